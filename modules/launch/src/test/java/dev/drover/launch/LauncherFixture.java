// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A launcher for each test, and what tests ask of it. */
@Timeout(60)
abstract class LauncherFixture {

  static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
  static final ExitStatus SUCCESS = new ExitStatus.Code(0);

  @TempDir
  Path dir;
  Launcher launcher;

  abstract Launcher open();

  /** Whether output that a grandchild holds stays open after the exit for certain. */
  boolean keepsReadingAfterTheExit() {
    return true;
  }

  /** Whether output that a child closes is at its end before the exit. */
  boolean tellsWhenOutputIsClosed() {
    return true;
  }

  @BeforeEach
  void openLauncher() {
    launcher = open();
  }

  @AfterEach
  void closeLauncher() throws Exception {
    launcher.close();
    Keeper.awaitWritten(); // or it is written while its folder is deleted
  }

  /** What this program says, run with this kind of launcher by a shell that does this with the command. */
  final List<String> says(String script, Class<?> program) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process = new ProcessBuilder("/bin/sh", "-c", script, java, "-Xmx64m", "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
        "-cp", System.getProperty("java.class.path"), program.getName(),
        launcher.name().equals("linux-native") ? "native" : "portable")
        .redirectError(ProcessBuilder.Redirect.DISCARD).start(); // the JDK's helper complains there
    List<String> said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()
        .filter(line -> line.startsWith("says ")).toList();
    assertThat(process.waitFor()).isZero();
    return said;
  }

  static boolean isRoot() {
    Privileges own = Privileges.own();
    return own.known() && own.uid() == 0 && own.has(Privileges.SETUID) && own.has(Privileges.SETGID);
  }

  final Recorder run(String script) throws LaunchFailure {
    Recorder heard = new Recorder();
    launcher.launch(spec("sh", "-c", script), heard);
    return heard;
  }

  final LaunchSpec spec(String... command) {
    return new LaunchSpec(List.of(command), dir, ENVIRONMENT);
  }

  final ChildInput piped(Recorder heard, String... command) throws LaunchFailure {
    return launcher.launch(spec(command).withStdin(LaunchSpec.Stdin.PIPE), heard).input().orElseThrow();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  final LaunchFailure failure(LaunchSpec spec) {
    return failure(launcher, spec);
  }

  static LaunchFailure failure(Launcher launcher, LaunchSpec spec) {
    return catchThrowableOfType(LaunchFailure.class, () -> launcher.launch(spec, new Recorder()));
  }

  final void assertFails(LaunchFailure.Kind kind, String message, String program) {
    LaunchFailure failure = failure(spec(program));
    assertThat(failure).hasMessageContaining(message);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.errno()).isPositive();
  }

  final void write(String name, String text, String permissions) throws Exception {
    Path file = Files.writeString(dir.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
