// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static dev.drover.engine.Invariants.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry;
import dev.drover.model.Exit;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import dev.drover.model.Phase;
import dev.drover.model.RestartPolicy;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each byte is stored or counted, whatever it is, and what holds the output holds up nobody. */
class OutputSystemTest extends FixtureTest {
  private static final RestartPolicy NEVER = RestartPolicy.DEFAULT.with(RestartPolicy.When.NEVER);
  /** A gigabyte with -Pstress. */
  private static final long LONG_LINE = Long.getLong("drover.long-line", 64L << 20);
  /** What a JVM of these tests may take more, however long the line is: its ring has 1 MiB. */
  private static final long MORE_MEMORY = 32L << 20;

  OutputSystemTest(Hold hold) {
    super(hold);
  }

  @Test
  void holdsStdoutAfterItsExit_andTheExitIsSeenAllTheSame() {
    try (var drover = open(fixture("holds-stdout-after-exit").withRestart(NEVER))) {
      drover.rig.start();
      assertThat(drover.rig.awaitPhase("holds-stdout-after-exit", Phase.FAILED).lastExit()).isEqualTo(new Exit.Code(3));
      await().until(() -> drover.living("holds-stdout-after-exit") == 0);
      assertThat(drover.rig.lines("holds-stdout-after-exit")).containsExactly("last words");
    }
  }

  @Test
  void closesStdoutAndLivesOn_asTheSameIncarnation() {
    try (var drover = open(fixture("closes-stdout-and-lives-on"))) {
      drover.rig.start();
      drover.rig.awaitPhase("closes-stdout-and-lives-on", Phase.RUNNING);
      await().until(() -> drover.rig.lines("closes-stdout-and-lives-on").contains("last words"));
      assertThat(drover.living("closes-stdout-and-lives-on")).isPositive();
      drover.rig.stop();
      var seen = drover.rig.awaitPhase("closes-stdout-and-lives-on", Phase.STOPPED);
      assertThat(seen.lastExit()).isEqualTo(new Exit.Signalled(15, false));
      assertThat(seen.incarnation()).isEqualTo(1);
    }
  }

  @Test
  void printsWithoutNewline_inBoundedMemory() {
    try (var drover = open(fixture("prints-without-newline", LONG_LINE).withRestart(NEVER))) {
      long before = usedMemory();
      drover.rig.start();
      await().until(() -> drover.rig.see("prints-without-newline").phase() == Phase.COMPLETED);
      await().until(() -> drover.bytes("prints-without-newline") == LONG_LINE);
      assertThat(usedMemory()).isLessThan(before + MORE_MEMORY);
      List<LogEntry> log = drover.rig.log(InstanceId.sole("prints-without-newline"));
      assertThat(log.getFirst()).as("most of it is past").isInstanceOf(LogEntry.Gap.class);
      assertThat(log.subList(1, log.size() - 1)).allSatisfy(entry -> {
        assertThat(((LogEntry.Line) entry).partial()).isTrue();
        assertThat(((LogEntry.Line) entry).text()).hasSize(LogSpec.DEFAULT.maxLineBytes());
      });
    }
  }

  /** After all that can be freed was. */
  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void printsNulAndInvalidUtf8_withinLines() {
    try (var drover = open(fixture("prints-nul-and-invalid-utf8").withRestart(NEVER))) {
      drover.rig.start();
      drover.rig.awaitPhase("prints-nul-and-invalid-utf8", Phase.COMPLETED);
      assertThat(drover.rig.lines("prints-nul-and-invalid-utf8")).containsExactly("a\0b\ufffd\ufffdc", "\ufffd", "\0",
          "\ufffd"); // three bytes that would be half of a surrogate pair
      assertThat(drover.bytes("prints-nul-and-invalid-utf8")).isEqualTo(7 + 2 + 2 + 3);
    }
  }

  @Test
  void printsALot_toBothStreams_inOrder() {
    int lines = 5_000;
    try (var drover = open(fixture("prints-a-lot", lines).withRestart(NEVER))) {
      drover.rig.start();
      drover.rig.awaitPhase("prints-a-lot", Phase.COMPLETED);
      List<String> all = drover.rig.lines("prints-a-lot");
      for (String stream : List.of("out ", "err ")) {
        assertThat(all.stream().filter(line -> line.startsWith(stream)))
            .isEqualTo(IntStream.rangeClosed(1, lines).mapToObj(i -> stream + i).toList());
      }
    }
  }

  @Test
  void readsGoThroughWhileItFloods() {
    try (var drover = open(named("flood", "prints-without-newline", Long.MAX_VALUE), fixture("ignores-term"))) {
      startUntilReady(drover.rig, "ignores-term");
      drover.rig.stop("ignores-term");
      drover.rig.awaitPhase("ignores-term", Phase.STOPPING);
      await().until(() -> drover.bytes("flood") > 1 << 20);
      long before = drover.bytes("flood");
      var expected = List.of(drover.rig.see("flood"), drover.rig.see("ignores-term"));
      assertThat(BoardReads.of(drover.rig, expected)).isEqualTo(BoardReads.UNDISTURBED);
      await().until(() -> drover.bytes("flood") > before);
      drover.rig.send(to -> new Orchestrator.Stop(List.of(), true, to));
    }
  }
}
