// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class UsageTest {
  @TempDir
  Path here;
  private Screen screen;

  @BeforeEach
  void open() throws Exception {
    Files.createDirectory(here.resolve("sub"));
    screen = Screen.in(here);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      ``                        | needs a command
      strat web                 | there is no command "strat"; did you mean start?; see `drover help`
      ps --jsno                 | there is no option "--jsno"; did you mean --json?
      ps web                    | ps does not take "web"
      stop                      | stop needs NAME, which is missing; see `drover help stop`
      status                    | status needs NAME, which is missing; see `drover help status`
      send web                  | send needs TEXT, which is missing; it may be left out with --eof only; see `drover help send`
      send                      | send needs NAME
      signal web                | signal needs SIG, which is missing; see `drover help signal`
      stop web --timeout        | --timeout: needs a value, as --timeout D; see
      ps --json=x               | --json: takes no value; see
      stop web --timeout 1s --timeout 2s | --timeout: may be given once only; see
      signal web HAP            | SIG: there is no signal "HAP"; known are HUP
      stop web --timeout soon   | --timeout: must be a number with ms, s, m or h, as 500ms or 10s, was "soon"
      stop web --timeout 5      | --timeout: must be a number with ms, s, m or h, as 500ms or 10s, was "5"; see `drover help stop`
      stop web --timeout 0s     | --timeout: must be more than 0 and at most 24h, was "0s"
      ps --timeout 5            | --timeout: must be a number with ms, s, m or h
      down --timeout 25h        | --timeout: must be more than 0 and at most 24h
      up --timeout -5s          | --timeout
      logs -n many              | -n: must be a whole number of 0 or more, was "many"; see `drover help logs`
      logs -n -1                | -n
      stop --no-deps web        | there is no option "--no-deps"
      help lgos                 | there is no command "lgos"; did you mean logs?;
      scale                     | scale needs NAME=N, which is missing; see `drover help scale`
      scale web                 | NAME=N: must be a process and a number from 0 to 10000, as web=3, was "web"; see `drover help scale`
      scale web=-1 api=10001 db=1 | was "web=-1"; NAME=N: must be a process and a number from 0 to 10000, as web=3, was "api=10001"; see
      scale web=1 web=2         | NAME=N: web is there twice; give it one number; see
      scale =1                  | was "=1"
      drain                     | drain needs NODE, which is missing; see `drover help drain`
      drain a:1 b:1             | drain does not take "b:1"
      drain a:1 --und           | there is no option "--und"; did you mean --undo?
      move                      | move needs NAME, which is missing
      move web --to             | --to: needs a value, as --to NODE
      nodes a:1                 | nodes does not take "a:1"
      noeds                     | there is no command "noeds"; did you mean nodes?
      completion                | completion needs SHELL, which is missing; see `drover help completion`
      completion zhs            | SHELL: there is no completion for "zhs"; did you mean "zsh"?; see `drover help completion`
      completion powershell     | SHELL: there is no completion for "powershell"; known are bash, zsh, fish; see
      completion bash zsh       | completion does not take "zsh"
      __complet                 | there is no command "__complet"; see
      mcp web                   | mcp does not take "web"
      mcp --upp                 | there is no option "--upp"; did you mean --up?
      mcp --up --node a:1       | --up and --node: choose one of them
      mcp --node                | --node: needs a value, as --node NODE
      up --node a.conf          | --node: needs --cluster
      up --insecure             | --insecure: needs --listen
      up --listen               | --listen: needs a value, as --listen ADDRESS
      up --listen a.b:c         | --listen: must be PORT, HOST:PORT or [HOST]:PORT, as 7373 or 127.0.0.1:7373, with a port of at most 65535, was "a.b:c"
      fly                       | there is no command "fly"; see
      """)
  void wrongUsage_isTwo_andOneLine(String line, String says) {
    assertThat(screen.run(line.isEmpty() ? new String[0] : line.split(" "))).as(screen.err()).isEqualTo(2);
    assertThat(screen.err()).contains(says).startsWith("drover: ").containsPattern("; see `drover help[a-z ]*`\n$")
        .hasLineCount(1);
    assertThat(screen.out()).isEmpty();
    assertThat(screen.local).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      up                                    | 0 | up [] null false true 30000 HERE
      up a b -f x.conf -d --no-deps --timeout 1h -C sub | 0 | up [a, b] HERE/sub/x.conf true false 3600000 HERE/sub
      up --cluster                          | 0 | up [] null false true 30000 HERE cluster null
      up a --cluster --node n.conf -C sub   | 0 | up [a] null false true 30000 HERE/sub cluster HERE/sub/n.conf
      -C sub up                             | 0 | up [] null false true 30000 HERE/sub
      check                                 | 2 | check null HERE
      check a.conf                          | 2 | check HERE/a.conf HERE
      -C sub check a.conf                   | 2 | check HERE/sub/a.conf HERE/sub
      graph -f ../b -C sub                  | 0 | graph HERE/b HERE/sub
      doctor                                | 1 | doctor
      """)
  void localCommands_getTheirOptions_andGiveTheirCode(String line, int code, String call) {
    assertThat(screen.run(line.strip().split(" "))).as(screen.err()).isEqualTo(code);
    assertThat(screen.local).containsExactly(call.replace("HERE", here.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ps", "check", "graph", "up", "stop web"})
  void anImpossibleDirectory_isTwo_inEveryCommand(String command) throws Exception {
    Files.createFile(here.resolve("file"));
    for (String directory : List.of("missing", "file")) {
      var own = Screen.in(here);
      assertThat(own.run(("-C " + directory + " " + command).split(" "))).isEqualTo(2);
      assertThat(own.err()).isEqualTo("drover: -C: no such directory: " + here.resolve(directory) + "\n");
      assertThat(own.local).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "down", "ps", "status", "start", "stop", "restart", "kill", "signal", "send", "logs",
      "events", "scale", "drain", "move", "nodes"})
  void whatCanWait_hasADeadline_andItsHelpSaysIt(String command) {
    assertThat(screen.run("help", command)).isEqualTo(0);
    assertThat(screen.out()).contains("--timeout=D").containsPattern("by\\s+default\\s+[13]0s");
  }

  @Test
  void version_tellsAll() throws Exception {
    assertThat(screen.run("version")).isEqualTo(0);
    assertThat(screen.out()).containsPattern("(?m)^drover +\\S+$")
        .containsPattern("(?m)^java +" + Pattern.quote(Runtime.version().toString()) + "$")
        .containsPattern("(?m)^pekko http +1\\.2\\.3$")
        .containsPattern("(?m)^kernel +" + Pattern.quote(System.getProperty("os.version")) + "$");
    var json = Screen.in(here);
    assertThat(json.run("version", "--json")).isEqualTo(0);
    assertThat(json.out()).hasLineCount(1);
    assertThat(Shown.json(json.out()).path("pekkoHttp").asText()).isEqualTo("1.2.3");
    assertThat(Shown.json(json.out()).path("java").asText()).isEqualTo(Runtime.version().toString());
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
    assertThat(screen.run("-V")).isEqualTo(0);
    assertThat(screen.out()).containsPattern("drover \\S+ \\(Java 25\\)\ndrover \\S+ \\(Java 25\\)\n$");
    assertThat(screen.err()).isEmpty();
  }
}
