// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry;
import dev.drover.model.InstanceId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How a line of a log is shown, whatever was printed. */
class LogPrinterTest {
  private static String shown(String text, boolean partial) {
    return new LogPrinter(true).line(new LogEntry.Line(InstanceId.sole("web"), 1, Instant.EPOCH, LogEntry.Origin.OUT, 1,
        partial, text)).replaceAll("\u001b\\[[0-9;]*m", "");
  }

  @Test
  void progressBar_isShownAsItWasLeft() {
    assertThat(shown("10 %\r20 %\r100 %", false)).isEqualTo("web | 100 %");
    assertThat(shown("\r10 %\r100 %\r\r", false)).isEqualTo("web | 100 %");
    assertThat(shown("loading\r\u001b[K", false)).isEqualTo("web |");
    assertThat(shown("\r", false)).isEqualTo("web |");
    assertThat(shown("\u001b[32m10 %\r\u001b[32m100 %", true)).startsWith("web | 100 %").contains("goes on");
  }

  @Test
  void controlCharacters_areShownAndDoNothing() {
    assertThat(shown("a\0b\u0007\u001b[2J\u001b]0;title\u0007c\ufffd", false)).isEqualTo("web | a^@b^Gc\ufffd");
    assertThat(shown("", false)).isEqualTo("web |");
  }
}
