// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.ProcessSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds and reads project files: a project or all of its problems, never an exception. Any thread. */
public final class ProjectFiles {
  private static final List<String> NAMES = List.of("drover.conf", "Procfile", "package.json");

  private ProjectFiles() {}

  /** Reads a file by its kind: HOCON (*.conf), Procfile (Procfile or Procfile.*) or package.json. */
  public static Loaded load(Path file, Map<String, String> callerEnvironment) {
    var problems = new Problems(file.toString());
    Optional<Contents> contents = Optional.empty();
    try {
      contents = read(file, TextFile.read(file), callerEnvironment, problems);
    } catch (TextFile.Unreadable e) {
      problems.add(0, "", e.why());
    } catch (StackOverflowError _) {
      problems.add(0, "", "is nested too deeply; flatten it");
    }
    return contents.isPresent() && problems.none()
        ? new Loaded.Valid(contents.get().project(), file.toAbsolutePath().normalize(), problems.warnings(),
            contents.get().listening())
        : new Loaded.Invalid(problems.errors());
  }

  private static Optional<Contents> read(Path file, String text, Map<String, String> caller, Problems problems) {
    String name = fileName(file);
    if (name.equals("package.json")) {
      return PackageJson.read(file, text, caller, problems).map(Contents::of);
    }
    if (name.equals("Procfile") || name.startsWith("Procfile.")) {
      return Procfile.read(file, text, caller, problems).map(Contents::of);
    }
    if (name.endsWith(".conf")) {
      return new Hocon(file, caller, problems).read(text);
    }
    problems.add(0, "", "is no kind of project file that Drover reads; use *.conf, Procfile or package.json");
    return Optional.empty();
  }

  /** The first of drover.conf, Procfile and package.json in the directory, else in its parent, and so on. */
  public static Optional<Path> find(Path directory) {
    for (Path at = directory.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      for (String name : NAMES) {
        Path file = at.resolve(name);
        if (Files.isRegularFile(file)) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  static ProcessSpec spec(Path file, String name, List<String> command, Map<String, String> caller) {
    var environment = new HashMap<>(caller);
    environment.put("DROVER_PROCESS", name);
    return ProcessSpec.of(name, command, directoryOf(file), environment);
  }

  static Path directoryOf(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }

  /** The name of the directory that the file is in. */
  static String nameOf(Path file) {
    String name = fileName(directoryOf(file));
    return name.isEmpty() ? "project" : name;
  }

  private static String fileName(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}
