// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import org.junit.jupiter.api.Timeout;

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
}
