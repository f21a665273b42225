// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import java.util.ArrayList;
import java.util.List;

/**
 * What the AOT caches of commands are made from: many commands in one JVM, to the Drover of the directory that is given, which has an instance
 * {@code one}. {@code ask}: those that are given most, in their plain form, and no others, for each class that a cache has is loaded by each
 * command; {@code cli}: the others, which end that Drover, begin another one in the background, and end it. Run by the launcher script alone.
 */
final class Rehearsal {
  private static final List<String> ASK = List.of("start one", "ps", "ps --json", "status one", "status one --json",
      "restart one", "ps", "stop one", "start one", "ps");
  private static final List<String> CLI = List.of("nodes", "logs", "logs -n 5 --grep train", "events", "errors", "urls",
      "signal one CONT", "scale one=1 --no-wait", "ps --timeout 5s", "ps --nonsense", "status nobody", "stop one",
      "down --timeout 20s", "up -d", "down");

  private Rehearsal() {}

  public static void main(String[] args) {
    for (String command : args[1].equals("ask") ? ASK : CLI) {
      var words = new ArrayList<>(List.of("-C", args[0]));
      words.addAll(List.of(command.split(" ", -1)));
      int _ = Main.run(words.toArray(String[]::new));
    }
    System.exit(0);
  }
}
