// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;

import java.io.Console;
import java.nio.file.Path;
import java.util.Map;

/** Where it all begins. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Map<String, String> environment = System.getenv();
    boolean interactive = isTerminal();
    var terminal = new Terminal(System.out, System.err, Path.of("").toAbsolutePath(), environment, interactive);
    int code = Cli.run(args, new LocalCommands(terminal), terminal);
    System.out.flush();
    // Halting threads of the actor system and of the terminal must not keep the JVM, and the hooks have run.
    System.exit(code);
  }

  /** JDK 25 gives no console at all where input or output is not a terminal, whatever the check believes of JDK 22. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
