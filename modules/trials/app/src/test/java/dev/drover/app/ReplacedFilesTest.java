// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A Drover in a JVM of its own goes on in all it does when its jars and its JDK are replaced, as a package manager does it (a
 * new file takes the name), or are removed: also with what it has not needed before.
 */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class ReplacedFilesTest {
  private static final String PROJECT = """
      processes {
        first { command = "echo begun; exec cat", stdin = pipe }
        probed {
          command = "echo asked for; exec sleep 1000", enabled = false
          ready { exec = "exit 0", period = 1s }, live { exec = "exit 0" }, startup { log = "asked for" }
          stop { command = "kill $DROVER_PID" }
        }
        crashing { command = "exit 7", enabled = false, restart { min = 10ms, max = 10ms, max-restarts = 2 } }
        ghost { command = ["./no-such-program"], enabled = false }
        masked { command = "exec sleep 1000", enabled = false, umask = "027", nice = 5, limits.nofile = 64 }
        connected { command = "exec sleep 1000", enabled = false, ready { tcp = 1, period = 1s } }
      }
      """;

  /** What happens to each file. */
  enum Fate {
    REPLACED {
      @Override
      void befall(Path file) throws IOException {
        Path other = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), "another version");
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      }
    },
    REMOVED {
      @Override
      void befall(Path file) throws IOException {
        Files.delete(file);
      }
    };

    abstract void befall(Path file) throws IOException;
  }

  @TempDir
  Path directory;
  private final List<Process> begun = new ArrayList<>();

  private record Said(int code, String text) {}

  @BeforeEach
  void copies() throws IOException {
    Files.writeString(Files.createDirectory(directory.resolve("project")).resolve("drover.conf"), PROJECT);
    Files.createDirectory(directory.resolve("lib"));
    List<String> entries = List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
    for (int i = 0; i < entries.size(); i++) {
      Path entry = Path.of(entries.get(i));
      Path jar = directory.resolve("lib").resolve(i + ".jar");
      if (Files.isDirectory(entry)) {
        pack(entry, jar);
      } else if (Files.exists(entry)) {
        Files.copy(entry, jar);
      }
    }
    copyJdk(Path.of(System.getProperty("java.home")), directory.resolve("jdk"));
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar)); Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }

  /** Without what only a compiler or a debugger needs. */
  private static void copyJdk(Path from, Path to) throws IOException {
    for (String part : List.of("bin", "conf", "lib")) {
      try (Stream<Path> files = Files.walk(from.resolve(part))) {
        for (Path file : files.filter(file -> !file.endsWith("src.zip") && !file.endsWith("ct.sym")).toList()) {
          Files.createDirectories(to.resolve(from.relativize(file)).getParent());
          if (!Files.isDirectory(file)) {
            Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
          }
        }
      }
    }
  }

  private void replaceAll(Fate fate) throws IOException {
    for (String folder : List.of("lib", "jdk")) {
      try (Stream<Path> files = Files.walk(directory.resolve(folder))) {
        for (Path file : files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
            .sorted(Comparator.reverseOrder()).toList()) {
          fate.befall(file);
        }
      }
    }
  }

  /** As the script does, but for the folders. */
  private Process begin() throws IOException {
    Process process = new ProcessBuilder(directory.resolve("jdk/bin/java").toString(), "-XX:-MaxFDLimit",
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:+UseCompactObjectHeaders",
        "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED", "-cp", directory.resolve("lib") + "/*", Main.class.getName(),
        "-C", project().toString(), "up").redirectOutput(directory.resolve("out").toFile())
        .redirectError(directory.resolve("err").toFile()).start();
    begun.add(process);
    return process;
  }

  private Path project() {
    return directory.resolve("project");
  }

  private String printed() throws IOException {
    return Files.readString(directory.resolve("out")) + Files.readString(directory.resolve("err"));
  }

  @AfterEach
  void end() throws Exception {
    for (Process process : begun) {
      process.destroyForcibly().waitFor();
    }
  }

  private Said drover(String... words) {
    var text = new ByteArrayOutputStream();
    var to = new PrintStream(text, true, StandardCharsets.UTF_8);
    var terminal = new Terminal(to, to, project(), System.getenv(), false);
    int code = Cli.run(words, new LocalCommands(terminal), terminal);
    return new Said(code, text.toString(StandardCharsets.UTF_8));
  }

  private String done(String... words) throws IOException {
    Said said = drover(words);
    assertThat(said.code()).as("%s: %s%n%s", String.join(" ", words), said.text(), printed()).isZero();
    return said.text();
  }

  @ParameterizedTest
  @EnumSource(Fate.class)
  void allGoesOn(Fate fate) throws Exception {
    Process process = begin();
    await().atMost(60, TimeUnit.SECONDS)
        .until(() -> !process.isAlive() || drover("status", "first").text().contains("RUNNING"));
    assertThat(process.isAlive()).as(printed()).isTrue();
    replaceAll(fate);
    done("start", "probed", "masked");
    assertThat(done("status", "probed")).contains("READY");
    done("restart", "first", "probed");
    done("kill", "masked");
    assertThat(drover("start", "crashing").code()).isIn(0, 1);
    await().untilAsserted(() -> assertThat(done("status", "crashing")).contains("gave up after 2 restarts"));
    assertThat(drover("start", "ghost").text()).contains("./no-such-program: no such file");
    assertThat(drover("start", "connected", "--timeout", "3s").code()).as("its port answers nobody").isEqualTo(4);
    done("send", "first", "a line");
    await().untilAsserted(() -> assertThat(done("logs", "first")).contains("a line"));
    await().untilAsserted(() -> assertThat(done("ps", "--json")).containsPattern("\"memory\":[1-9]"));
    done("signal", "first", "HUP");
    assertThat(done("events")).contains("probed");
    done("stop", "probed", "connected");
    assertThat(drover("stop", "no-such-one").code()).isEqualTo(2);
    done("down");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(printed()).doesNotContain("NoClassDefFoundError", "ZipException", "UnsatisfiedLinkError", "bug");
    assertThat(project().resolve(".drover/drover.sock")).doesNotExist();
  }
}
