// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes project files below a directory and loads them. */
record LoadFixture(Path directory) {
  static final Map<String, String> CALLER = Map.of("PATH", "/bin", "HOME", "/home/me", "WEB_PORT", "8081");

  Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Loaded load(String name, String text) {
    return ProjectFiles.load(write(name, text), CALLER);
  }

  Loaded.Valid valid(String name, String text) {
    return valid(load(name, text));
  }

  static Loaded.Valid valid(Loaded loaded) {
    return switch (loaded) {
      case Loaded.Valid valid -> valid;
      case Loaded.Invalid invalid -> fail("not valid: " + invalid.problems());
    };
  }

  /** The problems as they are printed, the directory taken away; none where the file is valid. */
  List<String> problems(String name, String text) {
    return problems(load(name, text));
  }

  List<String> problems(Loaded loaded) {
    return switch (loaded) {
      case Loaded.Valid _ -> List.of();
      case Loaded.Invalid invalid -> invalid.problems().stream()
          .map(p -> p.toString().replace(directory + "/", "")).toList();
    };
  }
}
