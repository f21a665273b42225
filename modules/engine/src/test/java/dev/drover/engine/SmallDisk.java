// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file system of 8 MiB, mounted from a file, which can be filled, frozen, and its files made unchangeable. Takes root. It is
 * thawed and unmounted when it is closed, and when this JVM ends, however it does. One thread.
 */
public final class SmallDisk implements AutoCloseable {
  private static final String GUARD = "echo guards; read -r _; fsfreeze -u \"$0\" 2>&-; umount -l \"$0\"";

  public final Path path;
  private final Process guard;

  private SmallDisk(Path path, Process guard) {
    this.path = path;
    this.guard = guard;
  }

  /** In an empty folder. */
  public static SmallDisk in(Path folder) throws Exception {
    Path image = folder.resolve("image");
    Path mounted = Files.createDirectory(folder.resolve("disk"));
    try (var file = new java.io.RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(8 << 20);
    }
    boolean made = run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString()) == 0
        && run("mount", "-o", "loop", image.toString(), mounted.toString()) == 0;
    assumeTrue(made, "no file system can be made and mounted here (it takes root, mkfs.ext4 and a loop device), so "
        + "none is filled or frozen");
    Process guard = new ProcessBuilder("/bin/sh", "-c", GUARD, mounted.toString()).redirectErrorStream(true).start();
    assertThat(guard.inputReader().readLine()).isEqualTo("guards");
    return new SmallDisk(mounted, guard);
  }

  static int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start().waitFor();
    } catch (IOException missing) {
      return -1;
    }
  }

  /** Until nothing more goes on it; what is returned frees it when it is deleted. */
  Path fill() throws IOException {
    Path ballast = path.resolve("ballast");
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(new byte[512]);
      }
    } catch (IOException full) {
      return ballast;
    }
  }

  /** Whoever writes waits from here on. */
  public void freeze() throws Exception {
    assumeTrue(run("fsfreeze", "-f", path.toString()) == 0, "a file system cannot be frozen here, so no disk is slow");
  }

  public void thaw() throws Exception {
    assertThat(run("fsfreeze", "-u", path.toString())).isZero();
  }

  /** Nobody may change these files, not even root, or all may again. */
  void protect(boolean on, Iterable<Path> files) throws Exception {
    List<String> command = new ArrayList<>(List.of("chattr", on ? "+i" : "-i"));
    files.forEach(file -> command.add(file.toString()));
    assumeTrue(run(command.toArray(String[]::new)) == 0, "files cannot be made unchangeable here");
  }

  @Override
  public void close() throws IOException {
    guard.getOutputStream().close();
    guard.onExit().join();
  }
}
