// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class CallerLocaleTest {
  private static Map<String, String> restored(String handedOver) {
    return CallerLocale.restored(Map.of("LC_ALL", "C.UTF-8", "A", "b", CallerLocale.HANDED_OVER, handedOver));
  }

  @Test
  void theCallersEnvironmentComesBack() {
    assertThat(restored("=C")).isEqualTo(Map.of("A", "b", "LC_ALL", "C"));
    assertThat(restored("=")).isEqualTo(Map.of("A", "b", "LC_ALL", ""));
    assertThat(restored("")).isEqualTo(Map.of("A", "b"));
    assertThat(CallerLocale.restored(Map.of("LC_ALL", "x"))).as("without the script").isEqualTo(Map.of("LC_ALL", "x"));
  }

  @Test
  void onlyANamedCharsetIsNotUtf8() {
    assertThat(CallerLocale.charset(Map.of())).isEqualTo(StandardCharsets.UTF_8);
    assertThat(CallerLocale.charset(Map.of("LC_ALL", "C"))).isEqualTo(StandardCharsets.UTF_8);
    assertThat(CallerLocale.charset(Map.of("LANG", "de_DE"))).isEqualTo(StandardCharsets.UTF_8);
    assertThat(CallerLocale.charset(Map.of("LANG", "de_DE.no such"))).isEqualTo(StandardCharsets.UTF_8);
    assertThat(CallerLocale.charset(Map.of("LC_ALL", "", "LANG", "de_DE.ISO-8859-1@euro")))
        .isEqualTo(StandardCharsets.ISO_8859_1);
    assertThat(CallerLocale.charset(Map.of("LC_ALL", "C.UTF-8", "LANG", "de_DE.ISO-8859-1")))
        .isEqualTo(StandardCharsets.UTF_8);
  }
}
