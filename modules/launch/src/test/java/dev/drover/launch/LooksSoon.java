// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Has tests that wait look at once, and soon again, and then ever more seldom up to each 100 ms, which is what Awaitility begins
 * with: most of what they wait for is there in a few milliseconds. And they wait longer where nothing else is said. For all tests of the modules that have this in their class path,
 * by its entry among the services.
 */
public final class LooksSoon implements LauncherSessionListener {
  private static final Duration FIRST = Duration.ofMillis(2);
  private static final Duration LAST = Duration.ofMillis(100);

  /** More than Awaitility's 10 s: how fast the machine is, and what else it does, is not asked. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultTimeout(PATIENCE);
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval((_, before) -> next(before));
  }

  private static Duration next(Duration before) {
    Duration longer = before.multipliedBy(3).dividedBy(2);
    return longer.compareTo(FIRST) < 0 ? FIRST : longer.compareTo(LAST) > 0 ? LAST : longer;
  }
}
