// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SendTest {
  private static final String DONE = "{\"done\":[\"web: sent 3 bytes\"]}\n";
  @TempDir
  Path directory;

  private static String[] words(String line) {
    String[] words = line.strip().split(" ");
    for (int i = 0; i < words.length; i++) {
      words[i] = words[i].equals("''") ? "" : words[i];
    }
    return words;
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      send web hi              | {"name":"web","text":"hi\\n","end":false}
      send -n web hi           | {"name":"web","text":"hi","end":false}
      send web/2 hi --no-newline --eof | {"name":"web/2","text":"hi","end":true}
      send --eof web           | {"name":"web","text":"","end":true}
      send --eof web ''        | {"name":"web","text":"\\n","end":true}
      send web -- -x           | {"name":"web","text":"-x\\n","end":false}
      send web -               | {"name":"web","text":"from elsewhere","end":false}
      """)
  void whatIsSent(String line, String body) {
    try (var drover = FakeDrover.answering(directory, 200, DONE)) {
      var screen = Screen.reading(directory, new ByteArrayInputStream("from elsewhere".getBytes(UTF_8)));
      assertThat(screen.run(words(line))).as(screen.err()).isEqualTo(0);
      assertThat(drover.asked).containsExactly("POST /api/v1/input " + body);
      assertThat(screen.out()).isEqualTo("web: sent 3 bytes\n");
      assertThat(screen.err()).isEmpty();
    }
  }

  @Test
  void whatWasNotSent_isOne() {
    try (var _ = FakeDrover.answering(directory, 200, "{\"failed\":[\"web: has no input\"]}\n")) {
      var screen = Screen.in(directory);
      assertThat(screen.run("send", "web", "x")).isEqualTo(1);
      assertThat(screen.err()).isEqualTo("drover: web: has no input\n");
    }
  }

  @Test
  void whoeverDoesNotAnswer_isFour_andNobodyThere_isThree() {
    try (var _ = FakeDrover.hanging(directory)) {
      assertThat(Screen.in(directory).run("send", "web", "x", "--timeout", "10ms")).isEqualTo(4);
    }
    assertThat(Screen.in(directory).run("send", "web", "x")).isEqualTo(3);
  }

  @Test
  void tooMuch_orNoText_isTwo_andNothingIsSent() {
    try (var drover = FakeDrover.answering(directory, 200, DONE)) {
      var much = Screen.reading(directory, new ByteArrayInputStream(new byte[(512 << 10) + 1]));
      assertThat(much.run("send", "web", "-")).isEqualTo(2);
      assertThat(much.err()).isEqualTo("drover: TEXT: must have at most 524288 bytes, was longer; send it in parts; "
          + "see `drover help send`\n");
      var binary = Screen.reading(directory, new ByteArrayInputStream(new byte[]{(byte) 0xff}));
      assertThat(binary.run("send", "web", "-")).isEqualTo(2);
      assertThat(binary.err()).startsWith("drover: TEXT: standard input is not UTF-8 text; see");
      assertThat(drover.asked).isEmpty();
    }
  }

  @Test
  void asMuchAsMayBe_isSent() {
    try (var drover = FakeDrover.answering(directory, 200, DONE)) {
      var most = Screen.reading(directory, new ByteArrayInputStream("x".repeat(512 << 10).getBytes(UTF_8)));
      assertThat(most.run("send", "web", "-")).isEqualTo(0);
      assertThat(drover.asked.getFirst()).hasSizeGreaterThan(512 << 10);
    }
  }
}
