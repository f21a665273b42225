// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Where it all begins. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Map<String, String> environment = System.getenv();
    boolean interactive = Objects.requireNonNull(System.console()).isTerminal();
    var terminal = new Terminal(System.out, System.err, Path.of("").toAbsolutePath(), environment, interactive);
    int code = Cli.run(args, new LocalCommands(terminal), terminal);
    System.out.flush();
    // Halting threads of the actor system and of the terminal must not keep the JVM, and the hooks have run.
    System.exit(code);
  }
}
