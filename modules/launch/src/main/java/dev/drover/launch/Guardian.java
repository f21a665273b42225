// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A shell that outlives this JVM if that is killed, and then ends what was left behind: it reads from a pipe of which only
 * this JVM has the other end. It is begun with the first launch, and again with the next one if it has ended. One that looks
 * each {@code tick} also ends what it knows, and goes on, when the moment has passed until which it was fed. Any thread; the
 * lock is held for writes that do not block, and while it is begun.
 */
final class Guardian implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Guardian.class.getName());
  private static final String SCRIPT = Resource.text("guardian.sh");
  private static final String MARK = "DROVER_GUARDIAN=yes";
  private static final String SHELL = "/bin/sh";
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
  private static final int NONE = -1;
  private static final Duration LAST_LOOK = Duration.ofSeconds(2);
  private static final Duration KILLED = Duration.ofSeconds(1);
  /** After so many its ticker is not merely late. */
  private static final int MISSED_TICKS = 5;
  /** Above all numbers that it is given its descriptors by. */
  private static final int ABOVE = 5;

  private final String marks;
  private final String cgroups;
  private final Duration tick;
  private final Set<Long> groups = new HashSet<>();
  private int input = NONE;
  private int pid = NONE;
  /** Of one that looks each tick: it may be gone although its input is still read. */
  private int pidfd = NONE;
  /** In hundredths of a second of {@link Uptime}; none before the first feed. */
  private OptionalLong until = OptionalLong.empty();
  private boolean closed;
  private boolean complained;

  /** Without a tick. {@code marks}: what the environment of each process begins its mark with; {@code cgroups}: empty without. */
  Guardian(String marks, String cgroups) {
    this(marks, cgroups, Duration.ZERO);
  }

  /** {@code tick}: zero for one that only waits for the end of its input. */
  Guardian(String marks, String cgroups, Duration tick) {
    this.marks = marks;
    this.cgroups = cgroups;
    this.tick = tick;
  }

  /** Makes sure that there is one; called before each launch. */
  synchronized void wake() {
    if (!closed && (input == NONE || Libc.isReaderGone(input) || (pidfd >= 0 && Reaper.hasEnded(pidfd)))) {
      begin();
    }
  }

  boolean isWatching() { return !tick.isZero(); }

  /**
   * Until this moment of {@link System#nanoTime} it is to leave alive what it knows; a moment before the last one changes nothing.
   * Fails where there is no clock that it reads as well.
   */
  synchronized void feed(long untilNanos) throws IOException {
    if (closed || !isWatching()) {
      return;
    }
    long moment = Uptime.centisAt(untilNanos);
    until = OptionalLong.of(Math.max(moment, until.orElse(moment)));
    wake();
    if (!tell(fed())) {
      begin();
    }
  }

  private String fed() {
    return until.isPresent() ? "f" + until.getAsLong() + "\n" : "";
  }

  /** The group is there to be ended. */
  synchronized void add(long group) {
    groups.add(group);
    if (!tell("+" + group + "\n")) {
      begin();
    }
  }

  /** The number of the group may be another's from now on. */
  synchronized void remove(long group) {
    if (groups.remove(group) && !tell("-" + group + "\n")) {
      begin();
    }
  }

  /** How many groups it is to end. */
  synchronized int tracked() {
    return groups.size();
  }

  /** Lets it have its last look, which is for what this launcher did not find itself. */
  @Override
  public synchronized void close() {
    closed = true;
    leave(LAST_LOOK);
  }

  /** False where it cannot be told: it has ended, or does not read. */
  private boolean tell(String line) {
    if (input == NONE) {
      return closed;
    }
    byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
    try (Arena arena = Arena.ofConfined()) {
      return Libc.write(input, arena.allocateFrom(Libc.BYTE, bytes)) == bytes.length;
    }
  }

  private void begin() {
    if (closed) {
      return;
    }
    replaceLast();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(Libc.INT, 2);
      pid = Libc.pipe(ends, 1);
      if (pid == 0) {
        input = ends.getAtIndex(Libc.INT, 1);
        pid = isWatching()
            ? spawnWatching(arena, ends.getAtIndex(Libc.INT, 0))
            : spawn(arena, ends.getAtIndex(Libc.INT, 0), List.of());
        Libc.close(ends.getAtIndex(Libc.INT, 0));
      }
    }
    if (pid < 0) {
      complain();
      leave(Duration.ZERO);
    } else if (isWatching()) {
      pidfd = Libc.pidfdOpen(pid);
    }
    groups.forEach(group -> tell("+" + group + "\n"));
    boolean _ = tell(fed());
  }

  /** One that is merely stopped would take the end of its input for the end of this JVM, once it goes on. */
  private void replaceLast() {
    if (pidfd >= 0 && !Reaper.hasEnded(pidfd)) {
      int _ = Libc.kill(pid, Signals.KILL);
      leave(KILLED);
    } else {
      leave(Duration.ZERO);
    }
  }

  /** With both ends of a pipe of its own, for its ticks and what it reads here. */
  private int spawnWatching(Arena arena, int in) {
    MemorySegment ends = arena.allocate(Libc.INT, 2);
    int made = Libc.pipe(ends);
    if (made < 0) {
      return made;
    }
    int reading = Libc.duplicate(ends.getAtIndex(Libc.INT, 0), ABOVE);
    int writing = Libc.duplicate(ends.getAtIndex(Libc.INT, 1), ABOVE);
    int spawned = Math.min(reading, writing) < 0
        ? Math.min(reading, writing)
        : spawn(arena, in, List.of(reading, writing));
    for (int fd : new int[]{reading, writing, ends.getAtIndex(Libc.INT, 0), ends.getAtIndex(Libc.INT, 1)}) {
      if (fd >= 0) {
        Libc.close(fd);
      }
    }
    return spawned;
  }

  /** Its output is the input of nobody: it closes that first of all. */
  private int spawn(Arena arena, int in, List<Integer> more) {
    String seconds = isWatching() ? String.format(Locale.ROOT, "%.3f", tick.toMillis() / 1e3) : "";
    String missed = Long.toString(MISSED_TICKS * tick.toMillis() / 10);
    var command = new LaunchSpec(List.of(SHELL, "-c", SCRIPT, "drover-guardian", marks, cgroups, seconds, missed),
        Path.of("/"), ENVIRONMENT);
    return Spawn.spawn(arena, command, SHELL, MARK, new Spawn.Stdio(in, Spawn.NOTHING, Spawn.NOTHING, more, ""));
  }

  private void leave(Duration atMost) {
    if (input != NONE) {
      Libc.close(input);
    }
    if (pid > 0) {
      Reaper.reap(pid, atMost);
    }
    if (pidfd >= 0) {
      Libc.close(pidfd);
    }
    input = NONE;
    pid = NONE;
    pidfd = NONE;
  }

  private void complain() {
    if (!complained) {
      LOG.log(Level.WARNING, "launch: no guardian can be started (error " + -pid
          + "): if Drover is killed, its processes live on");
    }
    complained = true;
  }
}
