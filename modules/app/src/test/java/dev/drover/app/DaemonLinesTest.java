// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DaemonLinesTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  private static Process shell(String script) throws IOException {
    return new ProcessBuilder("/bin/sh", "-c", script).start();
  }

  @Test
  void linesComeAsTheyArePrinted_andTheirEnd() throws Exception {
    var lines = new DaemonLines(shell("echo ready; printf 'without an end'"), LONG);
    assertThat(lines.next()).isEqualTo("ready");
    assertThat(lines.next()).isEqualTo("without an end");
    assertThat(lines.next()).isNull();
  }

  /** Whoever is silent for ever is not waited for, and is left alone. */
  @Test
  void silence_isBounded() throws Exception {
    Process silent = shell("echo ready; exec sleep 1000");
    try {
      var lines = new DaemonLines(silent, LONG);
      assertThat(lines.next()).isEqualTo("ready");
      lines.within(Duration.ofMillis(50));
      assertThatThrownBy(lines::next).isInstanceOf(IOException.class)
          .hasMessageContaining("its process " + silent.pid() + " has not answered within 0 s; it goes on");
      assertThat(silent.isAlive()).isTrue();
    } finally {
      silent.destroyForcibly();
    }
  }
}
