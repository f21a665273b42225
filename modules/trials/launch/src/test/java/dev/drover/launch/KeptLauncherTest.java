// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that the native launcher promises, of children that would outlive this JVM. */
@Timeout(60)
class KeptLauncherTest extends NativeContract {

  @TempDir
  Path kept;

  @Override
  Launcher open() {
    return new KeptFixture(NativeLauncher.open(), kept);
  }

  /** The keeper holds it open until the exit. */
  @Override
  boolean tellsWhenOutputIsClosed() {
    return false;
  }

  @Override
  boolean killsAllWhatHasLeft() {
    return false;
  }

  @Override
  String kind() {
    return "cgroups";
  }
}
