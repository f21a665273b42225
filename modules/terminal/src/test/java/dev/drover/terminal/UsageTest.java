// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class UsageTest {
  private static final Path HERE = Path.of("/nowhere/here");
  private Screen screen;

  @BeforeEach
  void open() {
    screen = Screen.in(HERE);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      ``                        | needs a command
      strat web                 | there is no command "strat"; did you mean start?;
      ps --jsno                 | there is no option "--jsno"; did you mean --json?
      ps web                    | ps does not take "web"
      stop                      | Missing required parameter
      status                    | Missing required parameter: 'NAME'
      signal web                | Missing required parameter: 'SIG'
      signal web HAP            | SIG: there is no signal "HAP"; known are HUP
      stop web --timeout soon   | --timeout: must be a number with ms, s, m or h, as 500ms or 10s, was "soon"
      stop web --timeout 0      | --timeout: must be more than 0 and at most 24h, was "0"
      down --timeout 25h        | --timeout: must be more than 0 and at most 24h
      up --timeout -5s          | --timeout
      logs -n many              | 'many' is not an int
      logs -n -1                | -n
      stop --no-deps web        | there is no option "--no-deps"
      help lgos                 | there is no command "lgos"; did you mean logs?;
      fly                       | there is no command "fly"; see
      """)
  void wrongUsage_isTwo_andOneLine(String line, String says) {
    assertThat(screen.run(line.isEmpty() ? new String[0] : line.split(" "))).as(screen.err()).isEqualTo(2);
    assertThat(screen.err()).contains(says).startsWith("drover: ").endsWith("see `drover help`\n").hasLineCount(1);
    assertThat(screen.out()).isEmpty();
    assertThat(screen.local).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      up                                    | 0 | up [] null false true 30000 null
      up a b -f x.conf -d --no-deps --timeout 1h -C sub | 0 | up [a, b] /nowhere/here/x.conf true false 3600000 /nowhere/here/sub
      -C /p up                              | 0 | up [] null false true 30000 /p
      check                                 | 2 | check null
      check a.conf                          | 2 | check /nowhere/here/a.conf
      graph -f ../b                         | 0 | graph /nowhere/b
      doctor                                | 1 | doctor
      """)
  void localCommands_getTheirOptions_andGiveTheirCode(String line, int code, String call) {
    assertThat(screen.run(line.strip().split(" "))).as(screen.err()).isEqualTo(code);
    assertThat(screen.local).containsExactly(call);
  }

  @Test
  void helpAndVersion() {
    assertThat(screen.run("help")).isEqualTo(0);
    assertThat(screen.out()).contains("Usage: drover").contains("restart").contains("-C=DIR");
    assertThat(screen.run("logs", "--help")).isEqualTo(0);
    assertThat(screen.out()).contains("Usage: drover logs");
    assertThat(screen.run("help", "stop")).isEqualTo(0);
    assertThat(screen.out()).contains("Usage: drover stop").contains("--timeout");
    assertThat(screen.run("--version")).isEqualTo(0);
    assertThat(screen.run("version")).isEqualTo(0);
    assertThat(screen.out()).containsPattern("drover \\S+ \\(Java 25\\)\ndrover \\S+ \\(Java 25\\)\n$");
    assertThat(screen.err()).isEmpty();
  }
}
