// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.ExitStatus;
import dev.drover.model.Exit;

/** How a child ended, in the words of the model. Any thread. */
final class Exits {
  private Exits() {}

  static Exit of(ExitStatus status) {
    return switch (status) {
      case ExitStatus.Code(int code) -> new Exit.Code(code);
      case ExitStatus.Signalled(int signal, boolean core) -> new Exit.Signalled(signal, core);
      case ExitStatus.Lost _ -> new Exit.Lost();
    };
  }
}
