// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class ScreenModesTest {

  /** {@code E} stands for the escape character. */
  @ParameterizedTest
  @CsvSource({"plain ?1049h text, E[0m", "E[?1049h, E[0mE[?1049l", "E[?1049hE[?1049l, E[0m",
      "E[?1049hE[?25lE[?1000;1006h, E[?25hE[?1000lE[?1006lE[0mE[?1049l", "E[?25lE[?25h, E[0m", "E[?7l, E[?7hE[0m",
      "E[?2004hE=, E[?2004lE>E[0m", "E=E>, E[0m", "E[?1hEc, E[0m", "E[1;31mE[4hE[?, E[0m", "E[?99999999h, E[0m",
      "E[?12E[?2004h, E[?2004lE[0m", "EE[?5h, E[?5lE[0m"})
  void whatWasChanged_isUndone_inOnePieceAndByteByByte(String written, String undo) {
    byte[] bytes = written.replace('E', '\u001b').getBytes(ISO_8859_1);
    var whole = new ScreenModes();
    whole.see(bytes);
    assertThat(whole.undo().replace('\u001b', 'E')).isEqualTo(undo);
    var pieces = new ScreenModes();
    for (byte each : bytes) {
      pieces.see(new byte[]{each});
    }
    assertThat(pieces.undo()).isEqualTo(whole.undo());
  }
}
