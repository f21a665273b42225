// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is left of printed text without sequences. */
class PlainTest {
  private static final String ESC = "\u001b";

  @Test
  void of_whenThereIsNoSequence_isTheSame() {
    String text = "a\tb\u0000\u0007 c";
    assertThat(Plain.of(text)).isSameAs(text);
  }

  @Test
  void of_whenThereAreSequences_hasOnlyText() {
    for (String sequence : new String[]{ESC + "[m", ESC + "[1;31m", ESC + "[?25l", ESC + "[38:2::1:2:3m", ESC + "[ q",
        ESC + "(B", ESC + "7", ESC + "M", ESC + "]0;title\u0007", ESC + "]8;;http://a" + ESC + "\\",
        ESC + "P1$r0m" + ESC + "\\",
        ESC + "_x" + ESC + "\\", "\u009b1m"}) {
      assertThat(Plain.of("a" + sequence + "b" + sequence)).as(sequence.substring(1)).isEqualTo("ab");
    }
  }

  @Test
  void of_whenASequenceIsCutOrBroken_losesNoText() {
    assertThat(Plain.of("a" + ESC)).isEqualTo("a");
    assertThat(Plain.of("a" + ESC + "[1;3")).isEqualTo("a");
    assertThat(Plain.of("a" + ESC + ESC + "[1mb")).isEqualTo("ab");
    assertThat(Plain.of("a" + ESC + "]0;ERROR b")).isEqualTo("a0;ERROR b");
    assertThat(Plain.of("a" + ESC + "]0;x" + ESC + "[1mb")).isEqualTo("ab");
    assertThat(Plain.of("a" + ESC + "\u00e4b")).isEqualTo("a\u00e4b");
  }

  @Test
  void cut_whenAPairIsAtTheEnd_doesNotHalveIt() {
    assertThat(Plain.cut("ab\ud83d\ude00", 3)).isEqualTo("ab");
    assertThat(Plain.cut("ab\ud83d\ude00", 4)).isEqualTo("ab\ud83d\ude00");
  }
}
