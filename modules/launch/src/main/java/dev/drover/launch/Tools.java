// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds programs of the system where systems have them, whatever the PATH says. Any thread. */
final class Tools {

  private static final List<String> FOLDERS = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin");

  private Tools() {}

  static Optional<String> find(String name) {
    return FOLDERS.stream().map(folder -> Path.of(folder, name)).filter(Files::isExecutable).map(Path::toString)
        .findFirst();
  }
}
