// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the launch of a child that is to outlive this JVM has brought so far: closing it undoes all of that, unless it was
 * kept. Launching thread.
 */
final class KeptNewborn implements AutoCloseable {

  /*
   * Whenever this JVM is killed, there is either nobody, or a record that says who is there:
   *
   * 1. The keeper begins what will be the process, a shell that has a session and a cgroup of its own already, stops
   *    itself, and that shell tells its pid (keeper.sh). From then on the exit of the process is kept.
   * 2. Both are put on record.
   * 3. The shell gets the mark and becomes the program. If this JVM ends before, the shell finds the end of its input, and
   *    ends the keeper and itself.
   */
  private static final String SHELL = "/bin/sh";
  private static final String SCRIPT = Resource.text("keeper.sh");
  private static final String MARK = Environ.MARK + "keeper";
  /** What a shell hands on as it got it. */
  private static final Pattern HANDED_ON = Pattern.compile("(?!PWD$|OLDPWD$|SHLVL$|_$)[A-Za-z_][A-Za-z0-9_]*");
  private static final Duration ANSWER = Duration.ofSeconds(20);
  /** Above all numbers that the keeper is given its descriptors by. */
  private static final int ABOVE = 5;
  /** What a pipe may hold while nobody reads, where this user may have that: as much as pipe(7) allows everybody. */
  private static final int PIPE_BYTES = 1 << 20;
  private static final int NONE = -1;
  private static final int READING = 0;
  private static final int WRITING = 1;

  private final LaunchSpec spec;
  private final Keeping keeping;
  private final KeptKin kin;
  private final String keepers;
  private final List<Integer> open = new ArrayList<>();
  private int shell = NONE;
  private int pid = NONE;
  private boolean kept;

  KeptNewborn(LaunchSpec spec, Keeping keeping, Containment containment) throws IOException, LaunchFailure {
    this.spec = spec;
    this.keeping = keeping;
    this.kin = containment.prepareKept(spec);
    this.keepers = containment.keepers();
  }

  /** Begins it and puts it on record. */
  NativeChild launch(Arena arena, EventLoop loop, ChildListener listener) throws LaunchFailure, IOException {
    MemorySegment out = pipe(arena, READING);
    MemorySegment err = pipe(arena, READING);
    MemorySegment told = pipe(arena, READING);
    MemorySegment go = pipe(arena, WRITING);
    int journal = opened(Journal.make(arena));
    spawn(arena, go, out, err, List.of(journal, told.getAtIndex(Libc.INT, WRITING)));
    pid = pid(told.getAtIndex(Libc.INT, READING));
    closed(told.getAtIndex(Libc.INT, READING));
    if (!Reaper.awaitStop(shell)) {
      throw vanished();
    }
    Identity keeper = Identity.of(shell).orElseThrow(this::vanished);
    Identity process = Identity.of(pid).orElseThrow(this::vanished);
    int pidfd = opened(Libc.pidfdOpen(pid));
    OpenFiles.limit(pid, spec.terms());
    Cgroup cgroup = kin.cgroup();
    var record = new KeeperRecord(KeeperRecord.thisBoot(), keeper, process, kin.mark(),
        cgroup == null ? "" : cgroup.path().toString());
    record.write(keeping.folder());
    begin(arena, go.getAtIndex(Libc.INT, WRITING));
    return new NativeChild(loop, pid, kin, pidfd, null, out.getAtIndex(Libc.INT, READING),
        err.getAtIndex(Libc.INT, READING), NONE, listener,
        new Keeper(record, true, keeping.folder(), Journal.begin(journal, keeping.logBytes())));
  }

  /** From here on the child has another owner: these descriptors are its. */
  void keep() {
    kept = true;
  }

  @Override
  public void close() {
    if (kept) {
      return;
    }
    open.forEach(Libc::close);
    if (pid > 1) {
      int _ = Libc.kill(-pid, Signals.KILL);
    }
    if (shell > 1) {
      int _ = Libc.kill(-shell, Signals.KILL);
      Reaper.await(shell);
    }
    kin.undo(pid);
  }

