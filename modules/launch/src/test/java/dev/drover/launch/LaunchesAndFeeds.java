// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Launches processes under a watching guardian that it feeds, and again whenever all of them have ended. */
final class LaunchesAndFeeds {

  static final Duration TICK = Duration.ofMillis(200);
  static final Duration SILENCE = Duration.ofMillis(1500);
  static final int SLEEPERS = 4;

  private final Launcher launcher;
  private final String sleep;
  private final List<Recorder> launched = new ArrayList<>();
  private int feeds;

  private LaunchesAndFeeds(Launcher launcher, String sleep) {
    this.launcher = launcher;
    this.sleep = sleep;
  }

  /** What kind of launcher, and how long the processes are to sleep. */
  public static void main(String[] args) {
    Launcher launcher = args[0].equals("cgroups")
        ? NativeLauncher.open(TICK)
        : new NativeLauncher(new EventLoop(), Containment.gathering(TICK));
    var fixture = new LaunchesAndFeeds(launcher, "sleep " + args[1]);
    var thread = Executors.newSingleThreadScheduledExecutor();
    var _ = thread.scheduleWithFixedDelay(fixture::turn, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void turn() {
    try {
      launcher.feed(System.nanoTime() + SILENCE.toNanos());
      System.out.println("fed " + ++feeds);
      if (launched.stream().allMatch(Recorder::hasExited)) {
        System.out.println("launches, after " + launched.size());
        launched.clear();
        for (String script : List.of("exec " + sleep, "setsid " + sleep + " & exec " + sleep,
            "setsid " + sleep + " >/dev/null 2>&1; exec sleep 1000")) {
          launched.add(new Recorder());
          launcher.launch(new LaunchSpec(List.of("sh", "-c", script), Path.of("/"), LauncherContract.ENVIRONMENT),
              launched.getLast());
        }
      }
    } catch (LaunchFailure | RuntimeException failure) {
      System.out.println("failed: " + failure);
    }
  }
}
