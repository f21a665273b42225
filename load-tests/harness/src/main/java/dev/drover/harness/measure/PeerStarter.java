// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.LaunchedBy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Another supervisor, runit or s6, over a folder of services without loggers. Their processes run when their own main has
 * told so, and are gone when the kernel knows their pids no more.
 */
final class PeerStarter implements Starter {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final Duration END = Duration.ofSeconds(20);
  private static final int MOST = 1_000;
  private static final int ROOM = 10;
  private static final FileTime LONG_AGO = FileTime.from(Instant.ofEpochSecond(1_000_000_000));

  private final LaunchedBy peer;
  private final int size;
  private final Path folder;
  private final Path services;
  private final Roll roll;
  private final Runnable closing = this::close;
  private final List<Long> pids = new ArrayList<>();
  private @Nullable Process supervisor;
  private boolean closed;

  PeerStarter(LaunchedBy peer, Program program, int size) {
    this.peer = peer;
    this.size = size;
    try {
      this.folder = Files.createTempDirectory("drover-peer");
      Tidy.atEnd(closing);
      this.services = Files.createDirectory(folder.resolve("services"));
      this.roll = new Roll(folder.resolve("roll"));
      for (int number = 0; number < size; number++) {
        Path service = Files.createDirectory(services.resolve(Integer.toString(number)));
        Path run = Files.writeString(service.resolve("run"),
            "#!" + program.command().getFirst() + " " + roll.path() + "\n");
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    } catch (IOException failure) {
      throw new Unusable(peer.shown() + ": there is no place for its services: " + failure.getMessage());
    }
  }

  /** Why it cannot be measured; empty where it can. */
  static String obstacle(LaunchedBy peer, Program program, int processes) {
    List<String> needed = peer == LaunchedBy.RUNIT
        ? List.of("runsvdir", "runsv")
        : List.of("s6-svscan",
            "s6-supervise");
    for (String name : needed) {
      if (Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
          .noneMatch(folder -> Files.isExecutable(Path.of(folder, name)))) {
        return name + " is not installed";
      }
    }
    return !program.reports()
        ? "its processes could not tell that they run, without a C compiler"
        : processes > MOST ? "runsvdir takes no more than " + MOST : "";
  }

  @Override
  public void startAll() {
    start();
    pids.addAll(roll.await(size, DEADLINE));
  }

  private synchronized void start() {
    if (closed) {
      throw new Unusable("interrupted");
    }
    var command = peer == LaunchedBy.RUNIT
        ? List.of("runsvdir", "-P", services.toString())
        : List.of("s6-svscan", "-c", Integer.toString(size + ROOM), services.toString());
    try {
      // runsvdir waits a second with a folder that has just been changed.
      Files.setLastModifiedTime(services, LONG_AGO);
      supervisor = new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(folder.resolve("log").toFile()).start();
    } catch (IOException failure) {
      throw new Unusable(peer.shown() + ": " + failure.getMessage());
    }
  }

  @Override
  public void stopAll() {
    Process told = supervisor;
    if (told == null) {
      throw new IllegalStateException("it was not started");
    }
    askToEnd(told);
    Deque<Long> left = new ArrayDeque<>(pids);
    Pause.until(() -> {
      while (!left.isEmpty() && isGone(left.element())) {
        left.remove();
      }
      return left.isEmpty();
    }, DEADLINE, "the processes of " + peer.shown() + " end");
    pids.clear();
    end(told);
  }

  private static boolean isGone(long pid) {
    return Files.notExists(Path.of("/proc", Long.toString(pid)));
  }

  /** HUP has runsvdir stop what it runs, and TERM s6-svscan. */
  private void askToEnd(Process told) {
    if (peer != LaunchedBy.RUNIT) {
      told.destroy();
      return;
    }
    try {
      var _ = new ProcessBuilder("kill", "-HUP", Long.toString(told.pid())).inheritIO().start();
    } catch (IOException failure) {
      throw new Unusable("kill: " + failure.getMessage());
    }
  }

  /** With whatever it has left behind. */
  private static void end(Process told) {
    var family = told.descendants().toList();
    try {
      if (told.waitFor(END.toNanos(), TimeUnit.NANOSECONDS)) {
        family = family.stream().filter(ProcessHandle::isAlive).toList();
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    told.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public long crash(int number) {
    ProcessHandle process = ProcessHandle.of(pids.get(number)).orElseThrow();
    long begun = System.nanoTime();
    process.destroyForcibly();
    pids.set(number, roll.await(1, DEADLINE).getFirst());
    return System.nanoTime() - begun;
  }

  @Override
  public void close() {
    Process left;
    synchronized (this) {
      closed = true;
      left = supervisor;
    }
    if (left != null && left.isAlive()) {
      var family = left.descendants().toList();
      askToEnd(left);
      end(left);
      family.forEach(ProcessHandle::destroyForcibly);
    }
    if (roll != null) {
      roll.close();
    }
    Folders.delete(folder);
    Tidy.forget(closing);
  }
}
