// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs test classes once more in a JVM of an ordinary user, where this one is root: from a copy of the class path, for what
 * a build has in root's home is not for others to read. Any thread.
 */
public final class OrdinaryUser {

  /** "nobody" on most systems; it needs no name. */
  private static final String ID = "65534";

  /** What has ended, and what it said. */
  private record Said(int code, String text) {}

  private static final Said DONE = new Said(0, "");

  private OrdinaryUser() {}

  /** {@code folder} is empty, and below none that is closed to others. */
  public static void runs(Path folder, Class<?>... tests) throws Exception {
    assumeTrue(LauncherFixture.isRoot(), "this JVM's user is an ordinary one already, or may not become another");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Said trial = asOrdinaryUser(temporary, List.of(java, "-version"));
    assumeTrue(trial.code() == 0, () -> "no JVM can be run as user " + ID + " here: " + trial.text());
    var command = new ArrayList<>(List.of(java));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-cp", copyOfClassPath(folder), RunsTests.class.getName()));
    Stream.of(tests).map(Class::getName).forEach(command::add);
    Said said = asOrdinaryUser(temporary, command);
    System.out.println(said.text());
    assertThat(said.code()).as(said.text()).isZero();
    assertThat(said.text()).contains("as uid " + ID + ": ");
  }

  private static String copyOfClassPath(Path folder) throws Exception {
    var copies = new ArrayList<String>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.isEmpty() && Files.exists(Path.of(entry))) {
        Path copy = folder.resolve(copies.size() + "-" + Path.of(entry).getFileName());
        assertThat(run(new ProcessBuilder("cp", "-RL", entry, copy.toString()))).isEqualTo(DONE);
        copies.add(copy.toString());
      }
    }
    assertThat(run(new ProcessBuilder("chmod", "-R", "a+rX", folder.toString()))).isEqualTo(DONE);
    return String.join(File.pathSeparator, copies);
  }

  private static Said asOrdinaryUser(Path directory, List<String> command) throws Exception {
    var all = new ArrayList<>(List.of("setpriv", "--reuid=" + ID, "--regid=" + ID, "--clear-groups", "--"));
    all.addAll(command);
    return run(new ProcessBuilder(all).directory(directory.toFile()));
  }

  private static Said run(ProcessBuilder builder) throws InterruptedException {
    try {
      Process process = builder.redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Said(process.waitFor(), text);
    } catch (IOException failure) {
      return new Said(-1, failure.toString());
    }
  }
}
