// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three JVMs with real processes, and what may become of one of them. Long, for a lost node is replaced only after its margins (some
 * 12 s), and that is what is tested. Each test begins with three nodes on which all runs.
 */
@Timeout(180)
@ExtendWith(KeepsEvidence.class)
class NodeFaultsSystemTest {
  @TempDir
  static Path folder = Path.of("");
  static Jvms cluster;

  @BeforeAll
  static void form() {
    cluster = Jvms.three(folder, new Jvms.Setup(true, "shop", "", "0s", ""));
    KeepsEvidence.of(cluster);
    cluster.awaitAllRun();
    cluster.node(2).ask("stop off");
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  /** As many as there were. */
  @BeforeEach
  void restore() {
    for (int number : List.of(1, 2, 3)) {
      if (!cluster.node(number).lives()) {
        cluster.begin(number, false).awaitReady();
      }
    }
    cluster.awaitMembers();
    cluster.awaitAllRun();
    spread();
  }

  /** Each node has something; what one node began with stays there by itself. */
  private static void spread() {
    var places = Map.of("a", 1, "web/1", 1, "b", 2, "web/2", 2, "polite", 3, "web/3", 3);
    int asked = cluster.oldest(1);
    var seen = cluster.node(asked).board().stream()
        .collect(Collectors.toMap(NodeJvm.Entry::name, NodeJvm.Entry::node));
    places.forEach((name, number) -> {
      if (!cluster.name(number).equals(seen.get(name))) {
        assertThat(cluster.node(asked).ask("move " + name + " " + cluster.name(number))).isEqualTo("accepted");
      }
    });
    cluster.eventually("spread", () -> assertThat(cluster.awaitAllRun())
        .allSatisfy(entry -> assertThat(entry.node()).isEqualTo(
            Optional.ofNullable(places.get(entry.name())).map(cluster::name).orElse(entry.node()))));
  }

  @AfterEach
  void neverTwo() {
    cluster.assertNeverTwo();
  }

  private static List<NodeJvm.Entry> of(List<NodeJvm.Entry> all, int number) {
    return all.stream().filter(entry -> entry.node().equals(cluster.name(number))).toList();
  }

  private static Map<String, Long> incarnations(List<NodeJvm.Entry> all) {
    return all.stream().collect(Collectors.toMap(NodeJvm.Entry::name, NodeJvm.Entry::incarnation));
  }

  private static int other(int than, int andThan) {
    return List.of(1, 2, 3).stream().filter(number -> number != than && number != andThan).findFirst().orElseThrow();
  }

  /** What this node had runs elsewhere by a later incarnation, and what others had goes on untouched. */
  private static void assertTakenOver(List<NodeJvm.Entry> before, List<NodeJvm.Entry> after, int lost) {
    var then = after.stream().collect(Collectors.toMap(NodeJvm.Entry::name, entry -> entry));
    for (NodeJvm.Entry was : before) {
      NodeJvm.Entry is = Objects.requireNonNull(then.get(was.name()));
      if (was.node().equals(cluster.name(lost))) {
        assertThat(is.node()).isNotEqualTo(was.node());
        assertThat(is.revision()).isGreaterThan(was.revision());
        assertThat(is.incarnation()).as(was.name())
            .isGreaterThanOrEqualTo(was.wanted().equals("UP") ? was.incarnation() + 1 : was.incarnation());
      } else {
        assertThat(is.pid()).as(was.name()).isEqualTo(was.pid());
      }
    }
  }

  private static void awaitLost(int asked, int lost) {
    cluster.eventually("what is lost is shown", () -> assertThat(of(cluster.node(asked).board(), lost)).isNotEmpty()
        .allSatisfy(entry -> assertThat(entry.standing()).isIn("UNREACHABLE", "DOWN", "REMOVED")));
  }

  private static void kills(int lost, int asked) {
    var before = cluster.awaitAllRun();
    assertThat(of(before, lost)).isNotEmpty();
    String moves = of(before, lost).stream().filter(entry -> entry.wanted().equals("UP")).findFirst().orElseThrow()
        .name();
    boolean obeyed = cluster.oldest(asked) != lost;
    cluster.node(lost).kill();
    if (obeyed) { // nobody has missed it yet; the move does not wait for what is dead
      assertThat(cluster.node(asked).ask("move " + moves + " " + cluster.name(asked))).isIn("accepted", "done");
    }
    awaitLost(asked, lost);
    cluster.awaitMembers();
    assertTakenOver(before, cluster.awaitAllRun(), lost);
    cluster.begin(lost, false).awaitReady();
    cluster.awaitMembers();
    // It begins with nothing, and has what it is given.
    var again = cluster.awaitAllRun();
    assertTakenOver(before, again, lost);
    spread();
  }

  @Test
  void aNodeByKill_andBack() {
    int oldest = cluster.oldest(1);
    kills(other(oldest, oldest), oldest);
  }

  @Test
  void theOldestByKill_andBack() {
    int oldest = cluster.oldest(1);
    int asked = other(oldest, oldest);
    kills(oldest, asked);
    assertThat(cluster.oldest(asked)).isNotEqualTo(oldest);
    assertThat(cluster.node(oldest).ask("restart b")).isIn("accepted", "done");
  }

  @Test
  void aStoppedJvm_hasNothingWhenOthersStartIt_andEndsWhenItGoesOn() {
    int oldest = cluster.oldest(1);
    int lost = other(oldest, oldest);
    var before = cluster.awaitAllRun();
    cluster.node(lost).signal("STOP");
    Set<Integer> rest = cluster.living().keySet().stream().filter(number -> number != lost).collect(Collectors.toSet());
    cluster.awaitMembers(rest);
    assertTakenOver(before, cluster.awaitAllRun(rest), lost);
    cluster.node(lost).signal("CONT");
    assertThat(cluster.node(lost).awaitEnd(60)).isEqualTo(NodeMain.DOWNED);
    cluster.awaitAllRun(rest);
  }

  @Test
  void aPartition_theSmallerSideKills_theLargerGoesOn() {
    int oldest = cluster.oldest(1);
    int one = other(oldest, oldest);
    var before = cluster.awaitAllRun();
    cluster.cut(true, List.of(oldest), List.of(one, other(oldest, one)));
    Set<Integer> larger = Set.of(one, other(oldest, one));
    cluster.awaitMembers(larger);
    assertTakenOver(before, cluster.awaitAllRun(larger), oldest);
    cluster.healAll();
    assertThat(cluster.node(oldest).awaitEnd(60)).isEqualTo(NodeMain.DOWNED);
    cluster.awaitAllRun(larger);
  }

  @Test
  @Tag("long") // ClusterSystemTest asks it of three nodes in one JVM
  void aNodeLeaves_whatItHasIsAskedToEndAndRunsElsewhere() throws IOException {
    int asked = cluster.oldest(1);
    int leaves = other(asked, asked);
    assertThat(cluster.node(asked).ask("move polite " + cluster.name(leaves))).isIn("accepted", "done");
    cluster.eventually("polite moves", () -> assertThat(cluster.see(asked, "polite").orElseThrow())
        .matches(entry -> entry.node().equals(cluster.name(leaves)) && entry.phase().equals("RUNNING")));
    var before = cluster.awaitAllRun();
    Files.deleteIfExists(folder.resolve("asked"));
    cluster.node(leaves).ask("leave");
    assertThat(cluster.node(leaves).awaitEnd(60)).isZero();
    assertThat(folder.resolve("asked")).hasContent("polite");
    cluster.awaitMembers();
    assertTakenOver(before, cluster.awaitAllRun(), leaves);
  }

  @Test
  @Tag("long") // ClusterSystemTest asks it of three nodes in one JVM
  void allEnd_andWhatWasWantedComesBack_andNothingElse() {
    var before = cluster.awaitAllRun();
    cluster.killAll();
    cluster.form(2, 1, 3);
    var after = cluster.awaitAllRun();
    assertThat(after).extracting(NodeJvm.Entry::name, NodeJvm.Entry::wanted).containsExactlyElementsOf(
        before.stream().map(entry -> org.assertj.core.groups.Tuple.tuple(entry.name(), entry.wanted())).toList());
    var numbers = incarnations(after);
    // A launch that is refused for want of a lease has a number, too.
    assertThat(before).allSatisfy(was -> assertThat(numbers.get(was.name())).as(was.name())
        .isGreaterThanOrEqualTo(was.wanted().equals("UP") ? was.incarnation() + 1 : was.incarnation()));
  }

  @Test
  @Tag("long") // each of its faults has a test above
  void oneAfterTheOtherIsRestarted_whileSomebodyAsks() throws InterruptedException {
    var over = new AtomicBoolean();
    var asked = new AtomicInteger();
    var failures = new ArrayList<String>();
    var node = new NodeJvm[]{cluster.node(1)};
    Thread client = Thread.ofPlatform().daemon().start(() -> {
      while (!over.get()) {
        synchronized (node) {
          long begun = System.nanoTime();
          String answer = node[0].ask("board");
          if (answer.startsWith("failed") || answer.split("\\|", -1).length != 7
              || System.nanoTime() - begun > Duration.ofSeconds(10).toNanos()) {
            failures.add(answer);
          }
        }
        asked.incrementAndGet();
      }
    });
    for (int number : List.of(1, 2, 3)) {
      // Who is about to end is not asked any more, as with a load balancer.
      synchronized (node) {
        node[0] = cluster.node(other(number, number));
      }
      cluster.node(number).ask("leave");
      assertThat(cluster.node(number).awaitEnd(60)).isZero();
      cluster.begin(number, false).awaitReady();
      cluster.awaitMembers();
      cluster.awaitAllRun();
    }
    over.set(true);
    client.join();
    assertThat(failures).isEmpty();
    assertThat(asked).hasPositiveValue();
  }
}
