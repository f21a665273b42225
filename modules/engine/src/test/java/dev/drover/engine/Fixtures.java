// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Programs that are named for their misbehaviour. */
final class Fixtures {
  private Fixtures() {}

  /** Copied into this folder from the class path, which may be a jar. */
  static List<String> command(Path dir, String program, Object... arguments) {
    Path file = dir.resolve(program);
    try (InputStream in = Objects.requireNonNull(Fixtures.class.getResourceAsStream("fixtures/" + program), program)) {
      if (Files.notExists(file)) {
        Files.copy(in, file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
    var command = new ArrayList<>(List.of(file.toString()));
    List.of(arguments).forEach(argument -> command.add(argument.toString()));
    return command;
  }
}
