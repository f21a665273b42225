// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the file that a command means, as execvp(3) does, but with the PATH and the directory of the child. Any thread. */
final class Programs {

  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  private Programs() {}

  /** The path to give to exec. A program with a slash is left as it is: it is looked up after the change of directory. */
  static String find(LaunchSpec spec) throws LaunchFailure {
    String program = spec.program();
    if (program.indexOf('/') >= 0) {
      return program;
    }
    String path = spec.environment().getOrDefault("PATH", DEFAULT_PATH);
    boolean forbidden = false;
    for (String folder : path.split(":", -1)) {
      try {
        Path candidate = spec.dir().toAbsolutePath().resolve(folder).resolve(program);
        if (Files.isRegularFile(candidate)) {
          if (Files.isExecutable(candidate)) {
            return candidate.toString();
          }
          forbidden = true;
        }
      } catch (InvalidPathException _) {
        // A PATH entry that cannot be a path holds no program.
      }
    }
    throw forbidden ? Failures.of(Errno.EACCES, spec) : Failures.of(Errno.ENOENT, spec);
  }

  /** Fails when the working directory is none. */
  static void checkDirectory(LaunchSpec spec) throws LaunchFailure {
    if (!Files.isDirectory(spec.dir())) {
      throw Failures.noDirectory(spec);
    }
  }
}
