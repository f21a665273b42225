// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.ChildInput;
import dev.drover.launch.Launcher;
import dev.drover.model.ExecSpec;
import dev.drover.model.ExecSpec.Stdin;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSpec;
import dev.drover.testkit.FakeLauncher;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams into the standard input of real processes. */
@Timeout(60)
class InputStreamsTest {
  private static final ByteString BLOCK = ByteString.fromString("x".repeat(99_999) + "\n");
  private static final String CLOSED = ": its input is closed, by an end that was sent before or by its own end, "
      + "so nothing can be sent; a restart opens a new one";

  private static ProcessSpec reading(String name, String line) {
    return Rig.shell(name, line).withExec(ExecSpec.DEFAULT.withStdin(Stdin.PIPE));
  }

  private static long sent(CompletionStage<Long> result) throws Exception {
    return result.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static InputRefused refused(CompletionStage<Long> result) throws Exception {
    var failure = new CompletableFuture<Throwable>();
    var _ = result
        .whenComplete((sent, why) -> failure.complete(why == null ? new AssertionError("took " + sent) : why));
    assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(InputRefused.class);
    return (InputRefused) failure.get();
  }

  /** The pipe has no reader any more a moment before the exit is known. */
  private static List<String> ended(String name) {
    return List.of(name + CLOSED, name + ": has closed its input, so nothing can be sent; a restart opens a new one");
  }

  private static CompletionStage<Long> run(Rig rig, Source<ByteString, ?> from, String to) {
    return from.runWith(rig.drover.input(to), rig.drover.system());
  }

  @Test
  void allOfIt_andThenTheEnd() throws Exception {
    try (var rig = new Rig(Launcher.best(), reading("count", "wc -c"))) {
      rig.start();
      rig.awaitPhase("count", Phase.RUNNING);
      assertThat(sent(run(rig, Source.from(Collections.nCopies(50, BLOCK)), "cou*"))).isEqualTo(5_000_000);
      rig.awaitPhase("count", Phase.COMPLETED);
      await().untilAsserted(() -> assertThat(rig.lines("count")).containsExactly("5000000"));
    }
  }

  @Test
  void oneElementThatIsLargerThanAllThatIsKept() throws Exception {
    try (var rig = new Rig(Launcher.best(), reading("count", "wc -c"))) {
      rig.start();
      rig.awaitPhase("count", Phase.RUNNING);
      int size = 3 * ChildInput.MOST_KEPT + 1;
      assertThat(sent(run(rig, Source.single(ByteString.fromArray(new byte[size])), "count"))).isEqualTo(size);
      await().untilAsserted(() -> assertThat(rig.lines("count")).containsExactly(Integer.toString(size)));
    }
  }

  @Test
  void nothing_isAnEndToo() throws Exception {
    try (var rig = new Rig(Launcher.best(), reading("echo", "cat; echo end"))) {
      rig.start();
      rig.awaitPhase("echo", Phase.RUNNING);
      assertThat(sent(run(rig, Source.empty(), "echo"))).isZero();
      await().untilAsserted(() -> assertThat(rig.lines("echo")).containsExactly("end"));
    }
  }

  @Test
  void theInputStaysOpenWhereThatIsWanted_orTheStreamFails() throws Exception {
    try (var rig = new Rig(Launcher.best(), reading("echo", "cat"))) {
      rig.start();
      rig.awaitPhase("echo", Phase.RUNNING);
      var one = Source.single(ByteString.fromString("one\n"));
      assertThat(sent(one.runWith(rig.drover.input("echo", false), rig.drover.system()))).isEqualTo(4);
      var broken = Source.single(ByteString.fromString("two\n"))
          .concat(Source.failed(new IllegalStateException("no more")));
      assertThat(run(rig, broken, "echo").toCompletableFuture())
          .failsWithin(20, TimeUnit.SECONDS).withThrowableThat().withMessageContaining("no more");
      assertThat(sent(run(rig, Source.single(ByteString.fromString("three\n")), "echo"))).isEqualTo(6);
      rig.awaitPhase("echo", Phase.COMPLETED);
      await().untilAsserted(() -> assertThat(rig.lines("echo")).startsWith("one").endsWith("three"));
    }
  }

  @Test
  void whoeverDoesNotReadIsSentNoMore_thanIsKept_andWhenItEndsTheStreamDoes() throws Exception {
    try (var rig = new Rig(Launcher.best(), reading("deaf", "exec sleep 1000"), reading("echo", "exec cat"))) {
      rig.start();
      rig.awaitPhase("deaf", Phase.RUNNING);
      rig.awaitPhase("echo", Phase.RUNNING);
      var taken = new AtomicInteger();
      var stalled = run(rig, Source.repeat(BLOCK).map(block -> {
        taken.incrementAndGet();
        return block;
      }), "deaf");
      await().until(() -> taken.get() > ChildInput.MOST_KEPT / BLOCK.length());
      assertThat(sent(run(rig, Source.single(ByteString.fromString("hello\n")), "echo"))).isEqualTo(6);
      rig.awaitPhase("echo", Phase.COMPLETED);
      assertThat(stalled.toCompletableFuture().isDone()).isFalse();
      int pipe = 1 << 20; // more than any
      assertThat(taken.get()).isLessThan((ChildInput.MOST_KEPT + pipe) / BLOCK.length() + 2);
      rig.stop("deaf");
      InputRefused why = refused(stalled);
      assertThat(why).message().isIn(ended("deaf"));
      assertThat(why.sent()).isBetween((long) ChildInput.MOST_KEPT, (long) ChildInput.MOST_KEPT + pipe);
    }
  }

  @Test
  void whoeverReadsSlowlyGetsAll_inOrder() throws Exception {
    String slowly = "read -r first; sleep 0.2; for i in 1 2 3; do head -c 500000 | md5sum; sleep 0.1; done; wc -c";
    try (var rig = new Rig(Launcher.best(), reading("slow", slowly))) {
      rig.start();
      rig.awaitPhase("slow", Phase.RUNNING);
      var lines = Source.range(1, 600_000).map(n -> ByteString.fromString(n + "\n"));
      long size = 4_088_895; // 9 * 2 + 90 * 3 + ... + 500001 * 7
      assertThat(sent(run(rig, lines, "slow"))).isEqualTo(size);
      rig.awaitPhase("slow", Phase.COMPLETED);
      await().untilAsserted(() -> assertThat(rig.lines("slow")).hasSize(4));
      assertThat(rig.lines("slow").getLast()).isEqualTo(Long.toString(size - 2 - 1_500_000));
    }
  }

  @Test
  void itEndsInTheMiddle_alsoWhileNothingComes() throws Exception {
    try (
        var rig = new Rig(Launcher.best(), reading("short", "read -r line; exit 0"), reading("idle", "read -r line"))) {
      rig.start();
      rig.awaitPhase("short", Phase.RUNNING);
      rig.awaitPhase("idle", Phase.RUNNING);
      var idle = run(rig, Source.single(ByteString.fromString("go\n")).concat(Source.never()), "idle");
      assertThat(refused(idle)).message().isIn(ended("idle"));
      assertThat(refused(idle).sent()).isEqualTo(3);
      assertThat(refused(run(rig, Source.repeat(BLOCK), "short"))).message().isIn(ended("short"));
    }
  }

  @Test
  void itClosesItsInputAndLivesOn() throws Exception {
    try (var rig = new Rig(Launcher.best(), reading("shut", "read -r x; exec <&-; echo shut; exec sleep 1000"))) {
      rig.start();
      rig.awaitPhase("shut", Phase.RUNNING);
      var open = run(rig, Source.repeat(ByteString.fromString("line\n")).concat(Source.never()), "shut");
      assertThat(refused(open))
          .hasMessage("shut: has closed its input, so nothing can be sent; a restart opens a new one");
    }
  }

  @Test
  void itsInputIsClosedBySomebodyElse() throws Exception {
    try (var rig = new Rig(Launcher.best(), reading("echo", "cat; exec sleep 1000"))) {
      rig.start();
      rig.awaitPhase("echo", Phase.RUNNING);
      var open = run(rig, Source.single(ByteString.fromString("one\n")).concat(Source.never()), "echo");
      await().until(() -> rig.lines("echo").contains("one"));
      var _ = rig.drover.sendInput("echo", ByteString.emptyByteString(), true);
      assertThat(refused(open)).hasMessage("echo" + CLOSED);
    }
  }

  @Test
  void whatCannotBeginSaysWhy_andDemandsNothing() throws Exception {
    try (var rig = new Rig(new FakeLauncher(), Rig.process("web"), Rig.process("pair").withReplicas(2))) {
      var taken = new AtomicInteger();
      var lines = Source.repeat(BLOCK).map(block -> {
        taken.incrementAndGet();
        return block;
      });
      assertThat(refused(run(rig, lines, "web")))
          .hasMessage("web: not running, so nothing can be sent; start it first");
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      for (var source : List.of(lines, Source.<ByteString>never(), Source.<ByteString>empty())) {
        assertThat(refused(run(rig, source, "web"))).hasMessage("web: has no input, so nothing can be sent; set "
            + "stdin = pipe for process web in the project file");
      }
      assertThat(refused(run(rig, lines, "wep"))).hasMessage("there is no process \"wep\"; did you mean \"web\"?");
      assertThat(refused(run(rig, lines, "pair"))).message().startsWith("\"pair\" means 2 instances: pair/1, pair/2");
      assertThat(taken).hasValue(0);
    }
  }
}
