// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What to start: the program and its arguments, where, and with which complete environment. Immutable. */
public record LaunchSpec(List<String> command, Path dir, Map<String, String> environment) {
  public LaunchSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    if (command.isEmpty()) {
      throw new IllegalArgumentException("there is no program to start");
    }
  }
}
