// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Where it all begins. */
public final class Main {
  private Main() {}

  /** Set by the launcher script for commands that ask a Drover that runs: nothing is left to be done at their end. */
  private static final String ASKS = "drover.asks";

  public static void main(String[] args) {
    int code = run(args);
    if (Boolean.getBoolean(ASKS)) {
      Runtime.getRuntime().halt(code); // exit() first makes a logger of its own, which takes as long as all that the command does
    }
    // Halting threads of the actor system and of the terminal must not keep the JVM, and the hooks have run.
    System.exit(code);
  }

  /** One command, with the streams and the environment of this JVM; returns its exit code. */
  static int run(String[] args) {
    Map<String, String> environment = CallerLocale.restored(System.getenv());
    List<String> words = Arrays.asList(args);
    Daemon daemon = Daemon.here();
    boolean json = words.contains("--json") || words.contains("mcp"); // which is UTF-8 wherever it is read, RFC 8259 8.1
    Charset charset = json || daemon != Daemon.NONE ? StandardCharsets.UTF_8 : CallerLocale.charset(environment);
    var terminal = new Terminal(System.in, stream(FileDescriptor.out, charset), stream(FileDescriptor.err, charset),
        Path.of("").toAbsolutePath(), environment, isTerminal());
    var local = new LocalCommands(terminal, daemon, Runtime.getRuntime()::halt);
    return Cli.run(args, local, terminal);
  }

  private static PrintStream stream(FileDescriptor to, Charset charset) {
    return new PrintStream(new BufferedOutputStream(new FileOutputStream(to)), true, charset);
  }

  /** JDK 25 gives no console at all where input or output is not a terminal, whatever the check believes of JDK 22. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
