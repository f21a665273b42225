// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that the native launcher promises, of children that would outlive this JVM, without cgroups. */
@Timeout(60)
class KeptGatheringLauncherTest extends NativeContract {

  @TempDir
  Path kept;

  @Override
  Launcher open() {
    return new KeptFixture(new NativeLauncher(new EventLoop(), Containment.gathering()), kept);
  }

  /** The keeper holds it open until the exit. */
  @Override
  boolean tellsWhenOutputIsClosed() {
    return false;
  }

  @Override
  String kind() {
    return "gathering";
  }
}
