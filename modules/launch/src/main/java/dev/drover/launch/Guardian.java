// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A shell that outlives this JVM if that is killed, and then ends what was left behind: it reads from a pipe of which only
 * this JVM has the other end. It is begun with the first launch, and again with the next one if it has ended. Any thread;
 * the lock is held for writes that do not block, and while it is begun.
 */
final class Guardian implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Guardian.class.getName());
  private static final String SCRIPT = Resource.text("guardian.sh");
  private static final String MARK = "DROVER_GUARDIAN=yes";
  private static final String SHELL = "/bin/sh";
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
  private static final int NONE = -1;
  private static final Duration LAST_LOOK = Duration.ofSeconds(2);

  private final String marks;
  private final String cgroups;
  private final Set<Long> groups = new HashSet<>();
  private int input = NONE;
  private int pid = NONE;
  private boolean closed;
  private boolean complained;

  /** {@code marks}: what the environment of each process begins its mark with; {@code cgroups}: empty without. */
  Guardian(String marks, String cgroups) {
    this.marks = marks;
    this.cgroups = cgroups;
  }

  /** Makes sure that there is one; called before each launch. */
  synchronized void wake() {
    if (!closed && (input == NONE || Libc.isReaderGone(input))) {
      begin();
    }
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
    leave(Duration.ZERO);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(Libc.INT, 2);
      pid = Libc.pipe(ends, 1);
      if (pid == 0) {
        input = ends.getAtIndex(Libc.INT, 1);
        pid = spawn(arena, ends.getAtIndex(Libc.INT, 0));
        Libc.close(ends.getAtIndex(Libc.INT, 0));
      }
    }
    if (pid < 0) {
      complain();
      leave(Duration.ZERO);
    }
    groups.forEach(group -> tell("+" + group + "\n"));
  }

  /** Its output is the input of nobody: it closes that first of all. */
  private int spawn(Arena arena, int in) {
    var command = new LaunchSpec(List.of(SHELL, "-c", SCRIPT, "drover-guardian", marks, cgroups), Path.of("/"),
        ENVIRONMENT);
    return Spawn.spawn(arena, command, SHELL, MARK, new Spawn.Stdio(in, Spawn.NOTHING, Spawn.NOTHING));
  }

  private void leave(Duration atMost) {
    if (input != NONE) {
      Libc.close(input);
    }
    if (pid > 0) {
      Reaper.reap(pid, atMost);
    }
    input = NONE;
    pid = NONE;
  }

  private void complain() {
    if (!complained) {
      LOG.log(Level.WARNING, "launch: no guardian can be started (error " + -pid
          + "): if Drover is killed, its processes live on");
    }
    complained = true;
  }
}
