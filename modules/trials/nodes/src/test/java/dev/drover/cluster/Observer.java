// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks from outside, each 5 ms, at which processes of instances live: those with {@code DROVER_INSTANCE} and the mark of one test in
 * their environment that lead their session. Any thread.
 */
final class Observer implements AutoCloseable {
  static final String MARK = "DROVER_TEST_MARK";
  private static final long PERIOD_MILLIS = 5;
  /** A process that is about to become another one is looked at for so long. */
  private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final Path PROC = Path.of("/proc");

  /** What is known of a pid: since when, and whom it leads. */
  private record Known(long sinceNanos, long begun, Optional<Sightings.Leader> leader) {}

  /** From /proc/PID/stat (proc_pid_stat(5)). */
  private record Stat(char state, int session, long begun) {
    boolean lives() {
      return state != 'Z' && state != 'X';
    }
  }

  private final String mark;
  private final Sightings sightings = new Sightings();
  private final Map<Integer, Known> known = new HashMap<>();
  private final ScheduledExecutorService clock = Executors
      .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("observer").factory());
  private long looks;

  Observer(String mark) {
    this.mark = MARK + "=" + mark;
    var _ = clock.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void look() {
    var found = new ArrayList<Sightings.Leader>();
    String[] names = PROC.toFile().list((_, name) -> Character.isDigit(name.charAt(0)));
    long now = System.nanoTime();
    var present = new HashMap<Integer, Known>();
    for (String name : names == null ? new String[0] : names) {
      int pid = Integer.parseInt(name);
      Known seen = known.get(pid);
      if (seen == null || (seen.leader().isEmpty() && now - seen.sinceNanos() < SETTLED_NANOS)) {
        seen = read(pid, seen == null ? now : seen.sinceNanos());
      }
      present.put(pid, seen);
      seen.leader().filter(this::lives).ifPresent(found::add);
    }
    known.clear();
    // Whose pid was given anew is read anew.
    present.forEach((pid, seen) -> {
      if (seen.leader().isEmpty() || lives(seen.leader().get())) {
        known.put(pid, seen);
      }
    });
    sightings.look(found, now, this::lives);
    looks++;
  }

  private Known read(int pid, long since) {
    Optional<Stat> stat = stat(pid);
    if (stat.isEmpty() || stat.get().session() != pid || !stat.get().lives()) {
      return new Known(since, 0, Optional.empty());
    }
    String text = text(PROC.resolve(Integer.toString(pid)).resolve("environ"));
    var lines = List.of(text.split("\0", -1));
    if (!lines.contains(mark)) {
      return new Known(since, stat.get().begun(), Optional.empty());
    }
    return new Known(since, stat.get().begun(), lines.stream().filter(line -> line.startsWith("DROVER_INSTANCE="))
        .map(line -> new Sightings.Leader(line.substring(line.indexOf('=') + 1), pid, stat.get().begun()))
        .findFirst());
  }

  private boolean lives(Sightings.Leader leader) {
    return stat(leader.pid()).filter(stat -> stat.lives() && stat.begun() == leader.begun()).isPresent();
  }

  private static Optional<Stat> stat(int pid) {
    String text = text(PROC.resolve(Integer.toString(pid)).resolve("stat"));
    int name = text.lastIndexOf(')');
    if (name < 0) {
      return Optional.empty();
    }
    String[] fields = text.substring(name + 2).split(" ", -1);
    return Optional.of(new Stat(fields[0].charAt(0), Integer.parseInt(fields[3]), Long.parseLong(fields[19])));
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }

  synchronized List<String> violations() {
    return sightings.violations();
  }

  synchronized List<Sightings.Interval> intervals() {
    return sightings.intervals();
  }

  /** How often it has looked. */
  synchronized long looks() {
    return looks;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
