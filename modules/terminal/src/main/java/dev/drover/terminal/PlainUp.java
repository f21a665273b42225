// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code [-C DIR] up [-d] [-f FILE] [--timeout D] [--] [NAME...]}, read without the parser for the reason that {@link Plain} has. Whatever else is
 * given, be it right or wrong, is the parser's.
 */
final class PlainUp {
  private PlainUp() {}

  /** Null where it is not plain. */
  static @Nullable UpOptions of(String[] args, Path current) {
    try {
      boolean elsewhere = args.length > 1 && args[0].equals("-C") && Plain.isWord(args[1]);
      Path directory = elsewhere ? current.resolve(args[1]) : current;
      int at = elsewhere ? 2 : 0;
      return at < args.length && args[at].equals("up") && Files.isDirectory(directory)
          ? of(List.of(args).subList(at + 1, args.length), directory.toAbsolutePath().normalize())
          : null;
    } catch (InvalidPathException | Failure bad) {
      return null; // the parser tells
    }
  }

  private static @Nullable UpOptions of(List<String> args, Path directory) throws Failure {
    var names = new ArrayList<String>();
    Path file = null;
    Duration timeout = null;
    boolean detach = false;
    boolean namesOnly = false;
    for (int next = 0; next < args.size(); next++) {
      String arg = args.get(next);
      if (Plain.isWord(arg)) {
        names.add(arg);
      } else if (arg.equals("--") && !namesOnly) {
        namesOnly = true;
      } else if (arg.equals("-d") && !namesOnly && !detach) {
        detach = true;
      } else if (arg.equals("-f") && !namesOnly && file == null && hasWord(args, next + 1)) {
        next++;
        file = directory.resolve(args.get(next)).toAbsolutePath().normalize();
      } else if (arg.equals("--timeout") && !namesOnly && timeout == null && hasWord(args, next + 1)) {
        next++;
        timeout = Durations.parse(args.get(next));
      } else {
        return null;
      }
    }
    return new UpOptions(names, file, detach, true, timeout == null ? UpOptions.DEFAULT_TIMEOUT : timeout, directory,
        false, null, Optional.empty());
  }

  private static boolean hasWord(List<String> args, int at) {
    return at < args.size() && Plain.isWord(args.get(at));
  }
}
