// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.LaunchFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the file of a program, and says in a user's words why one could not be started. Any thread. */
final class Programs {
  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int ENOEXEC = 8;
  private static final int ENOMEM = 12;
  private static final int EACCES = 13;
  private static final int ENOTDIR = 20;
  private static final int ENFILE = 23;
  private static final int EMFILE = 24;
  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  private Programs() {}

  /** The file to execute: as {@code execvp(3)} finds it, with the child's own PATH and directory. */
  static Path find(LaunchSpec spec) throws LaunchFailure {
    if (!Files.isDirectory(spec.dir())) {
      throw new LaunchFailure(Kind.NO_DIRECTORY, ENOENT, spec.dir() + ": no such directory");
    }
    String program = spec.command().getFirst();
    if (program.isBlank() || program.indexOf('\0') >= 0) {
      throw new LaunchFailure(Kind.NOT_FOUND, ENOENT, "the program's name is empty or has a NUL in it");
    }
    if (program.contains("/")) {
      return check(program, spec.dir().resolve(program));
    }
    Optional<Path> denied = Optional.empty();
    for (String folder : spec.environment().getOrDefault("PATH", DEFAULT_PATH).split(":", -1)) {
      Path file = spec.dir().resolve(folder).resolve(program);
      if (Files.isRegularFile(file)) {
        if (Files.isExecutable(file)) {
          return file;
        }
        denied = Optional.of(file);
      }
    }
    return denied.isPresent() ? check(program, denied.get()) : missing(program);
  }

  private static Path check(String program, Path file) throws LaunchFailure {
    if (!Files.exists(file)) {
      return missing(program);
    }
    if (Files.isDirectory(file)) {
      throw new LaunchFailure(Kind.NO_PERMISSION, EACCES, program + ": is a directory, not a program");
    }
    if (!Files.isExecutable(file)) {
      throw new LaunchFailure(Kind.NO_PERMISSION, EACCES,
          program + ": permission denied (make it executable: chmod +x " + program + ")");
    }
    return file;
  }

  private static Path missing(String program) throws LaunchFailure {
    throw new LaunchFailure(Kind.NOT_FOUND, ENOENT, program + ": " + (program.contains("/")
        ? "no such file"
        : "command not found (no such program in PATH)"));
  }

  /** What an errno of the launch itself means. */
  static LaunchFailure explain(int errno, Path file, LaunchSpec spec) {
    String program = spec.command().getFirst();
    return switch (errno) {
      case ENOENT -> new LaunchFailure(Kind.NOT_FOUND, errno, program + ": " + interpreter(file)
          .map(name -> "its interpreter " + name + " does not exist").orElse("no such file, or its loader is missing"));
      case EACCES, EPERM -> new LaunchFailure(Kind.NO_PERMISSION, errno, program + ": permission denied");
      case ENOEXEC -> new LaunchFailure(Kind.BAD_FORMAT, errno, program
          + ": cannot be executed: neither a program of this machine nor a script that begins with #!");
      case ENOTDIR -> new LaunchFailure(Kind.NO_DIRECTORY, errno, spec.dir() + ": no such directory");
      case EMFILE, ENFILE -> tooManyFiles(errno);
      case Libc.EAGAIN, ENOMEM -> new LaunchFailure(Kind.OUT_OF_MEMORY_OR_PROCESSES, errno,
          program + ": the system has no memory or process left (see ulimit -u)");
      default -> new LaunchFailure(Kind.OTHER, errno, program + ": " + Libc.describe(errno));
    };
  }

  static LaunchFailure tooManyFiles(int errno) {
    return new LaunchFailure(Kind.TOO_MANY_FILES, errno,
        "too many open files (raise the limit: ulimit -n, or LimitNOFILE under systemd)");
  }

  static Optional<String> interpreter(Path script) {
    try (InputStream in = Files.newInputStream(script)) {
      String first = new String(in.readNBytes(256), StandardCharsets.UTF_8).lines().findFirst().orElse("");
      return first.startsWith("#!") ? Optional.of(first.substring(2).strip().split("\\s", 2)[0]) : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
