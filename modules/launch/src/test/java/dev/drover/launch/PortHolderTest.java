// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class PortHolderTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1"})
  @EnabledOnOs(OS.LINUX)
  void whoListensIsFound(String address) throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      var holder = PortHolder.of(server.getLocalPort()).orElseThrow();
      assertThat(holder.pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(holder.group()).isPositive();
      assertThat(holder.program()).isEqualTo("java");
    }
  }

  @Test
  void aPortThatNobodyListensOnHasNone() throws Exception {
    int port;
    try (var server = new ServerSocket(0)) {
      port = server.getLocalPort();
    }
    assertThat(PortHolder.of(port)).isEmpty();
  }
}
