// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.Launcher;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogEntry.Origin;
import dev.drover.logs.LogFilter;
import dev.drover.model.ExecSpec;
import dev.drover.model.ExecSpec.Stdin;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import dev.drover.model.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Output of real processes as streams of lines. */
@Timeout(60)
class LineStreamsTest {
  private static final InstanceId TALK = InstanceId.sole("talk");
  private static final InstanceId OTHER = InstanceId.sole("other");

  private static List<String> texts(Rig rig, LogQuery query) throws Exception {
    return rig.drover.lines(query).map(LineStreamsTest::text).runWith(Sink.seq(), rig.drover.system())
        .toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static String text(LogEntry entry) {
    return entry instanceof LogEntry.Line line ? line.text() : entry.toString();
  }

  @Test
  void apartOrMerged_fromANumber_theLastOnes_orThoseThatAreSearchedFor() throws Exception {
    try (var rig = new Rig(Launcher.best(),
        Rig.shell("talk", "echo one; sleep 0.1; echo two >&2; sleep 0.1; echo three; sleep 0.1; echo four >&2"),
        Rig.shell("other", "echo five"))) {
      rig.start("talk");
      rig.awaitPhase("talk", Phase.COMPLETED);
      rig.start("other");
      rig.awaitPhase("other", Phase.COMPLETED);
      await().until(() -> rig.lines("talk").size() == 4 && rig.lines("other").size() == 1);
      var all = LogQuery.of(TALK);
      assertThat(texts(rig, all)).containsExactly("one", "two", "three", "four");
      assertThat(texts(rig, all.only(Origin.OUT))).containsExactly("one", "three");
      assertThat(texts(rig, all.only(Origin.ERR))).containsExactly("two", "four");
      assertThat(texts(rig, all.only(Origin.ERR).last(1))).containsExactly("four");
      assertThat(texts(rig, all.from(3))).containsExactly("three", "four");
      assertThat(texts(rig, all.from(2).only(Origin.OUT))).containsExactly("three");
      assertThat(texts(rig, all.from(5))).isEmpty();
      assertThat(texts(rig, all.last(2))).containsExactly("three", "four");
      assertThat(texts(rig, all.filter(LogFilter.ALL))).hasSize(4);
      var grep = new LogFilter(Optional.empty(), Optional.empty(), Optional.of(Pattern.compile("o$")));
      assertThat(texts(rig, all.filter(grep).only(Origin.ERR))).containsExactly("two");
      assertThat(texts(rig, LogQuery.of(OTHER, TALK).only(Origin.OUT))).containsExactly("one", "three", "five");
    }
  }

  @Test
  void followsWhatIsPrinted_onlyOneOfTheStreams_withoutGapOrRepeat() throws Exception {
    String program = "while read -r line; do echo \"$line\"; echo \"not $line\" >&2; done";
    try (var rig = new Rig(Launcher.best(),
        Rig.shell("talk", program).withExec(ExecSpec.DEFAULT.withStdin(Stdin.PIPE)))) {
      rig.start();
      rig.awaitPhase("talk", Phase.RUNNING);
      var out = rig.drover.lines(LogQuery.of(TALK).only(Origin.OUT).following()).take(1_000)
          .map(LineStreamsTest::text).runWith(Sink.seq(), rig.drover.system()).toCompletableFuture();
      var text = new StringBuilder();
      var expected = new ArrayList<String>();
      for (int i = 0; i < 1_000; i++) {
        text.append(i).append('\n');
        expected.add(Integer.toString(i));
      }
      var _ = rig.drover.sendInput("talk", ByteString.fromString(text.toString()), true);
      assertThat(out.get(30, TimeUnit.SECONDS)).isEqualTo(expected);
    }
  }

  @Test
  void aStreamThatStalledIsToldHowManyItMissed() throws Exception {
    var small = new LogSpec(16 << 10, LogSpec.DEFAULT.maxLineBytes());
    try (var rig = new Rig(Launcher.best(), Rig.shell("talk", "echo 0; read -r go; seq 1 20000; echo end")
        .withExec(ExecSpec.DEFAULT.withStdin(Stdin.PIPE)).withLogs(small))) {
      rig.start();
      await().until(() -> rig.lines("talk").contains("0"));
      var stalled = rig.drover.lines(LogQuery.of(TALK).following()).runWith(Sink.<LogEntry>queue(1),
          rig.drover.system());
      assertThat(text(stalled.pull().toCompletableFuture().get(20, TimeUnit.SECONDS).orElseThrow())).isEqualTo("0");
      var _ = rig.drover.sendInput("talk", ByteString.fromString("\n"), true);
      rig.awaitPhase("talk", Phase.COMPLETED);
      await().until(() -> rig.lines("talk").contains("end"));
      long next = 2;
      long missed = 0;
      for (String last = ""; !last.equals("end");) {
        LogEntry entry = stalled.pull().toCompletableFuture().get(20, TimeUnit.SECONDS).orElseThrow();
        if (entry instanceof LogEntry.Line line) {
          assertThat(line.number()).isEqualTo(next++);
          last = line.text();
        } else if (entry instanceof LogEntry.Gap gap) {
          assertThat(gap.next() - gap.missed()).isEqualTo(next);
          missed += gap.missed();
          next = gap.next();
        }
      }
      assertThat(missed).isPositive();
      assertThat(next).isEqualTo(20_003);
    }
  }
}
