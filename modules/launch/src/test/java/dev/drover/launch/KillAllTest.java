// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Launches that are held up for as long as the test likes, in the lock of the guardian. */
@Timeout(60)
class KillAllTest {

  private static final LaunchSpec SLEEP = new LaunchSpec(List.of("sleep", "1000"), Path.of("/"),
      LauncherFixture.ENVIRONMENT);

  private static Child launch(Launcher launcher, Recorder heard) {
    try {
      return launcher.launch(SLEEP, heard);
    } catch (LaunchFailure failure) {
      throw new AssertionError(failure);
    }
  }

  private static void killsWhatWasHeldUp(Supplier<Containment> kind) throws Exception {
    Containment containment = kind.get();
    try (var launcher = new NativeLauncher(new EventLoop(), containment)) {
      var thread = new AtomicReference<Thread>();
      var heard = new Recorder();
      CompletableFuture<Child> launch;
      synchronized (containment.guardian()) {
        launch = CompletableFuture.supplyAsync(() -> {
          thread.set(Thread.currentThread());
          return launch(launcher, heard);
        });
        await().until(() -> thread.get() != null && thread.get().getState() == Thread.State.BLOCKED);
        launcher.killAll();
        assertThat(launch).isNotDone();
      }
      Child late = launch.join();
      assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.KILL, false));
      await().until(() -> !late.groupAlive());
      var later = new Recorder();
      Child next = launch(launcher, later);
      next.signalGroup(Signals.TERM);
      assertThat(later.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.TERM, false));
    }
  }

  @Test
  void whatBeganBeforeAndCompletesAfterIsKilled() throws Exception {
    killsWhatWasHeldUp(Containment::best);
  }

  @Test
  void whatBeganBeforeAndCompletesAfterIsKilled_withoutCgroups() throws Exception {
    killsWhatWasHeldUp(Containment::gathering);
  }
}
