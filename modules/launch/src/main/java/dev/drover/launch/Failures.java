// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says what an error number means for the user who wrote the command. Any thread. */
final class Failures {

  private static final int LONGEST_SHEBANG = 256;

  private Failures() {}

  static LaunchFailure of(int errno, LaunchSpec spec) {
    String program = spec.program();
    return switch (errno) {
      case Errno.ENOENT, Errno.ENOTDIR -> missing(errno, spec);
      case Errno.EACCES, Errno.EPERM -> forbidden(errno, spec);
      case Errno.ENOEXEC -> new LaunchFailure(LaunchFailure.Kind.BAD_FORMAT, errno, program
          + ": not a program this machine can run (a script needs a first line such as #!/bin/sh)");
      case Errno.EMFILE, Errno.ENFILE -> new LaunchFailure(LaunchFailure.Kind.TOO_MANY_FILES, errno,
          program + ": too many open files (raise the limit: ulimit -n)");
      case Errno.ENOMEM -> exhausted(errno, program + ": out of memory");
      case Errno.E2BIG -> other(errno, program + ": arguments and environment are too long");
      case Errno.ETXTBSY -> other(errno, program + ": the file is being written to; try again when that is done");
      default -> errno == Errno.EAGAIN
          ? exhausted(errno, program + ": too many processes (raise the limit: ulimit -u)")
          : other(errno, program + ": cannot be started, error " + errno + (errno == Errno.ELOOP
              ? " (too many symbolic links)"
              : errno == Errno.ENAMETOOLONG ? " (the name is too long)" : ""));
    };
  }

  static LaunchFailure noDirectory(LaunchSpec spec) {
    boolean exists = Files.exists(spec.dir());
    return new LaunchFailure(LaunchFailure.Kind.NO_DIRECTORY, exists ? Errno.ENOTDIR : Errno.ENOENT,
        spec.dir() + (exists ? ": not a directory" : ": no such directory"));
  }

  static LaunchFailure closed(LaunchSpec spec) {
    return new LaunchFailure(LaunchFailure.Kind.CLOSED, 0,
        spec.program() + ": cannot be started, the launcher is closed");
  }

  /** What it means that the system gives no pseudo-terminal. */
  static LaunchFailure noTerminal(int errno, LaunchSpec spec) {
    return switch (errno) {
      case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM -> of(errno, spec);
      case Errno.ENOSPC -> exhausted(errno, spec.program()
          + ": no pseudo-terminal is left for tty = true (raise the limit: sysctl kernel.pty.max)");
      default -> new LaunchFailure(LaunchFailure.Kind.IMPOSSIBLE_TERMS, errno, spec.program()
          + ": no pseudo-terminal for tty = true, error " + errno
          + " (is devpts mounted at /dev/pts, and /dev/ptmx there?)");
    };
  }

  /** On such terms it can run neither now nor later. */
  static LaunchFailure impossible(LaunchSpec spec, List<String> problems) {
    return new LaunchFailure(LaunchFailure.Kind.IMPOSSIBLE_TERMS, 0,
        spec.program() + ": " + String.join("; ", problems));
  }

  /** Of a launcher that keeps its children without cgroups of their own. */
  static LaunchFailure noCgroups(LaunchSpec spec) {
    List<String> causes = CgroupTree.problems(spec.terms().quota());
    return impossible(spec, causes.isEmpty()
        ? spec.terms().quota().controllers().keySet().stream()
            .map(key -> key + ": needs a cgroup for each process, which this launcher does not make").toList()
        : causes);
  }

  /** What watches over a child could not be made. */
  static LaunchFailure unwatched(LaunchSpec spec, IOException failure) {
    return lack(failure).map(errno -> of(errno, spec)).orElseGet(() -> other(0,
        spec.program() + ": cannot be given what it needs to be watched over: " + failure.getMessage()));
  }

  /** What this process had too few of, for the JDK tells it by the message alone. */
  private static Optional<Integer> lack(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return Stream.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.EAGAIN)
        .filter(errno -> message.contains(Libc.message(errno))).findFirst();
  }

  /** A cgroup did not take a limit. */
  static LaunchFailure noQuota(LaunchSpec spec, IOException failure) {
    Optional<Integer> lack = lack(failure);
    if (lack.isPresent()) {
      return of(lack.get(), spec);
    }
    List<String> causes = CgroupTree.problems(spec.terms().quota());
    return impossible(spec, causes.isEmpty()
        ? List.of(String.join(", ", spec.terms().quota().controllers().keySet()) + ": cannot be set: "
            + failure.getMessage())
        : causes);
  }

  static LaunchFailure other(int errno, String message) {
    return new LaunchFailure(LaunchFailure.Kind.OTHER, errno, message);
  }

  /** What a launch that met this error tells; an error that is no lack of memory is thrown on. */
  static LaunchFailure outOfMemory(Error error, LaunchSpec spec) {
    if (error instanceof OutOfMemoryError || error.getCause() instanceof OutOfMemoryError) {
      boolean threads = String.valueOf(error.getMessage()).contains("native thread");
      return of(threads ? Errno.EAGAIN : Errno.ENOMEM, spec);
    }
    throw error;
  }

  private static LaunchFailure exhausted(int errno, String message) {
    return new LaunchFailure(LaunchFailure.Kind.OUT_OF_MEMORY_OR_PROCESSES, errno, message);
  }

  /** ENOENT has three causes: the directory, the file, or the interpreter that a script names. */
  private static LaunchFailure missing(int errno, LaunchSpec spec) {
    if (!Files.isDirectory(spec.dir())) {
      return noDirectory(spec);
    }
    String program = spec.program();
    Path file = file(spec);
    if (file == null || !Files.exists(file)) {
      return new LaunchFailure(LaunchFailure.Kind.NOT_FOUND, errno, program + ": no such file or command not found");
    }
    String interpreter = interpreter(file);
    String why = interpreter == null
        ? ": the file exists but the loader it asks for does not (built for another system?)"
        : ": the file exists but its interpreter '" + interpreter + "' does not";
    return new LaunchFailure(LaunchFailure.Kind.NOT_FOUND, errno, program + why);
  }

  private static LaunchFailure forbidden(int errno, LaunchSpec spec) {
    String program = spec.program();
    if (!Files.isExecutable(spec.dir())) {
      return new LaunchFailure(LaunchFailure.Kind.NO_PERMISSION, errno,
          spec.dir() + ": permission denied (the directory may not be entered)");
    }
    Path file = file(spec);
    String why = file != null && Files.isDirectory(file)
        ? ": permission denied (it is a directory)"
        : file != null && Files.isExecutable(file)
            ? ": permission denied (by a folder above it, its interpreter or a noexec mount)"
            : ": permission denied (make it executable: chmod +x " + program + ")";
    return new LaunchFailure(LaunchFailure.Kind.NO_PERMISSION, errno, program + why);
  }

  /** The file that a program with a slash means; null for one that is looked up on the PATH. */
  private static @Nullable Path file(LaunchSpec spec) {
    try {
      return spec.program().indexOf('/') < 0 ? null : spec.dir().resolve(spec.program());
    } catch (InvalidPathException _) {
      return null;
    }
  }

  private static @Nullable String interpreter(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String head = new String(in.readNBytes(LONGEST_SHEBANG), StandardCharsets.UTF_8);
      return head.startsWith("#!") ? head.lines().findFirst().orElse(head).strip() : null;
    } catch (IOException _) {
      return null;
    }
  }
}
