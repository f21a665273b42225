// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.ProcessSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts as other editors, systems and people write them. */
@Timeout(60)
class OddTextTest {
  private static final String TEXT = "env { A = 1 }\nprocesses {\n  web {\n    command = \"a b\"\n    replicas = 2\n  }\n}\n";

  @TempDir
  Path directory = Path.of("");

  private LoadFixture files = new LoadFixture(directory);

  @BeforeEach
  void fixture() {
    files = new LoadFixture(directory);
  }

  private List<String> problems(String text) {
    return files.problems("drover.conf", text);
  }

  @Test
  void lineEndsMarksAndTabs_makeNoDifference() {
    List<ProcessSpec> plain = files.valid("drover.conf", TEXT).project().processes();
    for (String text : List.of(TEXT.replace("\n", "\r\n"), "\uFEFF" + TEXT, TEXT.strip(), TEXT.replace("  ", "\t\t"),
        "\n\n" + TEXT + "\n\n", "{" + TEXT + "}", TEXT.replace(" =", ":"), TEXT + "# end", TEXT + "// end")) {
      assertThat(files.valid("drover.conf", text).project().processes()).as(text).isEqualTo(plain);
    }
  }

  @Test
  void lines_areCountedAsTheyAreSeen() {
    String wrong = TEXT.replace("replicas = 2", "replicas = x");
    String expected = "processes.web.replicas: must be a whole number, was \"x\"; write it in digits";
    assertThat(problems(wrong)).containsExactly("drover.conf:5: " + expected);
    assertThat(problems("\uFEFF" + wrong.replace("\n", "\r\n"))).containsExactly("drover.conf:5: " + expected);
    assertThat(problems("# \u2028 \u0085 x\n\"\"\"k\n\"\"\" = 1\n" + wrong)).contains("drover.conf:8: " + expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\uFEFF", "# nothing", "{}", "\r\n", " \t "})
  void nothing_isNoProject(String text) {
    assertThat(problems(text)).containsExactly(
        "drover.conf: processes: there are no processes; add one like processes { web { command = \"...\" } }");
  }

  @Test
  void emptyParts_areTold() {
    assertThat(problems("processes")).singleElement().asString()
        .startsWith("drover.conf:1: syntax error: Key 'processes' may not be followed by token: end of file");
    assertThat(problems("processes = []"))
        .containsExactly("drover.conf:1: processes: must be an object, was []; write it in { }");
    assertThat(problems("processes = null")).containsExactly(
        "drover.conf: processes: there are no processes; add one like processes { web { command = \"...\" } }");
    assertThat(problems("processes { a = {}, b = null, \"\" { command = x } }")).containsExactlyInAnyOrder(
        "drover.conf:1: processes.a: has no command; add command = \"...\"",
        "drover.conf:1: processes.b: must be an object, was null; remove it",
        "drover.conf:1: processes.\"\": the name of a process must be letters, digits, '.', '_' and '-', "
            + "with a letter or digit first; rename it");
    assertThat(problems("\n[1]"))
        .containsExactly("drover.conf:2: must be an object, was a list; write it in { }, or without");
  }

  @Test
  void names_withDotsAndOfOtherScripts() {
    assertThat(
        files.valid("drover.conf", "processes { \"a.b\" { command = x }, c { command = y, depends-on = [a.b] } }")
            .project().processes())
        .extracting(ProcessSpec::name).containsExactlyInAnyOrder("a.b", "c");
    assertThat(problems("processes { a.b { command = x } }")).containsExactlyInAnyOrder(
        "drover.conf:1: processes.a: has no command; add command = \"...\"",
        "drover.conf:1: processes.a.b: unknown key; known keys are command, dir, env, env-files, enabled, replicas, "
            + "depends-on, on-dependency-restart, restart, restart-above, ready, live, startup, stop, logs, placement, stdin, tty, user, umask and 4 more");
    assertThat(problems("processes { \"wéb\" { command = x } }")).containsExactly(
        "drover.conf:1: processes.\"wéb\": the name of a process must be letters, digits, '.', '_' and '-', "
            + "with a letter or digit first; rename it");
    assertThat(
        files.valid("drover.conf", "processes { a { command = \"日本 😀\", env { \"Ä\" = \"\\u00e9\" } } }").project()
            .processes().getFirst())
        .satisfies(spec -> {
          assertThat(spec.command()).endsWith("日本 😀");
          assertThat(spec.environment()).containsEntry("Ä", "é");
        });
  }

  @Test
  void controlCharacters_areRefused_andNeverPrinted() {
    assertThat(problems("processes { a { command = \"x\u0000y\" } }")).hasSize(1).allMatch(OddTextTest::isPrintable);
    assertThat(problems("processes { a { command = x\u0000y } }"))
        .containsExactly("drover.conf:1: processes.a.command: "
            + "must be text without a NUL character, was \"x\\u0000y\"; remove it");
    assertThat(problems("processes { a { command = x, replicas = \"\\u001b[31m\\u202e\\u009b\\ud800\\n7\" } }"))
        .hasSize(1)
        .allMatch(OddTextTest::isPrintable);
    assertThat(problems("processes { a { command = x, \"\\u001b[31m\\u202e\" = 1 } }")).hasSize(1)
        .allMatch(OddTextTest::isPrintable);
    assertThat(problems("\u0000\u0001")).isNotEmpty().allMatch(OddTextTest::isPrintable);
  }

  private static boolean isPrintable(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text) && text.codePoints()
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
  }

  @Test
  void otherEncodings_areRefused() throws Exception {
    for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Files.writeString(directory.resolve("wide.conf"), "\uFEFF" + TEXT, charset);
      assertThat(files.problems(ProjectFiles.load(directory.resolve("wide.conf"), LoadFixture.CALLER)))
          .containsExactly("wide.conf: is not UTF-8 text; save it as UTF-8");
    }
  }

