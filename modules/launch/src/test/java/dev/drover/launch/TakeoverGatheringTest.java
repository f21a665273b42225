// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TakeoverGatheringTest extends TakeoverContract {

  @Override
  Launcher open() {
    return new NativeLauncher(new EventLoop(), Containment.gathering());
  }

  @Override
  String kind() {
    return "gathering";
  }
}
