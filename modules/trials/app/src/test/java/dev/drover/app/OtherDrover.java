// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A Drover in a JVM of its own, as {@code up -d} leaves it behind, and its command line. */
final class OtherDrover implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  /** Without the tests' own classes, for an archive is of jars alone. */
  private static final String CLASS_PATH = Stream
      .of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
      .filter(entry -> !entry.isEmpty() && !entry.endsWith("test-classes"))
      .collect(Collectors.joining(File.pathSeparator));
  /**
   * The first that has begun leaves its classes here when it ends, and those after it begin in half the time. HotSpot passes over it once a jar
   * is newer, until it is removed, as by {@code mvn clean}.
   */
  private static final Path ARCHIVE = Path.of("target/drover.jsa").toAbsolutePath();

  final Path directory;
  private final String shell;
  private final String heap;
  private Process process;

  OtherDrover(Path directory) throws Exception {
    this(directory, "exec \"$0\" \"$@\"", "-Xmx128m");
  }

  /** Begun by a shell that does this with the command. */
  OtherDrover(Path directory, String shell, String heap) throws Exception {
    this.directory = directory;
    this.shell = shell;
    this.heap = heap;
    this.process = begin();
  }

  private Process begin() throws Exception {
    Process begun = spawn("-XX:+AutoCreateSharedArchive");
    String line = begun.inputReader(StandardCharsets.UTF_8).readLine();
    assertThat(line).as(() -> text(directory.resolve("errors"))).isEqualTo(Detached.READY);
    return begun;
  }

  private Process spawn(String sharing) throws Exception {
    return new ProcessBuilder("/bin/sh", "-c", shell,
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), heap,
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", // as the script has it
        "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED", sharing,
        "-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:disable", Daemon.IDLE.flag(), "-cp", CLASS_PATH,
        Main.class.getName(), "up", "-f", "drover.conf")
        .directory(directory.toFile()).redirectError(directory.resolve("errors").toFile()).start();
  }

  /** What it says when it does not begin. */
  String refusal() throws Exception {
    assertThat(spawn("-Xshare:auto").waitFor()).isEqualTo(1);
    return errors();
  }

  boolean isAlive() { return process.isAlive(); }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException gone) {
      return gone.toString();
    }
  }

  /** What it had to say since it began. */
  String errors() {
    return text(directory.resolve("errors"));
  }

  /** By SIGKILL. */
  void kill() throws Exception {
    process.destroyForcibly().waitFor();
  }

  void again() throws Exception {
    process = begin();
  }

  /** Everything that the command prints. */
  String cli(String... words) {
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    var all = new ArrayList<>(List.of("-C", directory.toString()));
    all.addAll(List.of(words));
    var terminal = new Terminal(stream, stream, directory, System.getenv(), false);
    int _ = Cli.run(all.toArray(String[]::new), new LocalCommands(terminal), terminal);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The bytes that the command prints to its output; it must have nothing to say beside them. */
  byte[] bytes(String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var all = new ArrayList<>(List.of("-C", directory.toString()));
    all.addAll(List.of(words));
    var terminal = new Terminal(new PrintStream(out), new PrintStream(err, true, StandardCharsets.UTF_8), directory,
        System.getenv(), false);
    assertThat(Cli.run(all.toArray(String[]::new), new LocalCommands(terminal), terminal)).isEqualTo(0);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    return out.toByteArray();
  }

  /** One field of what {@code status --json} tells, without quotes. */
  String field(String name, String field) {
    Matcher found = Pattern.compile("\"" + field + "\":\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^,}\"]*))")
        .matcher(cli("status", name, "--json"));
    return !found.find() ? "" : found.group(1) != null ? found.group(1) : found.group(2).strip();
  }

  void await(String name, String field, String value) {
    Awaitility.await().atMost(PATIENCE)
        .untilAsserted(() -> assertThat(field(name, field)).as(() -> cli("status", name) + errors()).isEqualTo(value));
  }

  /** Its own, not that of a process. */
  long ownPid() {
    return process.pid();
  }

  long pid(String name) {
    return Long.parseLong(field(name, "pid"));
  }

  static void awaitEnd(long pid) {
    Awaitility.await().atMost(PATIENCE)
        .until(() -> ProcessHandle.of(pid).filter(OtherDrover::lives).isEmpty());
  }

  /** A zombie does not. */
  private static boolean lives(ProcessHandle handle) {
    return handle.isAlive() && !text(Path.of("/proc", Long.toString(handle.pid()), "stat")).contains(") Z ");
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      cli("down", "--timeout", "20s");
    }
    process.onExit().completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
