// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.engine.EventNames;
import dev.drover.terminal.Cli;
import dev.drover.terminal.Known;
import dev.drover.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What completion and {@code version} are told by the project file, the engine, and the launcher script. */
@Timeout(60)
class CompletionTest {
  @TempDir
  Path folder;

  /** What it prints, errors too. */
  private String said(String... words) {
    var text = new ByteArrayOutputStream();
    var to = new PrintStream(text, true, StandardCharsets.UTF_8);
    var terminal = new Terminal(to, to, folder, Map.of(), false);
    assertThat(Cli.run(words, new LocalCommands(terminal), terminal)).isZero();
    return text.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theKindsOfEvents_areThoseOfTheEngine() {
    assertThat(Known.KINDS).containsExactlyElementsOf(EventNames.known());
  }

  @Test
  void names_areThoseOfTheProjectFile() throws Exception {
    Files.writeString(folder.resolve("drover.conf"),
        "project = shop, processes { web { command = ls, replicas = 2 }, db { command = ls, command-typo = 1 } }");
    assertThat(said("__complete", "names", "bare", "stop")).isEmpty(); // it is wrong, which `check` says
    Files.writeString(folder.resolve("drover.conf"),
        "project = shop, processes { web { command = ls, replicas = 2 }, db { command = ls } }");
    assertThat(said("__complete", "names", "bare", "stop").lines()).containsExactly("web", "web/1", "web/2", "db");
    assertThat(said("__complete", "processes", "bare", "-C", folder.toString(), "scale").lines())
        .containsExactly("web", "db");
    Files.writeString(folder.resolve("Procfile"), "worker: ls\n");
    assertThat(said("__complete", "names", "bare", "up", "-f", "Procfile").lines()).containsExactly("worker");
  }

  @Test
  void version_tellsTheLibraries_andTheLauncher() {
    assertThat(said("version")).containsPattern("(?m)^pekko +1\\.[0-9]+\\.[0-9]+")
        .containsPattern("(?m)^pekko http +1\\.[0-9]+\\.[0-9]+")
        .containsPattern("(?m)^launcher +(linux-native|process-builder)$");
  }

  /** A launcher script of its own, with a JDK whose {@code java} does this. */
  private Process script(String java, String... words) throws Exception {
    Path own = Files.createDirectories(folder.resolve("own/build-tools"));
    Path script = Files.copy(Path.of("../../drover"), folder.resolve("own/drover"));
    for (String part : List.of("jdk.sh", "jars.sh", "launch.sh")) {
      Files.copy(Path.of("../../build-tools", part), own.resolve(part));
    }
    Path jdk = Files.createDirectories(folder.resolve("jdk/bin"));
    for (String program : List.of("java", "javac")) {
      Path file = Files.writeString(jdk.resolve(program), "#!/bin/sh\n" + java + "\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    var builder = new ProcessBuilder(Stream.concat(Stream.of("sh", script.toString()), Stream.of(words)).toList());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    return builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile())
        .start();
  }

  private Path built() throws Exception {
    Path build = Files.createDirectories(folder.resolve("own/.build"));
    return Files.writeString(build.resolve("classpath"), "nowhere");
  }

  @Test
  void theScript_buildsNothingForNames_andSaysNothing() throws Exception {
    Process process = script("echo ran", "__complete", "names", "quoted");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(folder.resolve("out")).isEmptyFile();
    assertThat(folder.resolve("own/.build")).doesNotExist();
  }

  @Test
  void theScript_passesNamesOn_andNoFailure() throws Exception {
    built();
    Process process = script("echo web; echo trouble >&2; exit 5", "__complete", "names", "quoted");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(folder.resolve("out")).hasContent("web");
  }

  @Test
  void theScript_endsAJvmThatHangs_whereNamesAreAskedFor() throws Exception {
    built();
    Process process = script("exec tail -f /dev/null", "__complete", "names", "quoted");
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
  }
}
