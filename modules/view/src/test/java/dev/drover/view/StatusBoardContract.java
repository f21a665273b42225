// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every board owes its readers, whatever it is made of. */
@Timeout(60)
public abstract class StatusBoardContract {
  private static final int REVISIONS = 20_000;
  private static final List<InstanceId> FOUR = List.of(InstanceId.sole("db"), InstanceId.sole("mail"),
      new InstanceId("web", 1), new InstanceId("web", 2));

  /** An empty board. */
  protected abstract StatusBoard board();

  protected abstract void publish(StatusBoard board, ProcessSnapshot snapshot);

  /** Every field that can tell the revision does, so that a mixture of two would show. */
  protected static ProcessSnapshot snapshot(InstanceId instance, long revision) {
    Instant at = Instant.ofEpochMilli(revision);
    return new ProcessSnapshot(instance, "here", (int) revision, Wanted.UP, Phase.RUNNING, Health.NONE,
        instance + " at " + revision, revision * 7, revision * 3, (int) revision, 0, at, at, at,
        new Exit.Code((int) (revision % 256)), at, revision);
  }

  private static void assertWhole(ProcessSnapshot seen) {
    if (!seen.equals(snapshot(seen.instance(), seen.revision()))) {
      throw new AssertionError("a mixture of revisions: " + seen);
    }
  }

  @Test
  void anUnknownInstanceIsNull() {
    StatusBoard board = board();
    publish(board, snapshot(new InstanceId("web", 1), 1));
    assertThat(board.get(new InstanceId("web", 2))).isNull();
    assertThat(board.get(InstanceId.sole("web"))).isNull();
  }

  @Test
  void anEmptyBoardShowsNothing() {
    StatusBoard board = board();
    assertThat(board.size()).isZero();
    assertThat(board.all()).isEmpty();
    assertThat(board.get(FOUR.getFirst())).isNull();
  }

  @Test
  void theLastSnapshotReplacesTheOneBefore() {
    StatusBoard board = board();
    InstanceId web = InstanceId.sole("web");
    publish(board, snapshot(web, 1));
    assertThat(board.get(web)).isEqualTo(snapshot(web, 1));
    publish(board, snapshot(web, 2));
    assertThat(board.get(web)).isEqualTo(snapshot(web, 2));
    assertThat(board.size()).isEqualTo(1);
    assertThat(board.all()).containsExactly(snapshot(web, 2));
  }

  @Test
  void allAreInTheOrderOfProcessAndOrdinal() {
    StatusBoard board = board();
    List<InstanceId> ordered = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      ordered.add(new InstanceId("web", i)); // 2 before 10: by number, not by text
    }
    ordered.addFirst(InstanceId.sole("db"));
    ordered.addLast(InstanceId.sole("zoo"));
    ordered.reversed().forEach(instance -> publish(board, snapshot(instance, 5)));
    assertThat(board.all()).extracting(ProcessSnapshot::instance).containsExactlyElementsOf(ordered);
  }

  @Test
  void forEachHandsOverEveryEntryOnce() {
    StatusBoard board = board();
    FOUR.forEach(instance -> publish(board, snapshot(instance, 9)));
    List<ProcessSnapshot> seen = new ArrayList<>();
    board.forEach(seen::add);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(FOUR.stream().map(each -> snapshot(each, 9)).toList());
  }

  @Test
  void readersInARaceSeeWholeSnapshotsThatNeverGoBack() throws Exception {
    StatusBoard board = board();
    FOUR.forEach(instance -> publish(board, snapshot(instance, 0)));
    var race = new Race();
    for (InstanceId instance : FOUR) {
      race.add(() -> {
        for (long revision = 1; revision <= REVISIONS; revision++) {
          publish(board, snapshot(instance, revision));
        }
      });
    }
    race.add(() -> {
      Map<InstanceId, Long> latest = new HashMap<>();
      while (!finished(latest)) {
        for (InstanceId instance : FOUR) {
          see(board.get(instance), latest);
        }
        Race.stillOn();
      }
    });
    race.add(() -> {
      Map<InstanceId, Long> latest = new HashMap<>();
      while (!finished(latest)) {
        int[] seen = new int[1];
        board.forEach(snapshot -> {
          see(snapshot, latest);
          seen[0]++;
        });
        assertThat(seen[0]).isEqualTo(FOUR.size());
        Race.stillOn();
      }
    });
    race.run();
  }

  private static boolean finished(Map<InstanceId, Long> latest) {
    return latest.size() == FOUR.size() && latest.values().stream().allMatch(revision -> revision == REVISIONS);
  }

  private static void see(@Nullable ProcessSnapshot snapshot, Map<InstanceId, Long> latest) {
    if (snapshot == null) {
      throw new AssertionError("an entry went away");
    }
    assertWhole(snapshot);
    Long before = latest.put(snapshot.instance(), snapshot.revision());
    if (before != null && before > snapshot.revision()) {
      throw new AssertionError(snapshot.instance() + " went back from " + before + " to " + snapshot.revision());
    }
  }
}