  /** Both ends of those that the process prints to are kept open by it and its keeper. */
  private void spawn(Arena arena, MemorySegment go, MemorySegment out, MemorySegment err, List<Integer> more)
      throws LaunchFailure {
    long self = ProcessHandle.current().pid();
    int[] both = {opened(Libc.reopen(self, out.getAtIndex(Libc.INT, WRITING), Libc.O_RDWR)),
        opened(Libc.reopen(self, err.getAtIndex(Libc.INT, WRITING), Libc.O_RDWR))};
    List<Integer> above = new ArrayList<>();
    for (int fd : more) {
      above.add(opened(Libc.duplicate(fd, ABOVE)));
    }
    Libc.widen(both[0], PIPE_BYTES);
    Libc.widen(both[1], PIPE_BYTES);
    shell = Spawn.spawn(arena, keeper(), SHELL, MARK,
        new Spawn.Stdio(go.getAtIndex(Libc.INT, READING), both[0], both[1], above, ""));
    if (shell < 0) {
      throw Failures.of(-shell, spec);
    }
    for (int fd : new int[]{both[0], both[1], above.get(0), above.get(1), go.getAtIndex(Libc.INT, READING),
        out.getAtIndex(Libc.INT, WRITING), err.getAtIndex(Libc.INT, WRITING), more.get(1)}) {
      closed(fd);
    }
  }

  private LaunchSpec keeper() throws LaunchFailure {
    Cgroup cgroup = kin.cgroup();
    List<String> words = new ArrayList<>(List.of(SHELL, "-c", SCRIPT, "drover-keeper", tool("setsid"), keepers,
        cgroup == null ? "" : cgroup.path().toString()));
    Map<String, String> environment = new HashMap<>(spec.environment());
    List<String> others = spec.environment().entrySet().stream()
        .filter(variable -> !HANDED_ON.matcher(variable.getKey()).matches())
        .map(variable -> variable.getKey() + "=" + variable.getValue()).toList();
    if (!others.isEmpty()) {
      words.add(tool("env"));
      words.addAll(others);
    }
    words.addAll(spec.command());
    return new LaunchSpec(words, spec.dir(), environment);
  }

  private static String tool(String name) throws LaunchFailure {
    return Tools.find(name).orElseThrow(() -> new LaunchFailure(LaunchFailure.Kind.IMPOSSIBLE_TERMS, 0,
        "orphans = adopt needs the program " + name + ", which is not here; install util-linux and coreutils"));
  }

  /** What the shell that is to become the program tells of itself. */
  private int pid(int told) throws LaunchFailure {
    var text = new StringBuilder();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(64, 8);
      long deadline = System.nanoTime() + ANSWER.toNanos();
      while (text.indexOf("\n") < 0) {
        int left = (int) Math.max(0, (deadline - System.nanoTime()) / 1_000_000);
        int n = Libc.poll(told, arena.allocate(Libc.LONG), left) == 0 ? 0 : Libc.read(told, buffer);
        if (n == 0) {
          throw vanished();
        }
        for (int i = 0; i < n; i++) {
          text.append((char) buffer.get(Libc.BYTE, i));
        }
      }
    }
    return Integer.parseInt(text.toString().strip());
  }

  private void begin(Arena arena, int go) throws IOException {
    int _ = Libc.write(go, arena.allocateFrom(Libc.BYTE, (kin.mark() + "\n").substring(Environ.MARK.length())
        .getBytes(StandardCharsets.US_ASCII)));
    KeeperRecord.writeBegun(keeping.folder());
    closed(go);
  }

  private LaunchFailure vanished() {
    return Failures.other(0, spec.program() + ": the shell that is to keep it ended, or did not answer within "
        + ANSWER.toSeconds() + " s");
  }

  private MemorySegment pipe(Arena arena, int own) throws LaunchFailure {
    MemorySegment ends = arena.allocate(Libc.INT, 2);
    opened(Libc.pipe(ends, own));
    open.removeLast();
    open.add(ends.getAtIndex(Libc.INT, READING));
    open.add(ends.getAtIndex(Libc.INT, WRITING));
    return ends;
  }

  private int opened(int fd) throws LaunchFailure {
    if (fd < 0) {
      throw Failures.of(-fd, spec);
    }
    open.add(fd);
    return fd;
  }

  private void closed(int fd) {
    open.remove(Integer.valueOf(fd));
    Libc.close(fd);
  }
}
