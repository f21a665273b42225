// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Who holds a lock file, as Linux tells in {@code proc(5)}; empty where it cannot be known. Any thread. */
final class Locks {
  private static final Path PROC = Path.of("/proc");

  private Locks() {}

  /** The process that has a lock on this file. */
  static OptionalLong holder(Path file) {
    try {
      Object inode = Files.getAttribute(file, "unix:ino");
      // 1: POSIX  ADVISORY  WRITE 4711 08:01:131 0 EOF
      return Files.readAllLines(PROC.resolve("locks")).stream().map(line -> line.strip().split("\\s+"))
          .filter(lock -> lock.length > 5 && lock[5].endsWith(":" + inode)).mapToLong(lock -> Long.parseLong(lock[4]))
          .filter(pid -> pid > 0).findFirst();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
      return OptionalLong.empty();
    }
  }

  /** A process that has a file of this path open which has been deleted since. */
  static OptionalLong holderOfDeleted(Path file) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      Path deleted = Path.of(file.toRealPath() + " (deleted)");
      for (Path process : processes) {
        if (hasOpen(process.resolve("fd"), deleted)) {
          return OptionalLong.of(Long.parseLong(String.valueOf(process.getFileName())));
        }
      }
      return OptionalLong.empty();
    } catch (IOException unknown) {
      return OptionalLong.empty();
    }
  }

  private static boolean hasOpen(Path descriptors, Path file) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
      for (Path each : all) {
        if (points(each, file)) {
          return true;
        }
      }
      return false;
    } catch (IOException | java.nio.file.DirectoryIteratorException othersOrGone) {
      return false;
    }
  }

  private static boolean points(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file);
    } catch (IOException | RuntimeException closed) {
      return false;
    }
  }
}
