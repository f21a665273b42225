// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TakeoverCgroupsTest extends TakeoverContract {

  @Override
  Launcher open() {
    return NativeLauncher.open();
  }

  @Override
  String kind() {
    return "cgroups";
  }
}
