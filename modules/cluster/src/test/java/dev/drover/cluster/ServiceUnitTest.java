// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What systemd says of conf/drover.service, with a program that is there. */
@Timeout(60)
class ServiceUnitTest {
  @TempDir
  Path folder = Path.of("");

  private String verified(String unit) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("drover.service"),
        unit.replace("/opt/drover/bin/drover", "/bin/true"));
    Process process = new ProcessBuilder("systemd-analyze", "verify", "--man=no", file.toString())
        .redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said.lines().filter(line -> line.contains("drover.service")).toList().toString();
  }

  @Test
  void unit_isUnderstood() throws IOException, InterruptedException {
    boolean there = List.of(System.getenv("PATH").split(":", -1)).stream()
        .anyMatch(path -> Files.isExecutable(Path.of(path, "systemd-analyze")));
    assumeTrue(there, "there is no systemd-analyze here, so conf/drover.service is not tested");
    String unit = Files.readString(Path.of("../../conf/drover.service"));
    assertThat(verified(unit)).isEqualTo("[]");
    assertThat(verified(unit.replace("KillMode=mixed", "KillMode=mixd"))).contains("kill mode");
  }
}
