// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.config.Loaded;
import dev.drover.config.ProjectFiles;
import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the README tells a user to type: every command of its tasks, in their order, on its first project. */
@Timeout(180)
class ReadmeTest {
  private static final Pattern PROJECT = Pattern.compile("```hocon\n(.*?)```", Pattern.DOTALL);
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern EXAMPLE = Pattern.compile("// example: [a-z]+\n(.*?)\n *// end\n", Pattern.DOTALL);
  private static final Pattern ROW = Pattern.compile("(?m)^\\|.*$");
  private static final Pattern COMMAND = Pattern.compile("`\\./drover ([^`]*)`");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir
  Path directory;
  private final List<CompletableFuture<Said>> open = new ArrayList<>();

  private record Said(String command, int code, String text) {}

  private static String readme() throws IOException {
    return Files.readString(Path.of("../../README.md"));
  }

  private static List<String> projects() throws IOException {
    return PROJECT.matcher(readme()).results().map(found -> found.group(1)).toList();
  }

  private Said drover(String command) {
    var text = new ByteArrayOutputStream();
    var to = new PrintStream(text, true, StandardCharsets.UTF_8);
    var terminal = new Terminal(to, to, directory, System.getenv(), false);
    String[] words = WORD.matcher(command).results().map(ReadmeTest::bare).toArray(String[]::new);
    return new Said(command, Cli.run(words, new LocalCommands(terminal), terminal),
        text.toString(StandardCharsets.UTF_8));
  }

  private static String bare(MatchResult word) {
    return word.group(1) == null ? word.group(2) : word.group(1);
  }

  @AfterEach
  void nothingIsLeft() {
    drover("down");
  }

  @Test
  void everyProjectIsValid() throws IOException {
    for (String text : projects()) {
      Path file = Files.writeString(directory.resolve("drover.conf"), text);
      assertThat(ProjectFiles.load(file, Map.of())).as(text).isInstanceOf(Loaded.Valid.class);
    }
    assertThat(projects()).hasSizeGreaterThan(1);
  }

  /** What stands between "// example: NAME" and "// end" in the sources of the examples, without what it is indented by. */
  private static List<String> examples() throws IOException {
    var found = new ArrayList<String>();
    try (var files = Files.walk(Path.of("../../examples/src"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        EXAMPLE.matcher(Files.readString(file)).results().map(cut -> cut.group(1).stripIndent().strip())
            .forEach(found::add);
      }
    }
    return found;
  }

  @Test
  void everySnippetOfJavaIsCutFromAnExample() throws IOException {
    var snippets = JAVA.matcher(readme()).results().map(found -> found.group(1).strip()).toList();
    assertThat(snippets).hasSizeGreaterThan(3);
    assertThat(examples()).containsExactlyInAnyOrderElementsOf(snippets);
  }

  @Test
  void everyCommandDoesWhatItSays() throws Exception {
    Files.writeString(directory.resolve("drover.conf"), projects().getFirst());
    var commands = ROW.matcher(readme()).results().flatMap(row -> COMMAND.matcher(row.group()).results())
        .map(found -> found.group(1)).toList();
    assertThat(commands).hasSizeGreaterThan(15);
    for (String command : commands) {
      if (command.equals("up") || command.contains(" -f") || command.contains("--watch")) {
        begin(command);
      } else {
        Said said = drover(command);
        assertThat(said.code()).as(said.toString()).isZero();
        assertThat(said.text()).as(command).isNotBlank();
      }
      if (command.startsWith("down")) {
        allEnd();
      }
    }
    assertThat(drover("ps").code()).isEqualTo(3);
  }

  /** A command that goes on until Drover ends. */
  private void begin(String command) throws Exception {
    var ends = new CompletableFuture<Said>();
    open.add(ends);
    Thread.ofPlatform().daemon().start(() -> ends.complete(drover(command)));
    Awaitility.await().atMost(20, TimeUnit.SECONDS)
        .until(() -> ends.isDone() || drover("status api/2").text().contains("RUNNING"));
    assertThat(ends.isDone()).as(command + " goes on").isFalse();
  }

  private void allEnd() throws Exception {
    for (CompletableFuture<Said> each : open) {
      Said said = each.get(30, TimeUnit.SECONDS);
      assertThat(said.code()).as(said.toString()).isZero();
      assertThat(said.text()).as(said.command()).isNotBlank();
    }
    open.clear();
  }
}
