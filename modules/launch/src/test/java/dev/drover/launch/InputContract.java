// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.ChildInput.Written;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every launcher promises of standard input, on real processes. */
abstract class InputContract extends LauncherFixture {

  @Test
  void withoutAPipeItsInputIsAtItsEnd() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("cat"), heard);
    assertThat(child.input()).isEmpty();
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
  }

  @Test
  void readsWhatIsWrittenUntilItsInputIsClosed() throws Exception {
    Recorder heard = new Recorder();
    ChildInput input = piped(heard, "cat");
    assertThat(input.write(bytes("a\0kräm\n"))).isEqualTo(new Written.Accepted(8));
    await().until(() -> heard.out().equals("a\0kräm\n"));
    assertThat(input.write(bytes("more"))).isEqualTo(new Written.Accepted(4));
    assertThat(heard.hasExited()).isFalse();
    input.close();
    input.close();
    assertThat(input.write(bytes("too late"))).isEqualTo(new Written.Closed());
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out()).isEqualTo("a\0kräm\nmore");
  }

  @Test
  void whatItsPipeDoesNotTakeIsKeptInOrder() throws Exception {
    Recorder heard = new Recorder();
    ChildInput input = piped(heard, "sh", "-c", "read -r first; cat");
    var sent = new StringBuilder("go\n");
    for (int i = 0; i < 100; i++) {
      sent.append((char) ('a' + i % 26)).append(".".repeat(10_000)).append('\n');
    }
    assertThat(input.write(bytes(sent.substring(0, 500_000)))).isEqualTo(new Written.Accepted(500_000));
    assertThat(input.write(bytes(sent.substring(500_000)))).isEqualTo(new Written.Accepted(sent.length() - 500_000));
    input.close();
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out()).isEqualTo(sent.substring("go\n".length()));
  }

  @Test
  void whatIsWrittenBeforeTheCloseIsRead() throws Exception {
    List<Recorder> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(new Recorder());
      ChildInput input = piped(all.getLast(), "cat");
      for (String piece : List.of("a", "b", "c", "d")) {
        assertThat(input.write(bytes(piece))).isEqualTo(new Written.Accepted(1));
      }
      input.close();
    }
    for (Recorder heard : all) {
      assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
      heard.awaitEnd();
      assertThat(heard.out()).isEqualTo("abcd");
    }
  }

  /** Its pipe takes some, the launcher keeps some, and whoever writes more is told so at once. */
  @Test
  void neverReadsItsInput_andHoldsUpNobody() throws Exception {
    Recorder deaf = new Recorder();
    Child child = launcher.launch(spec("sleep", "1000").withStdin(LaunchSpec.Stdin.PIPE), deaf);
    ChildInput input = child.input().orElseThrow();
    assertThat(input.write(new byte[3 * ChildInput.MOST_KEPT])).isEqualTo(new Written.Full(ChildInput.MOST_KEPT));
    await().until(() -> input.write(new byte[1 << 20]).equals(new Written.Full(0)));
    Recorder other = new Recorder();
    ChildInput others = piped(other, "cat");
    others.write(bytes("x"));
    others.close();
    assertThat(other.awaitExit()).isEqualTo(SUCCESS);
    input.close();
    assertThat(deaf.hasExited()).isFalse();
    assertThat(child.signalGroup(Signals.TERM)).isTrue();
    assertThat(deaf.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.TERM, false));
    deaf.awaitEnd();
  }

  @Test
  void closesItsInputAndLivesOn() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "exec <&-; echo closed; exec sleep 1000")
        .withStdin(LaunchSpec.Stdin.PIPE), heard);
    ChildInput input = child.input().orElseThrow();
    await().until(() -> heard.out().contains("closed"));
    await().until(() -> input.write(bytes("x")).equals(new Written.Broken()));
    input.close();
    assertThat(heard.hasExited()).isFalse();
    child.signalGroup(Signals.KILL);
    heard.awaitExit();
    assertThat(input.write(bytes("x"))).isEqualTo(new Written.Closed());
  }

  @Test
  void afterItsExitItsInputIsClosed() throws Exception {
    Recorder heard = new Recorder();
    ChildInput input = piped(heard, "true");
    heard.awaitExit();
    assertThat(input.write(bytes("x"))).isEqualTo(new Written.Closed());
    input.close();
    assertThat(heard.faults).isEmpty();
  }

  @Test
  void whoeverWasRefusedIsToldOfRoom_andCanWriteAllOfIt() throws Exception {
    Recorder heard = new Recorder();
    ChildInput input = piped(heard, "sh", "-c", "read -r first; cat | wc -c");
    var told = new Semaphore(0);
    try (var _ = input.onChange(told::release)) {
      input.write(bytes("go\n"));
      byte[] much = new byte[5 * ChildInput.MOST_KEPT + 17];
      Arrays.fill(much, (byte) 'x');
      int at = 0;
      while (at < much.length) {
        switch (input.write(Arrays.copyOfRange(much, at, much.length))) {
          case Written.Accepted(int taken) -> at += taken;
          case Written.Full(int taken) -> {
            at += taken;
            assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).as("told, with %s of %s written", at, much.length)
                .isTrue();
          }
          case Written.Broken _,Written.Closed _ -> throw new AssertionError("it reads on");
        }
      }
      input.close();
      heard.awaitEnd();
      assertThat(heard.out().strip()).isEqualTo(Integer.toString(much.length));
    }
  }

  @Test
  void whoeverWatchesIsToldOfAnEnd_whileNothingIsWritten() throws Exception {
    Recorder ended = new Recorder();
    ChildInput input = piped(ended, "sh", "-c", "read -r line");
    var told = new Semaphore(0);
    try (var _ = input.onChange(told::release)) {
      input.write(bytes("\n"));
      ended.awaitExit();
      assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      assertThat(input.write(new byte[0])).isEqualTo(new Written.Closed());
    }
    ChildInput closed = piped(new Recorder(), "cat");
    AutoCloseable gone = closed.onChange(told::release);
    gone.close();
    told.drainPermits();
    try (var _ = closed.onChange(told::release)) {
      closed.close();
      assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
