// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.model.ProcessSpec;
import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import dev.drover.terminal.UpOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code drover up -d}: leaves a JVM behind that supervises, and returns once the processes are up. */
final class Detached {
  /** What the other JVM says once its socket answers. */
  static final String READY = "ready";
  /** The property of that other JVM; not a variable, for its processes would inherit that. */
  static final String DAEMON = "drover.daemon";

  private final Terminal io;
  private final ToRun what;

  Detached(Terminal io, ToRun what) {
    this.io = io;
    this.what = what;
  }

  int up(UpOptions options) {
    Path log = what.state().resolve("daemon.log");
    try {
      try (var _ = what.claim(what.hint(io.directory(), "down"))) {
        open(log); // what stands in the way is told here, and the log of one that runs is not touched
      }
      if (!answers(launch(options, log))) {
        Files.readAllLines(log).forEach(line -> io.err().println(line));
        return LocalCommands.FAILED;
      }
      Files.readAllLines(log).forEach(line -> io.err().println(line)); // what it took over, or could not
    } catch (StateDirectory.InUse inUse) {
      io.err().println(inUse.sentence());
      return LocalCommands.FAILED;
    } catch (IOException failure) {
      io.err().println("cannot start in the background: " + failure.getMessage());
      return LocalCommands.FAILED;
    }
    return start(options);
  }

  private static void open(Path log) throws IOException {
    try {
      Files.newOutputStream(log).close();
    } catch (IOException failure) {
      throw FileTrouble.of(failure, log);
    }
  }

  private Process launch(UpOptions options, Path log) throws IOException {
    var command = new ArrayList<String>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      command.add("/usr/bin/setsid");
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of("-D" + DAEMON + "=true", "-cp", System.getProperty("java.class.path"), Main.class.getName(), "up", "-f",
            what.file().toString()));
    if (what.node().isPresent()) {
      Path node = options.node();
      command.addAll(List.of("--cluster", "--node",
          (node == null ? what.directory().resolve(NodeFile.NAME) : node).toString()));
    }
    options.listen().ifPresent(address -> { // what the file says of it, it reads itself
      command.addAll(List.of("--listen", address.toString()));
      if (address.insecure()) {
        command.add("--insecure");
      }
    });
    if (!options.dependencies()) {
      command.add("--no-deps");
    }
    // It starts none of them by itself: it looks whether their ports are free.
    command.add("--");
    command.addAll(options.names());
    return new ProcessBuilder(command).directory(io.directory().toFile()).redirectError(log.toFile())
        .redirectInput(Path.of("/dev/null").toFile()).start();
  }

  /** Whether it came up; if not, what it had to say is in its log. */
  private static boolean answers(Process process) throws IOException {
    try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      return READY.equals(in.readLine());
    }
  }

  private int start(UpOptions options) {
    if (what.node().isPresent() && options.names().isEmpty()) { // what a cluster is to run is known to it
      io.out().println("node " + what.node().get().name() + ": joins; look at it with: "
          + Hints.command(io.directory(), what.directory(), "nodes"));
      return LocalCommands.DONE;
    }
    List<String> names = options.names().isEmpty()
        ? what.loaded().project().processes().stream().filter(ProcessSpec::enabled).map(ProcessSpec::name).toList()
        : options.names();
    var args = new ArrayList<>(List.of("-C", what.directory().toString(), "start", "--timeout",
        options.timeout().toMillis() + "ms"));
    if (!options.dependencies()) {
      args.add("--no-deps");
    }
    if (options.names().isEmpty()) {
      args.add("--resume");
    }
    what.node().ifPresent(node -> args.addAll(List.of("--node", node.name())));
    args.addAll(names);
    return Cli.run(args.toArray(String[]::new), new LocalCommands(io), io);
  }
}
