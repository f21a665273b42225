// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.ExitStatus;
import dev.drover.model.ExecSpec;
import dev.drover.model.Exit;
import dev.drover.model.Sizes;

/** How a child ended, in the words of the model and of its project. Any thread. */
final class Exits {
  private Exits() {}

  static Exit of(ExitStatus status, ExecSpec exec) {
    return switch (status) {
      case ExitStatus.Code(int code) -> new Exit.Code(code);
      case ExitStatus.Signalled(int signal, boolean core, boolean overMemory) -> new Exit.Signalled(signal, core,
          overMemory ? "over limits.memory (" + Sizes.show(exec.quota().memory().orElse(0)) + ")" : "");
      case ExitStatus.Lost _ -> new Exit.Lost();
    };
  }
}
