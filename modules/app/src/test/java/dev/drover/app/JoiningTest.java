// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.junit.jupiter.api.Test;

class JoiningTest {
  private static String ended(CoordinatedShutdown.Reason reason) {
    return Joining.whyEnded(Optional.of(reason));
  }

  @Test
  void aNodeThatIsRefused_orTakenOut_isToldWhy_andNotOfABug() {
    assertThat(ended(CoordinatedShutdown.incompatibleConfigurationDetectedReason())).contains("another project")
        .doesNotContain("bug");
    assertThat(ended(CoordinatedShutdown.clusterDowningReason())).contains("taken out of the cluster")
        .doesNotContain("bug");
  }

  @Test
  void anythingElse_isABug() {
    assertThat(Joining.whyEnded(Optional.empty())).contains("bug");
    assertThat(ended(CoordinatedShutdown.actorSystemTerminateReason())).contains("bug");
  }
}
