// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import org.junit.jupiter.api.Timeout;

/** The portable launcher as it works where there is no /proc. */
@Timeout(60)
class PortableWithoutProcTest extends LauncherContract {

  @Override
  Launcher open() {
    return new ProcessBuilderLauncher(Thread.ofPlatform().daemon().factory(), false);
  }

  @Override
  boolean keepsReadingAfterTheExit() {
    return false;
  }
}
