// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProcessBuilderLauncherTest extends LauncherContract {

  @Override
  Launcher open() {
    return new ProcessBuilderLauncher();
  }

  /** The JDK closes the streams at the exit, unless a read is under way at that moment. */
  @Override
  boolean keepsReadingAfterTheExit() {
    return false;
  }

  /** The first child's listener stays in its call until the second child's is called too, or waits for its turn. */
  @Test
  void nothingCanOutliveItsJvm() {
    LaunchFailure failure = failure(spec("true").withKeeping(new Keeping(dir, 1)));
    assertThat(failure)
        .hasMessage("true: orphans = adopt needs the native launcher (Linux with glibc), and Drover runs on "
            + "the process builder here; write orphans = kill");
    assertThat(failure.kind()).isEqualTo(LaunchFailure.Kind.IMPOSSIBLE_TERMS);
    assertThat(catchThrowableOfType(LaunchFailure.class, () -> launcher.adopt(new Keeping(dir, 1), new Recorder())))
        .hasMessageContaining("a process cannot be taken over by the launcher process-builder");
  }

  @Test
  void noListenerIsCalledDuringAnothersCall() throws Exception {
    ReentrantLock turn = ((ProcessBuilderLauncher) launcher).turn;
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch inCall = new CountDownLatch(1);
    Recorder first = new Recorder();
    Recorder second = new Recorder();
    launcher.launch(spec("sh", "-c", "echo x; exec sleep 30"), counting(first, calls, most, () -> {
      inCall.countDown();
      while (most.get() < 2 && !turn.hasQueuedThreads()) {
        Thread.onSpinWait();
      }
    }));
    inCall.await(); // else the second child may have come and gone before the first prints
    launcher.launch(spec("sh", "-c", "echo y"), counting(second, calls, most, () -> {}));
    second.awaitExit();
    assertThat(first.out() + second.out()).isEqualTo("x\ny\n");
    assertThat(most).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void withoutThreadsNothingIsStartedByHalf(int refused) {
    AtomicInteger asked = new AtomicInteger();
    try (Launcher starved = new ProcessBuilderLauncher(run -> {
      if (asked.incrementAndGet() == refused) {
        throw new OutOfMemoryError("unable to create native thread: on purpose");
      }
      return Thread.ofPlatform().daemon().unstarted(run);
    }, true)) {
      Recorder heard = new Recorder();
      LaunchSpec spec = spec("sh", "-c", "echo x; exec sleep 1000.25");
      LaunchFailure failure = catchThrowableOfType(LaunchFailure.class, () -> starved.launch(spec, heard));
      assertThat(failure.kind()).isEqualTo(LaunchFailure.Kind.OUT_OF_MEMORY_OR_PROCESSES);
      assertThat(failure).hasMessage("sh: too many processes (raise the limit: ulimit -u)");
      await().until(() -> ProcessHandle.current().descendants()
          .noneMatch(p -> p.info().commandLine().orElse("").endsWith("sleep 1000.25")));
      await().until(() -> threadsThatRead() == 0);
      assertThat(heard.out()).isEmpty();
      assertThat(heard.hasEnded() || heard.hasExited()).isFalse();
    }
  }

  @Test
  void theThreadsThatReadEndWithTheGroup() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "sleep 1000 & echo ready; wait"), heard);
    await().until(() -> heard.out().contains("ready"));
    child.closeOutput();
    heard.awaitEnd();
    assertThat(child.signalGroup(Signals.KILL)).isTrue();
    await().until(() -> threadsThatRead() == 0);
    await().until(() -> !child.groupAlive());
  }

  private static long threadsThatRead() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith("drover-OUT-") || t.getName().startsWith("drover-ERR-")).count();
  }

  private static ChildListener counting(Recorder heard, AtomicInteger calls, AtomicInteger most, Runnable inOutput) {
    return new ChildListener() {
      @Override
      public void onOutput(Stream stream, byte[] buffer, int offset, int length) {
        counted(() -> {
          inOutput.run();
          heard.onOutput(stream, buffer, offset, length);
        });
      }

      @Override
      public void onOutputEnd() {
        counted(heard::onOutputEnd);
      }

      @Override
      public void onExit(ExitStatus status) {
        counted(() -> heard.onExit(status));
      }

      private void counted(Runnable call) {
        most.accumulateAndGet(calls.incrementAndGet(), Math::max);
        call.run();
        calls.decrementAndGet();
      }
    };
  }

  @Test
  void hasNoTerminals_andSaysSo() {
    LaunchFailure failure = failure(spec("true").withStdin(LaunchSpec.Stdin.TERMINAL));
    assertThat(failure.kind()).isEqualTo(LaunchFailure.Kind.IMPOSSIBLE_TERMS);
    assertThat(failure)
        .hasMessage("true: tty = true needs the native launcher (Linux with glibc), and Drover runs on the "
            + "process builder here; remove it");
  }
}
