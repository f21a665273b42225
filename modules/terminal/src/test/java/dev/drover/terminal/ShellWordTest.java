// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShellWordTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      plain        | plain
      a\\ b        | a b
      'a b'        | a b
      "a b"        | a b
      'a'"b"c      | abc
      'a\\b'       | a\\b
      "a\\b"       | a\\b
      "a\\"b"      | a"b
      "it's"       | it's
      'open        | open
      end\\        | end\\
      $(x)         | $(x)
      ''           | ``
      """)
  void quotesAreTakenOff(String word, String bare) {
    assertThat(ShellWord.bare(word)).isEqualTo(bare);
  }

  @ParameterizedTest
  @CsvSource({"~, /home/x", "~/a, /home/x/a", "~other/a, ~other/a", "a/~, a/~"})
  void aTildeInFront_isHome(String path, String found) {
    assertThat(ShellWord.atHome(path, "/home/x")).isEqualTo(found);
    assertThat(ShellWord.atHome(path, "")).isEqualTo(path);
  }
}
