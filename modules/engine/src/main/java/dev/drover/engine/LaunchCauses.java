// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.LaunchFailure;

/** Which causes of a failed launch may pass by themselves, so that another try makes sense. */
final class LaunchCauses {
  private LaunchCauses() {}

  static boolean mayPass(LaunchFailure.Kind kind) {
    return switch (kind) {
      case TOO_MANY_FILES, OUT_OF_MEMORY_OR_PROCESSES, NOT_NOW, CLOSED, OTHER -> true;
      case NOT_FOUND, NO_PERMISSION, BAD_FORMAT, NO_DIRECTORY, IMPOSSIBLE_TERMS, BAD_RECORD -> false;
    };
  }
}
