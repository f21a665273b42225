// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Takes away what a measurement wrote. Any thread. */
final class Folders {
  private Folders() {}

  /** A new one for what is temporary, with this at the beginning of its name. */
  static Path temporary(String name) {
    try {
      return Files.createTempDirectory(name);
    } catch (IOException failure) {
      throw new Unusable("there is no place for a program: " + failure);
    }
  }

  /** All that is in it, but not itself. */
  static void empty(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      all.toList().forEach(Folders::delete);
    } catch (IOException left) {
      // it stays
    }
  }

  /** With all that is in it. What cannot be deleted stays, for it is in a folder for what is temporary. */
  static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        boolean _ = Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException left) {
      // it stays
    }
  }
}
