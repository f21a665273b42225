// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read without the parser is to mean what the parser makes of it. */
class PlainUpTest {
  @TempDir
  Path directory;

  private static String[] words(String line) {
    return line.split(" ");
  }

  /** A directory behind the command is the parser's alone. */
  @ParameterizedTest
  @ValueSource(strings = {"up", "up web db", "up -d", "up -d web", "up web -d", "up -f a.conf", "up -f a.conf -d x*",
      "up -- web", "up -d -f ../b.conf -- web/1 db", "-C . up", "-C . up -d", "up --timeout 2m -d a"})
  void plain_isAsParsed(String line) {
    assertThat(PlainUp.of(words(line), directory)).isNotNull();
    String parsed = line.replaceFirst("(-C [.] )?up", "up -C .");
    assertThat(PlainUp.of(words(parsed), directory)).isNull();
    assertThat(told(line)).hasSize(1).isEqualTo(told(parsed));
  }

  private Iterable<String> told(String line) {
    Screen screen = Screen.in(directory);
    assertThat(screen.run(words(line))).isZero();
    assertThat(screen.out() + screen.err()).isEmpty();
    return screen.local;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ps", "ups", "up -f", "up -f -d", "up -d -d", "up -f a -f b", "up --cluster", "up -h",
      "up --detach", "up --file a", "up -df a.conf", "up -- -d", "up -- --", "up --no-deps", "up --timeout 3",
      "up --timeout -d", "up --timeout 1s --timeout 2s", "up --listen 127.0.0.1:1",
      "-C nowhere up", "-C up", "up -C ."})
  void everythingElse_isParsed(String line) {
    assertThat(PlainUp.of(line.isEmpty() ? new String[0] : words(line), directory)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\0"})
  void oddWords_areParsed(String word) {
    assertThat(PlainUp.of(new String[]{"up", "-f", word}, directory)).isNull();
    assertThat(PlainUp.of(new String[]{"-C", word, "up"}, directory)).isNull();
  }
}
