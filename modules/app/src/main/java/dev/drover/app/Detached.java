// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import dev.drover.terminal.UpOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code drover up -d}: leaves a JVM behind that supervises, and returns once the processes are up. */
final class Detached {
  /** What the other JVM says once its socket answers. */
  static final String READY = "ready";

  /** Set by the launcher script: the program and the flags of a JVM that may become a Drover, a line each, where this is another kind. */
  private static final String JVM = "drover.jvm";
  private static final Duration BEGINS_WITHIN = Duration.ofSeconds(60);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);
  /** The other JVM tells when the time is up; on a busy machine it may need this much more. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Terminal io;
  private final Place place;

  Detached(Terminal io, Place place) {
    this.io = io;
    this.place = place;
  }

  int up(UpOptions options) {
    try {
      Path log = place.beginLog();
      Process process = launch(options, log);
      var lines = new DaemonLines(process, BEGINS_WITHIN);
      boolean ready = READY.equals(first(lines, log));
      Files.readAllLines(log).forEach(line -> io.err().println(line)); // why not; or what it took over
      if (!ready) {
        Files.delete(log);
        return code(process);
      }
      if (!place.keepLog(log)) {
        io.err()
            .println("warning: what it has to say goes to " + log + ", which could not be moved to " + place.state());
      }
      lines.within(options.timeout().plus(GRACE));
      return place.node().isPresent()
          ? startAtNode(options, place.node().get())
          : Cli.tellStart(lines, options.timeout(), io);
    } catch (IOException failure) {
      io.err().println("cannot start in the background: " + failure.getMessage());
      return LocalCommands.FAILED;
    }
  }

  private @Nullable String first(DaemonLines lines, Path log) throws IOException {
    try {
      return Cli.awaitLine(lines, "the Drover in " + place.directory() + " begins", BEGINS_WITHIN, io);
    } catch (IOException late) {
      throw new IOException(late.getMessage() + "; what it says goes to " + log, late);
    }
  }

  private Process launch(UpOptions options, Path log) throws IOException {
    var command = new ArrayList<String>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      command.add("/usr/bin/setsid");
    }
    command.addAll(jvm());
    command.addAll(List.of((place.node().isPresent() ? Daemon.IDLE : Daemon.STARTING).flag(), Main.class.getName(),
        "up", "-f", place.file().toString()));
    if (place.node().isPresent()) {
      Path node = options.node();
      command.addAll(List.of("--cluster", "--node",
          (node == null ? place.directory().resolve(NodeFile.NAME) : node).toString()));
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
    if (!options.timeout().equals(UpOptions.DEFAULT_TIMEOUT)) {
      command.addAll(List.of("--timeout", options.timeout().toMillis() + "ms"));
    }
    if (!options.names().isEmpty()) {
      command.add("--");
      command.addAll(options.names());
    }
    return new ProcessBuilder(command).directory(io.directory().toFile()).redirectError(log.toFile())
        .redirectInput(Path.of("/dev/null").toFile()).start();
  }

  /** The program, its flags, and where its classes are. */
  private static List<String> jvm() {
    @Nullable
    String given = System.getProperty(JVM);
    if (given != null) {
      return given.lines().toList();
    }
    var same = new ArrayList<String>();
    same.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    same.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    same.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return same;
  }

  /** Of one that has said all. */
  private static int code(Process process) {
    try {
      return process.waitFor(ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() != LocalCommands.DONE
          ? process.exitValue()
          : LocalCommands.FAILED;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return LocalCommands.FAILED;
    }
  }

  private int startAtNode(UpOptions options, String node) {
    if (options.names().isEmpty()) { // what a cluster is to run is known to it
      io.out().println("node " + node + ": joins; look at it with: "
          + Hints.command(io.directory(), place.directory(), "nodes"));
      return LocalCommands.DONE;
    }
    var args = new ArrayList<>(List.of("-C", place.directory().toString(), "start", "--node", node, "--timeout",
        options.timeout().toMillis() + "ms"));
    if (!options.dependencies()) {
      args.add("--no-deps");
    }
    args.addAll(options.names());
    return Cli.run(args.toArray(String[]::new), new LocalCommands(io), io);
  }
}
