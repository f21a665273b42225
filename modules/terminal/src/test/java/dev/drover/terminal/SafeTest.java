// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SafeTest {
  @Test
  void plainTextAndTabs_stay() {
    assertThat(Safe.text("a\tb é 漢 😀", true)).isEqualTo("a\tb é 漢 😀");
  }

  @Test
  void colours_stayOnAScreen_andAreClosed() {
    assertThat(Safe.text("\u001b[1;31mred", true)).isEqualTo("\u001b[1;31mred\u001b[0m");
    assertThat(Safe.text("\u001b[1;31mred\u001b[m", false)).isEqualTo("red");
  }

  @Test
  void otherSequences_go() {
    assertThat(Safe.text("a\u001b[2Jb\u001b[?25lc\u001b]0;title\u0007d\u001bPq\u001b\\e\u001b(Bf", true))
        .isEqualTo("abcdef");
    assertThat(Safe.text("a\u001b]52;c;never ends", true)).isEqualTo("a");
  }

  @Test
  void otherControls_areShown() {
    assertThat(Safe.text("a\rb\u0000c\u007fd\u009b2Je\u202ef\u001b", true))
        .isEqualTo("a^Mb^@c^?d\\u009b2Je\\u202ef^[");
  }

  @Test
  void anything_leavesOnlyColoursAsControls() {
    String alphabet = "\u001b\u001b[[];m?0123AJ\\\u0007\r\b\u009b\u009dPX\t x";
    for (int seed = 0; seed < 300; seed++) {
      var random = new SplittableRandom(seed);
      var raw = new StringBuilder();
      for (int left = random.nextInt(60); left > 0; left--) {
        raw.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String safe = Safe.text(raw.toString(), true).replaceAll("\u001b\\[[0-9;:]*m", "");
      assertThat(safe.chars().allMatch(c -> (c >= 0x20 && c < 0x7f) || c == '\t')).as("seed " + seed).isTrue();
    }
  }

  @Test
  void clip_countsCharactersNotUnits() {
    assertThat(Table.clip("😀😀😀", 3)).isEqualTo("😀😀😀");
    assertThat(Table.clip("😀😀😀", 2)).isEqualTo("😀…");
    assertThat(Table.clip("ab    ", 3)).isEqualTo("ab ");
  }

  @Test
  void durations_areReadAndShown() throws Failure {
    assertThat(Durations.parse("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(Durations.parse("10s")).isEqualTo(Duration.ofSeconds(10));
    assertThat(Durations.parse("2m")).isEqualTo(Duration.ofMinutes(2));
    assertThat(Durations.parse("1h")).isEqualTo(Duration.ofHours(1));
    assertThat(Durations.shown(Duration.ofSeconds(12))).isEqualTo("12s");
    assertThat(Durations.shown(Duration.ofSeconds(302))).isEqualTo("5m2s");
    assertThat(Durations.shown(Duration.ofMinutes(62))).isEqualTo("1h2m");
    assertThat(Durations.shown(Duration.ofHours(76))).isEqualTo("3d4h");
    assertThat(Durations.shown(Duration.ofSeconds(-1))).isEqualTo("0s");
  }

  @Test
  void momentsBecomeTimesFromNow() {
    var now = Instant.parse("2026-01-02T12:00:00Z");
    assertThat(Shown.relative("web: KILL follows at 2026-01-02T12:00:01.500Z; ok", now))
        .isEqualTo("web: KILL follows in 2s; ok");
    assertThat(Shown.relative("KILL follows at 2026-01-02T11:59:59Z", now)).isEqualTo("KILL follows now");
    assertThat(Shown.relative("at 2026-99-02T11:59:59Z, at noon", now)).isEqualTo("at 2026-99-02T11:59:59Z, at noon");
  }
}
