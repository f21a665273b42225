// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script in a real bash that has no bash-completion: words of a command line in, candidates out. */
@Timeout(60)
class BashCompletionTest {
  private static final List<String> BARE = List.of("--norc", "--noprofile");
  /** The words are the arguments; prints one candidate a line. */
  private static final String COMPLETE = """
      set -eu
      source ./completion
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _drover
      for each in ${COMPREPLY[@]+"${COMPREPLY[@]}"}; do printf '%s\\n' "$each"; done
      """;
  /** The same, but each candidate is read again as bash reads a command line. */
  private static final String REREAD = """
      set -u
      source ./completion
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _drover
      for each in ${COMPREPLY[@]+"${COMPREPLY[@]}"}; do eval "set -- $each"; printf '%s|%s\\n' $# "$1"; done
      """;

  @TempDir
  Path folder;
  private Shell bash;

  @BeforeEach
  void bashIsThere() {
    assumeTrue(Shell.find("bash").isPresent(), "no bash is installed here");
    bash = Shell.of("bash", folder);
  }

  private String completed(String line) throws Exception {
    return completed(line.split(" ", -1));
  }

  private String completed(String[] words) throws Exception {
    return bash.run(BARE, COMPLETE, words).strip().replace("\n", " ");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      ./drover st                                | status start stop
      drover -C /tmp st                          | status start stop
      ./drover completion                        | bash zsh fish
      ./drover completion z                      | zsh
      ./drover completion bash                   | ``
      ./drover signal web US                     | USR1 USR2
      ./drover signal --timeout 5s web US        | USR1 USR2
      ./drover send web                          | ``
      ./drover help sc                           | scale
      ./drover ps --j                            | --json
      ./drover ps -- --j                         | ``
      ./drover ps --nothing                      | ``
      ./drover logs --stream                     | out err
      ./drover logs --stream = e                 | err
      ./drover logs --stream =                   | out err
      ./drover logs --stream=e                   | --stream=err
      ./drover events --kind ex                  | exited
      ./drover events --phase failed,ba          | failed,backoff
      ./drover events --phase = failed,ba        | failed,backoff
      ./drover events --phase=failed,ba          | --phase=failed,backoff
      ./drover events --phase $(touch${IFS}x),ba | ``
      ./drover logs --grep                       | ``
      ./drover nothing                           | ``
      ./drover nothing we                        | ``
      """)
  void words_areWhatFitsThere(String line, String candidates) throws Exception {
    bash.with("web", "db");
    boolean next = line.endsWith("completion") || line.endsWith("send web") || line.endsWith("stream")
        || line.endsWith("grep") || line.endsWith("completion bash");
    assertThat(completed(next ? line + " " : line)).isEqualTo(candidates);
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      ./drover stop we          | names     | web web/1
      ./drover stop db we       | names     | web web/1
      ./drover logs -n 5 we     | names     | web web/1
      ./drover logs -f we       | names     | web web/1
      ./drover stop "we         | names     | web web/1
      ./drover stop 'we         | names     | web web/1
      ./drover scale we         | processes | web= web/1=
      ./drover scale db = 2 we  | processes | web= web/1=
      ./drover drain 10.0.0.1 : 7 | nodes   | 7355
      ./drover move web --to 10 | nodes     | 10.0.0.1:7355
      ./drover move web --to = 10 | nodes   | 10.0.0.1:7355
      ./drover ps --node n      | nodes     | node-b:1
      """)
  void names_areAskedFor(String line, String kind, String candidates) throws Exception {
    bash.with("web", "web/1", "db", "10.0.0.1:7355", "node-b:1");
    assertThat(completed(line)).isEqualTo(candidates);
    assertThat(bash.asked()).startsWith("__complete", kind, "quoted");
  }

  @Test
  void names_areAskedForWithWhatStandsBefore() throws Exception {
    bash.with("web");
    assertThat(completed("./drover:-C:my\\ shop:up:-f:=:a.conf:db:we".split(":"))).isEqualTo("web");
    assertThat(bash.asked()).containsExactly("__complete", "names", "quoted", "-C", "my\\ shop", "up", "-f=a.conf",
        "db");
  }

  @Test
  void everyCommandAndOption_isOffered() throws Exception {
    bash.with();
    Outline outline = Outline.of(Verbs.grammar());
    assertThat(completed("./drover ").split(" ")).containsExactlyElementsOf(
        outline.verbs().stream().map(Outline.Verb::name).toList());
    for (Outline.Verb verb : List.of(outline.verbs().getFirst(), outline.verb("events").orElseThrow())) {
      assertThat(completed("./drover " + verb.name() + " -").split(" ")).containsExactlyElementsOf(
          verb.options().stream().flatMap(option -> option.names().stream()).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"$(touch x)", "`touch x`", "a b", "a;touch x", "a&touch x", "a:b", "it's", "say \"hi\"", "*",
      "~", "a\\b", "${IFS}", "a|touch x", ">x", "!!", "#a", "ä"})
  void aHostileName_isTextAlone(String name) throws Exception {
    bash.with(name);
    assertThat(bash.run(BARE, REREAD, "./drover", "stop", "")).isEqualTo("1|" + name + "\n");
    assertThat(bash.run(BARE, REREAD, "./drover", "scale", "")).isEqualTo("1|" + name + "=\n");
    assertThat(Files.exists(folder.resolve("x"))).isFalse();
  }

  @Test
  void files_areThoseThatBeginSo() throws Exception {
    bash.with();
    Files.createFile(folder.resolve("shop one.conf"));
    Files.createDirectory(folder.resolve("shop.d"));
    assertThat(completed("./drover check sho").split(" (?=shop\\.)")).containsExactlyInAnyOrder("shop one.conf",
        "shop.d");
    assertThat(completed("./drover up -f sho").split(" (?=shop\\.)")).hasSize(2);
    assertThat(completed("./drover -C sho")).isEqualTo("shop.d");
    Files.createFile(folder.resolve("shop.d/own.conf"));
    Files.createDirectory(folder.resolve("shop.d/own.d"));
    assertThat(completed("./drover -C shop.d check ow").split(" ")).containsExactlyInAnyOrder("own.conf", "own.d/");
    assertThat(completed("./drover up -C 'shop.d' -f ow").split(" ")).containsExactlyInAnyOrder("own.conf", "own.d/");
    assertThat(completed("./drover -C missing check ow")).isEmpty();
  }

  @Test
  void withoutDrover_thereIsNothing_andNoWord() throws Exception {
    bash.with("web");
    Files.delete(folder.resolve("drover"));
    assertThat(completed("./drover stop we")).isEmpty();
  }
}
