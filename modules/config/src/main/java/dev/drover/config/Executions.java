// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.ExecSpec;
import dev.drover.model.ExecSpec.Stdin;
import java.util.Map;

/** Reads the keys of a process that say what it has from the system. */
final class Executions {
  private static final Map<String, Stdin> STDIN = Map.of("null", Stdin.NULL, "pipe", Stdin.PIPE);

  private Executions() {}

  static ExecSpec read(Section section) {
    return ExecSpec.DEFAULT.withStdin(section.isNull("stdin")
        ? Stdin.NULL
        : section.choice("stdin", STDIN, "null or pipe", Stdin.NULL));
  }
}
