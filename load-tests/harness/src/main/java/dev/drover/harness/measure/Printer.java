// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program that prints lines of {@value #LENGTH} bytes, newline included, as fast as it makes them: each begins with its number in ten
 * digits, from 0. Immutable.
 */
record Printer(List<String> command, String shown) {
  static final int LENGTH = 100;
  static final int DIGITS = 10;
  private static final String AWK = "BEGIN { for (n = 0; !count || n < count; n++) printf \"%010d %s\\n\", n, \"%s\" }";

  Printer {
    command = List.copyOf(command);
  }

  /** Compiled into the folder; awk where this compiler cannot. */
  static Printer in(Path folder, String compiler) {
    try {
      Path made = folder.resolve("lines");
      return Program.compiles(compiler, List.of("-O2"), made)
          ? new Printer(List.of(made.toString()), "a program in C")
          : new Printer(List.of("awk"), "awk, for " + compiler + " makes no program here");
    } catch (IOException failure) {
      throw new Unusable("no program can be made in " + folder + ": " + failure);
    }
  }

  /** That prints so many lines; 0 for a flood without end. */
  List<String> lines(long count) {
    if (!command.equals(List.of("awk"))) {
      return Stream.concat(command.stream(), Stream.of(Long.toString(count), Integer.toString(LENGTH))).toList();
    }
    String filling = "x".repeat(LENGTH - DIGITS - 2);
    var words = new ArrayList<>(command);
    words.addAll(List.of("-v", "count=" + count, AWK.replace("%s\\n\", n, \"%s\"", filling + "\\n\", n")));
    return words;
  }
}
