// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.wire.BadRequest;
import dev.drover.wire.CommandRequest.Command;
import dev.drover.wire.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A Drover as users run it, with its own files, into one of which all that a process prints goes. */
final class DroverKeeper implements LogKeeper {
  static final String PROCESS = "printing";
  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofMillis(2);
  /** Who uses so little in such a time does nothing. */
  private static final Duration LITTLE = Duration.ofMillis(10);
  private static final Duration REST = Duration.ofMillis(300);
  private static final double MEGABYTE = 1e6;

  private final ResidentDrover drover;
  private final Path logs;
  private final long bytes;
  private final ProcFiles proc;
  private final double idle;

  /** {@code printing}: what each process runs, which prints so many bytes. Returns when Drover has come up. */
  DroverKeeper(List<String> command, List<String> printing, int processes, long bytes, Path within) {
    this.bytes = bytes * processes;
    this.drover = new ResidentDrover(command, within, """
        project = logs
        processes {
          idle { command = [sleep, "86400"] }
          %s {
            command = [%s], replicas = %d, enabled = false
            logs.file { max-size = 2000000000, compress = false }
          }
        }
        """.formatted(PROCESS, ResidentDrover.words(printing), processes), processes);
    this.logs = drover.directory().resolve(".drover").resolve("logs");
    drover.up();
    this.proc = new ProcFiles(drover.pid());
    this.idle = proc.residentBytes() / MEGABYTE;
  }

  ResidentDrover drover() {
    return drover;
  }

  /** By how much its memory was at most above that after its start, in megabytes. */
  double peak() {
    return proc.peakBytes() / MEGABYTE - idle;
  }

  /** Returns when it does nothing any more. */
  void awaitRest() {
    var used = new Object() {
      Duration before = proc.cpu();
    };
    Pause.until(() -> {
      Duration now = proc.cpu();
      boolean rests = now.minus(used.before).compareTo(LITTLE) <= 0;
      used.before = now;
      return rests;
    }, REST, DEADLINE, "Drover has nothing to do");
  }

  @Override
  public Kept keep() {
    Duration before = proc.cpu();
    long begun = System.nanoTime();
    drover.call(Command.START, PROCESS);
    Pause.until(() -> kept() >= bytes, LOOK, DEADLINE, "the files of " + PROCESS + " have " + bytes + " bytes");
    Duration time = Duration.ofNanos(System.nanoTime() - begun);
    Pause.until(this::areDone, DEADLINE, PROCESS + " ends");
    return new Kept(time, proc.cpu().minus(before), files().map(List::of).toList());
  }

  private long kept() {
    return files().mapToLong(file -> file.toFile().length()).sum();
  }

  private Stream<Path> files() {
    try (Stream<Path> all = Files.list(logs)) {
      return all.filter(file -> file.getFileName().toString().matches(PROCESS + ".*[.]log")).toList().stream();
    } catch (IOException none) {
      return Stream.of();
    }
  }

  private boolean areDone() {
    try {
      for (JsonNode each : Json.decode(ApiCalls.of(drover.directory()).get("instances?name=" + PROCESS))) {
        if (!each.path("phase").asText().equals("COMPLETED")) {
          return false;
        }
      }
      return true;
    } catch (IOException | BadRequest failure) {
      throw new Unusable("Drover does not tell of " + PROCESS + ": " + failure.getMessage());
    }
  }

  /** What they take is given back here, and not when Drover lets go of them. */
  @Override
  public void forget() {
    files().forEach(file -> {
      try (FileChannel log = FileChannel.open(file, StandardOpenOption.WRITE)) {
        var _ = log.truncate(0);
        Files.delete(file);
      } catch (IOException failure) {
        throw new Unusable(file + " cannot be removed: " + failure.getMessage());
      }
    });
  }

  @Override
  public void close() {
    drover.close();
  }
}
