// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cut that cuts nothing would let every test of a partition pass. */
@Timeout(30)
class PrivateNetworkTest {
  /** Whether the kernel inside has a way from one address to the other. */
  private static boolean comes(PrivateNetwork network, String from, String to) throws IOException {
    return new ProcessBuilder(network.inside(List.of("ip", "route", "get", to, "from", from))).start().onExit().join()
        .exitValue() == 0;
  }

  @Test
  void whatIsCut_hasNoWay_untilItIsHealed() throws IOException {
    Optional<PrivateNetwork> begun = PrivateNetwork.begin();
    if (begun.isEmpty()) {
      System.out.println("no namespace can be had here: partitions are made by Pekko's means");
      return;
    }
    try (PrivateNetwork network = begun.get()) {
      network.cut("127.0.1.1", "127.0.1.2");
      assertThat(comes(network, "127.0.1.1", "127.0.1.2")).isFalse();
      assertThat(comes(network, "127.0.1.2", "127.0.1.1")).isTrue();
      assertThat(comes(network, "127.0.1.1", "127.0.1.3")).isTrue();
      network.heal("127.0.1.1", "127.0.1.2");
      assertThat(comes(network, "127.0.1.1", "127.0.1.2")).isTrue();
    }
  }
}
