// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.wire.CommandRequest;
import dev.drover.wire.CommandRequest.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Drover as users run it: {@code drover up -d} in a folder of its own. It ends with {@link #close}, and so does all that it started. One thread, but for that.
 */
final class ResidentDrover implements AutoCloseable {
  private static final Duration BUILD = Duration.ofMinutes(15);
  private static final Duration END = Duration.ofSeconds(30);
  private final List<String> drover;
  private final Duration deadline;
  private final Path directory;
  private final Runnable closing = this::close;
  private @Nullable Process command;
  private boolean closed;

  /**
   * {@code drover}: the command by which it is run; {@code folder}: where that of the project is made; {@code processes}: how many this
   * project file has. Nothing is started yet.
   */
  ResidentDrover(List<String> drover, Path folder, String project, int processes) {
    this.drover = List.copyOf(drover);
    this.deadline = Duration.ofSeconds(60).plusMillis(20L * processes);
    try {
      this.directory = Files.createTempDirectory(folder, "drover-project");
      Tidy.atEnd(closing);
      Files.writeString(directory.resolve("drover.conf"), project);
    } catch (IOException failure) {
      throw new Unusable("there is no place for a project: " + failure);
    }
  }

  /** As a line of a project file has it. */
  static String words(List<String> command) {
    return String.join(", ", command.stream().map(word -> '"' + word + '"').toList());
  }

  /** That of its project. */
  Path directory() {
    return directory;
  }

  /** Returns when all of them run. The script builds Drover before, where its sources are newer. */
  void up() {
    var _ = run(deadline.plus(BUILD), "up", "-d", "--timeout", deadline.toSeconds() + "s");
  }

  /** The same in the foreground, as long as this is open: returns when that has begun. */
  void beginUp() {
    try {
      var words = new ArrayList<>(drover);
      words.addAll(List.of("up", "-f", directory.resolve("drover.conf").toString()));
      var _ = start(words, directory.resolve("command.log"));
    } catch (IOException failure) {
      throw new Unusable(String.join(" ", drover) + ": " + failure.getMessage());
    }
  }

  /** What a command prints. */
  String run(String... arguments) {
    return run(deadline, arguments);
  }

  /** The pid of the Drover that supervises. */
  long pid() {
    return supervisor().orElseThrow(() -> new Unusable("the Drover in " + directory + " has ended")).pid();
  }

  /** Returns when it is done to all replicas of this process. */
  void call(Command what, String process) {
    var plain = CommandRequest.of(what, List.of(process));
    var request = new CommandRequest(what, plain.names(), null, plain.dependencies(), true, deadline);
    var answered = new CompletableFuture<Void>();
    Thread.ofPlatform().daemon().name("api").start(() -> {
      try {
        ApiCalls.of(directory).command(request);
        answered.complete(null);
      } catch (IOException | RuntimeException failure) {
        answered.completeExceptionally(failure);
      }
    });
    String failed = "Drover did not " + what.word() + " " + process + ": ";
    try {
      var _ = answered.get(deadline.plusSeconds(10).toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException failure) {
      throw new Unusable(failed + failure.getMessage());
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new Unusable(failed + "interrupted");
    }
  }

  private String run(Duration atMost, String... arguments) {
    var words = new ArrayList<>(drover);
    words.addAll(List.of(arguments));
    Path log = directory.resolve("command.log");
    String failed = String.join(" ", words) + ": ";
    try {
      Process started = start(words, log);
      if (!started.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new Unusable(failed + "still not done after " + atMost.toSeconds() + " s");
      }
      if (started.exitValue() != 0) {
        throw new Unusable(failed + "ended with " + started.exitValue() + "\n" + Files.readString(log));
      }
      return Files.readString(log);
    } catch (IOException failure) {
      throw new Unusable(failed + failure.getMessage());
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new Unusable(failed + "interrupted");
    }
  }

  private synchronized Process start(List<String> words, Path log) throws IOException {
    if (closed) {
      throw new Unusable("interrupted");
    }
    var builder = new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true)
        .redirectInput(Path.of("/dev/null").toFile()).redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process started = builder.start();
    command = started;
    return started;
  }

  /** By the pid that it has written down, if that is still the one that was started for this folder. */
  private Optional<ProcessHandle> supervisor() {
    try {
      long pid = Long.parseLong(Files.readString(directory.resolve(".drover").resolve("pid")).strip());
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")).contains(directory.toString())
          ? ProcessHandle.of(pid)
          : Optional.empty();
    } catch (IOException | NumberFormatException none) {
      return Optional.empty();
    }
  }

  /** Asks it to end, in which it takes its processes with it; by force where it does not. Any thread. */
  @Override
  public void close() {
    var left = new ArrayList<ProcessHandle>();
    synchronized (this) {
      closed = true;
      if (command != null && command.isAlive()) {
        left.add(command.toHandle());
        left.addAll(command.descendants().toList()); // the supervisor is its child until it has come up
      }
    }
    supervisor().ifPresent(left::add);
    left.forEach(ProcessHandle::destroy);
    left.forEach(ResidentDrover::end);
    Folders.delete(directory);
    Tidy.forget(closing);
  }

  private static void end(ProcessHandle process) {
    try {
      var _ = process.onExit().get(END.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException stubborn) {
      List<ProcessHandle> family = Stream.concat(Stream.of(process), process.descendants()).toList();
      family.forEach(ProcessHandle::destroyForcibly);
      if (stubborn instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
