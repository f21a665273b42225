// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import java.util.ArrayList;
import java.util.List;

/**
 * What a command's AOT cache is made from: many commands in one JVM, to the Drover of the directory that is given, which has an instance
 * {@code one} and is ended. Run by the launcher script alone.
 */
final class Rehearsal {
  private static final List<String> COMMANDS = List.of("start one", "ps", "ps --json", "status one",
      "status one --json",
      "restart one", "nodes", "logs", "logs -n 5 --grep train", "events", "errors", "urls", "signal one CONT",
      "scale one=1 --no-wait", "ps --timeout 5s", "ps --nonsense", "status nobody", "stop one", "down --timeout 20s");

  private Rehearsal() {}

  public static void main(String[] args) {
    for (String command : COMMANDS) {
      var words = new ArrayList<>(List.of("-C", args[0]));
      words.addAll(List.of(command.split(" ", -1)));
      int _ = Main.run(words.toArray(String[]::new));
    }
    System.exit(0);
  }
}
