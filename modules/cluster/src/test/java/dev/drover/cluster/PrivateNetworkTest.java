// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cut that cuts nothing would let every test of a partition pass. */
@Timeout(30)
class PrivateNetworkTest {
  /** Sends a packet from one address to the other, and says whether it came. */
  private static final String SENDS = """
      import java.net.*;
      void main(String[] a) throws Exception {
        try (var in = new DatagramSocket(new InetSocketAddress(a[1], 0)); var out = new DatagramSocket(new InetSocketAddress(a[0], 0))) {
          in.setSoTimeout(500);
          out.send(new DatagramPacket(new byte[1], 1, in.getLocalSocketAddress()));
          in.receive(new DatagramPacket(new byte[1], 1));
          System.exit(0);
        } catch (java.io.IOException lost) {
          System.exit(1);
        }
      }
      """;

  private static boolean comes(PrivateNetwork network, java.nio.file.Path program, String from, String to)
      throws IOException {
    String java = java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(network.inside(List.of(java, program.toString(), from, to))).start().onExit().join()
        .exitValue() == 0;
  }

  @Test
  void whatIsCut_doesNotCome_untilItIsHealed(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder)
      throws IOException {
    var program = java.nio.file.Files.writeString(folder.resolve("Sends.java"), SENDS);
    var begun = PrivateNetwork.begin();
    if (begun.isEmpty()) {
      System.out.println("no namespace can be had here: partitions are made by Pekko's means");
      return;
    }
    try (PrivateNetwork network = begun.get()) {
      network.cut("127.0.1.1", "127.0.1.2");
      assertThat(comes(network, program, "127.0.1.1", "127.0.1.2")).isFalse();
      assertThat(comes(network, program, "127.0.1.2", "127.0.1.1")).isTrue();
      assertThat(comes(network, program, "127.0.1.1", "127.0.1.3")).isTrue();
      network.heal("127.0.1.1", "127.0.1.2");
      assertThat(comes(network, program, "127.0.1.1", "127.0.1.2")).isTrue();
    }
  }
}