  @Test
  void devices_areNotRead() {
    for (String name : List.of("zero.conf", "Procfile", "package.json")) {
      Path link = directory.resolve(name);
      assertThat(link).satisfies(path -> Files.createSymbolicLink(path, Path.of("/dev/zero")));
      assertThat(files.problems(ProjectFiles.load(link, LoadFixture.CALLER)))
          .containsExactly(name + ": is not a regular file; name a text file");
    }
    assertThat(files.problems("drover.conf", "env-files = [/dev/zero, /dev/stdin]\nprocesses.a.command = a"))
        .containsExactly("drover.conf:1: env-files[0]: \"/dev/zero\": is not a regular file; name a text file",
            "drover.conf:1: env-files[1]: \"/dev/stdin\": is not a regular file; name a text file");
  }

  /** As HOCON has it, the later value of a key counts, but for whole processes, which are not merged in silence. */
  @Test
  void keyTwice_theLaterCounts() {
    ProcessSpec web = files.valid("drover.conf", "processes.web { command = a, command = b, replicas = 2 }\n"
        + "processes.web.replicas = 3\nprocesses.web.replicas = ${?NOT_THERE}").project().processes().getFirst();
    assertThat(web.command()).endsWith("b");
    assertThat(web.replicas()).isEqualTo(3);
  }

  @Test
  void standIn_writtenByHand_hidesNothing() {
    assertThat(problems("processes.a { command = x, replicas = \"\uE000unresolved\uE000\" }")).hasSize(1);
  }

  @Test
  void soup_isValidOrInvalid_neverAnException() {
    String[] tokens = {"{", "}", "[", "]", "\"", "\"\"\"", "${a}", "${?b}", "${processes.p}", "include \"x\"",
        "include required(\"y.conf\")", "=", "+=", ":", "\n", ",", "#", "//", "a", "b.c", "processes", "env",
        "defaults",
        "command", "1", "1s", "null", "${", "\\", "\0", "\r\n", " ", "\t", "ready", "tcp", "{a = b}", "[1]", "x = 1\n",
        "processes { p { command = x } }\n", "a = ${a}\n", "a { b = ${a.b} }\n"};
    files.write("x.conf", "processes.b.command = ${HOME}\n");
    files.write("y.conf", "env.A = ${?env.A}x\ninclude \"drover\"");
    int valid = 0;
    for (int seed = 0; seed < 2000; seed++) {
      var random = new SplittableRandom(seed);
      var text = new StringBuilder(random.nextBoolean() ? "processes { p { command = x } }\n" : "");
      for (int length = random.nextInt(1, 30); length > 0; length--) {
        text.append(tokens[random.nextInt(tokens.length)]).append(random.nextInt(3) == 0 ? "" : " ");
      }
      try {
        valid += files.load("drover.conf", text.toString()) instanceof Loaded.Valid ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ":\n" + text, e);
      }
    }
    assertThat(valid).isBetween(1, 1999);
  }

  @Test
  void tenMistakes_areTenLines_inTheirOrder() {
    assertThat(problems("""
        projekt = x
        env."A B" = 1
        defaults { stop.signal = BANG }
        processes {
          web {
            command = [a, {}]
            replicas = -1
            depends-on { databse = ready }
            restart.min = 5
            ready { tcp = 70000 }
            live { http { port = 80, path = x } }
            logs.ring = lots
          }
          database { command = db }
        }
        """)).containsExactly(
        "drover.conf:1: projekt: unknown key; did you mean \"project\"?",
        "drover.conf:2: env.\"A B\": is no name of a variable; use one without spaces and without =",
        "drover.conf:3: defaults.stop.signal: must be a signal, was \"BANG\"; use one of HUP, INT, QUIT, ABRT, KILL, USR1, "
            + "USR2, ALRM, TERM, CONT, STOP, TSTP, WINCH",
        "drover.conf:6: processes.web.command[1]: must be a string, was {}; write it in quotes",
        "drover.conf:7: processes.web.replicas: must be at least 0, was -1; use 0 or more",
        "drover.conf:8: processes.web.depends-on.databse: there is no process \"databse\"; did you mean \"database\"?",
        "drover.conf:9: processes.web.restart.min: must be a duration with a unit, was 5; write it like 500ms, 10s or 5m",
        "drover.conf:10: processes.web.ready.tcp: must be at most 65535, was 70000; use 65535 or less",
        "drover.conf:11: processes.web.live.http.path: must be a path that starts with / and has no spaces, was \"x\"; "
            + "correct it",
        "drover.conf:12: processes.web.logs.ring: must be a size, was \"lots\"; write it like 64KiB or 1MiB");
  }
}
