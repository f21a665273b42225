// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What each script has of the grammar, and what shells say of it, where they are installed. */
@Timeout(60)
class CompletionScriptsTest {
  private static final String HOSTILE = "$(touch x) `touch x` it's a:b";

  @TempDir
  Path folder;

  private static String script(String shell) throws Exception {
    return Completion.script(shell, Verbs.grammar());
  }

  /** Of these commands, the lines of the script that are about one. */
  private static List<String> about(String verb, String shell) throws Exception {
    String script = script(shell);
    return switch (shell) {
      case "bash" -> script.lines().filter(line -> line.startsWith("    '" + verb + "') found=(")).toList();
      case "fish" -> script.lines().filter(line -> line.contains("'__drover_is \\'" + verb + "\\'' ")).toList();
      default -> script.substring(script.indexOf("\n    " + verb + ")\n")).lines().skip(1)
          .takeWhile(line -> !line.equals("      ;;")).toList();
    };
  }

  private static String option(String name, String shell) {
    return switch (shell) {
      case "bash" -> "[( ]" + name + "[ )].*";
      case "fish" -> ".* " + (name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1)) + " .*";
      default -> "[^\\[]*[')]" + name + "[=+]?\\[.*";
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void hasEveryCommandAndOption_andItsText(String shell) throws Exception {
    String script = script(shell);
    for (CommandLine verb : Verbs.grammar().getSubcommands().values()) {
      String name = verb.getCommandName();
      assertThat(script).containsPattern(switch (shell) {
        case "bash" -> "kind='word .*\\b" + name + "\\b";
        case "fish" -> "-a " + name + " -d '";
        default -> "    '" + name + ":";
      });
      List<String> lines = about(name, shell);
      for (OptionSpec option : verb.getCommandSpec().options()) {
        for (String each : option.names()) {
          assertThat(lines).as(name + " " + each + " in " + shell)
              .anyMatch(line -> line.matches(".*?" + option(each, shell)));
        }
        String text = Arrays.stream(option.description()).findFirst().orElseThrow();
        String shown = shell.equals("zsh") ? text.replace(":", "\\:") : text;
        assertThat(shell.equals("bash") || lines.stream().anyMatch(line -> line.contains(shown))).as(text).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void isFilledIn_andSaysWhatItIs(String shell) throws Exception {
    assertThat(script(shell)).doesNotContainPattern("@[a-z]+@").contains("SPDX-License-Identifier: Apache-2.0")
        .contains("by `drover completion " + shell + "`").endsWith("\n");
    var screen = Screen.in(folder);
    assertThat(screen.run("completion", shell)).isEqualTo(0);
    assertThat(screen.out()).isEqualTo(script(shell));
    assertThat(screen.err()).isEmpty();
  }

  @Test
  void eachArgumentInZsh_isOneWord_withItsBracketsClosed() throws Exception {
    List<String> specs = script("zsh").lines().filter(line -> line.startsWith("        '")).toList();
    assertThat(specs).hasSizeGreaterThan(100).allMatch(line -> line.matches(" {8}'([^']|'\\\\'')*'( \\\\)?"));
    assertThat(specs.stream().filter(line -> line.contains("["))).allMatch(line -> line.matches(
        " {8}'(\\([-a-zA-Z ]+\\))?-[-a-zA-Z]+[=+]?\\[([^\\[\\]:]|\\\\:)+\\](:([^:]|\\\\:)+:.+)?'( \\\\)?"));
  }

  @Test
  void whatIsHidden_isInNoHelp() throws Exception {
    var screen = Screen.in(folder);
    assertThat(screen.run("help")).isEqualTo(0);
    assertThat(screen.out()).contains("completion").doesNotContain("__complete");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void theShell_findsNothingWrong(String name) throws Exception {
    assumeTrue(Shell.find(name).isPresent(), "no " + name + " is installed here");
    Shell shell = Shell.of(name, folder).with();
    assertThat(shell.run(List.of("-n"), script(name))).isEmpty();
  }

  @Test
  void zsh_takesNamesAsText() throws Exception {
    assumeTrue(Shell.find("zsh").isPresent(), "no zsh is installed here");
    Shell zsh = Shell.of("zsh", folder).with(HOSTILE, "web");
    assertThat(zsh.run(List.of("-f"), """
        setopt nounset
        source ./completion
        compadd() { for each in "${reply[@]}"; do print -r -- "$each"; done }
        drover_words=(./drover -C 'my\\ shop' stop '$(touch x)' '') drover_current=6
        _drover_names
        """)).isEqualTo(HOSTILE + "\nweb\n");
    assertThat(zsh.asked()).containsExactly("__complete", "names", "bare", "-C", "my shop", "stop", "$(touch x)");
    assertThat(Files.exists(folder.resolve("x"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      ./drover sta                       | start status
      ./drover -C /tmp stop w            | web
      ./drover scale w                   | web=
      ./drover signal web US             | USR1 USR2
      ./drover logs --stream e           | err
      ./drover logs --stream=e           | --stream=err
      ./drover events --kind exited,ad   | exited,adopted
      ./drover ps --js                   | --json
      ./drover completion z              | zsh
      """)
  void fish_completes(String line, String candidates) throws Exception {
    assumeTrue(Shell.find("fish").isPresent(), "no fish is installed here");
    Shell fish = Shell.of("fish", folder).with("web", HOSTILE);
    assertThat(fish.run(List.of("--no-config"), "source ./completion; complete -C $argv[1]", line).lines()
        .map(each -> each.replaceAll("\t.*", "")).sorted()).containsExactlyInAnyOrder(candidates.split(" "));
  }

  @Test
  void fish_takesNamesAsText() throws Exception {
    assumeTrue(Shell.find("fish").isPresent(), "no fish is installed here");
    Shell fish = Shell.of("fish", folder).with(HOSTILE);
    assertThat(fish.run(List.of("--no-config"), "source ./completion; complete -C './drover stop '"))
        .contains("touch x");
    assertThat(Files.exists(folder.resolve("x"))).isFalse();
  }
}
