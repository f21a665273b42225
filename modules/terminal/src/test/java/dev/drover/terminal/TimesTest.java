// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 11, 28, 10, 0, 0, 0, ZoneId.of("Europe/Berlin"));

  @ParameterizedTest
  @CsvSource({"90s, 2026-11-28T08:58:30Z", "10m, 2026-11-28T08:50:00Z", "24h, 2026-11-27T09:00:00Z",
      "2026-01-31T09:30:00Z, 2026-01-31T09:30:00Z", "2026-01-31T09:30:00+05:00, 2026-01-31T04:30:00Z",
      "2026-07-31T09:30, 2026-07-31T07:30:00Z", "2026-01-31, 2026-01-30T23:00:00Z", "09:30, 2026-11-28T08:30:00Z",
      "10:00, 2026-11-28T09:00:00Z", "10:01, 2026-11-27T09:01:00Z", "09:30:15.250, 2026-11-28T08:30:15.250Z"})
  void isReadAsPeopleWriteIt(String text, Instant meant) throws Failure {
    assertThat(Times.parse("--since", text, NOW)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "-5m", "0s", "10", "2026-13-01", "25:00", "2026-01-31 09:30", "999999h"})
  void whatIsNone_isToldWithTheOption(String text) {
    assertThatThrownBy(() -> Times.parse("--until", text, NOW)).isInstanceOf(Failure.class)
        .hasMessageStartingWith("--until: must be a time, as ").hasMessageEndingWith("was \"" + text + "\"");
  }
}
