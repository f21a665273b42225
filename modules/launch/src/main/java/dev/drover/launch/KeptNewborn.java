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
  private static final Pattern HANDED_ON = Pattern.compile(
      "(?!(?:PWD|OLDPWD|SHLVL|_|IFS|OPTIND|PPID|PS[124]|LINENO|RANDOM|SECONDS|COLUMNS|LINES|SHELLOPTS|BASH.*|ENV)$)"
          + "[A-Za-z_][A-Za-z0-9_]*");
  private static final Duration ANSWER = Duration.ofSeconds(20);
  /** Above all numbers that the keeper is given its descriptors by. */
  private static final int ABOVE = 5;
  /** What a pipe may hold while nobody reads: the most that pipe(7) allows for each. */
  private static final int PIPE_BYTES = 1 << 20;
  private static final boolean IS_ROOT = Privileges.own().known() && Privileges.own().uid() == 0;
  private static final int NONE = -1;
  private static final int READING = 0;
  private static final int WRITING = 1;

  private final LaunchSpec spec;
  private final LaunchSpec prepared;
  private final Keeping keeping;
  private final KeptKin kin;
  private final String keepers;
  private final List<Integer> open = new ArrayList<>();
  private int shell = NONE;
  private int pid = NONE;
  private boolean kept;

  /** {@code prepared}: the words behind which the program is, {@code spec}: as it was asked for. */
  KeptNewborn(LaunchSpec spec, LaunchSpec prepared, Keeping keeping, Containment containment)
      throws IOException, LaunchFailure {
    this.spec = spec;
    this.prepared = prepared;
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
    spawn(go, List.of(out, err, told), journal, arena);
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

  /**
   * {@code outs}: what it prints to, and what it tells its pid by. It has both ends of each, so that none of its writes fails
   * for want of a reader.
   */
  private void spawn(MemorySegment go, List<MemorySegment> outs, int journal, Arena arena) throws LaunchFailure {
    List<Integer> given = new ArrayList<>();
    for (MemorySegment pipe : outs) {
      int writing = pipe.getAtIndex(Libc.INT, WRITING);
      given.add(above(opened(Libc.reopen(ProcessHandle.current().pid(), writing, Libc.O_RDWR))));
      closed(writing);
    }
    if (IS_ROOT) { // all pipes of another user together have a bound, and others are to have some, too
      given.forEach(pipe -> Libc.widen(pipe, PIPE_BYTES));
    }
    int kept = opened(Libc.duplicate(journal, ABOVE));
    int in = go.getAtIndex(Libc.INT, READING);
    shell = Spawn.spawn(arena, keeper(), SHELL, MARK,
        new Spawn.Stdio(in, given.get(0), given.get(1), List.of(kept, given.get(2)), ""));
    if (shell < 0) {
      throw Failures.of(-shell, spec);
    }
    given.forEach(this::closed);
    closed(kept);
    closed(in);
  }

  private int above(int fd) throws LaunchFailure {
    int moved = opened(Libc.duplicate(fd, ABOVE));
    closed(fd);
    return moved;
  }

  private LaunchSpec keeper() throws LaunchFailure {
    Cgroup cgroup = kin.cgroup();
    List<String> words = new ArrayList<>(List.of(SHELL, "-c", SCRIPT, "drover-keeper", tool("setsid"), keepers,
        cgroup == null ? "" : cgroup.path().toString()));
    Map<String, String> environment = new HashMap<>(prepared.environment());
    environment.keySet().removeIf(name -> !HANDED_ON.matcher(name).matches());
    List<String> others = prepared.environment().entrySet().stream()
        .filter(variable -> !environment.containsKey(variable.getKey()))
        .map(variable -> variable.getKey() + "=" + variable.getValue()).toList();
    if (!others.isEmpty()) {
      words.addAll(List.of(tool("env"), "--"));
      words.addAll(others);
      if (prepared.program().indexOf('=') >= 0) { // for env, that would be one more variable
        words.addAll(List.of(tool("nice"), "-n", "0"));
      }
    }
    words.addAll(prepared.command());
    return new LaunchSpec(words, spec.dir(), environment);
  }

  private String tool(String name) throws LaunchFailure {
    return Tools.find(name).orElseThrow(() -> Failures.impossible(spec, Keeping.problems()));
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
