// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
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

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whoEndsDuringTheLookIsSkipped(@TempDir Path proc) throws Exception {
    Files.createDirectory(proc.resolve("net"));
    Files.writeString(proc.resolve("net/tcp"), """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1
        """);
    for (String pid : new String[]{"61", "62", "63", "64"}) {
      Files.createDirectories(proc.resolve(pid).resolve("fd"));
      Files.createSymbolicLink(proc.resolve(pid).resolve("fd/3"), Path.of("socket:[4711]"));
      Files.writeString(proc.resolve(pid).resolve("stat"), pid.equals("63") ? "63 (web) S 1 60 60 0 -1\n" : "");
    }
    Files.writeString(proc.resolve("63/fd/0"), "closed meanwhile");
    assertThat(PortHolder.of(proc, 8080)).contains(new PortHolder(63, 60, "web"));
    Files.writeString(proc.resolve("63/stat"), "63 (web");
    assertThat(PortHolder.of(proc, 8080)).isEmpty();
  }
}
