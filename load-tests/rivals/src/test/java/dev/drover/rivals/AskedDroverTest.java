// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AskedDroverTest extends UnlockedContract {
  @Override
  Watched.Maker maker() {
    return AskedDrover::new;
  }
}
