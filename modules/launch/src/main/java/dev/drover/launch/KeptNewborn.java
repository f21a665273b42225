// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The launch of a child that is to outlive this JVM, under a keeper. Launching thread. */
final class KeptNewborn implements Newborn {

  /*
   * Whenever this JVM is killed, there is either nobody, or a record that says who is there:
   *
   * 1. The keeper begins what will be the process, a shell that has a session and a cgroup of its own already, stops
   *    itself, and that shell tells its pid (keeper.sh). From then on the exit of the process is kept.
   * 2. Both are put on record.
   * 3. The shell gets the mark and becomes the program. If this JVM ends before, the shell finds the end of its input, and
   *    ends the keeper and itself.
   */
  private static final Duration ANSWER = Duration.ofSeconds(20);
  /** Above all numbers that the keeper is given its descriptors by. */
  private static final int ABOVE = 5;
  /** What a pipe may hold while nobody reads: the most that pipe(7) allows for each. */
  private static final int PIPE_BYTES = 1 << 20;
  private static final boolean IS_ROOT = Privileges.own().known() && Privileges.own().uid() == 0;

  private final LaunchSpec spec;
  private final LaunchSpec prepared;
  private final Keeping keeping;
  private final KeptKin kin;
  private final String keepers;
  private final Fds fds;
  private int shell = Fds.NONE;
  private int pid = Fds.NONE;
  private boolean kept;

  /** {@code prepared}: what is given to exec for the spec. */
  KeptNewborn(LaunchSpec spec, Prepared prepared, Keeping keeping, Containment containment)
      throws IOException, LaunchFailure {
    this.spec = spec;
    this.prepared = prepared.spec();
    this.keeping = keeping;
    this.kin = containment.prepareKept(spec);
    this.keepers = containment.keepers();
    this.fds = new Fds(spec);
  }

  /** Begins it and puts it on record. */
  @Override
  public NativeChild launch(Arena arena, EventLoop loop, ChildListener listener) throws LaunchFailure, IOException {
    Fds.Pipe out = fds.pipe(arena, Fds.Pipe.READING);
    Fds.Pipe err = fds.pipe(arena, Fds.Pipe.READING);
    Fds.Pipe told = fds.pipe(arena, Fds.Pipe.READING);
    Fds.Pipe go = fds.pipe(arena, Fds.Pipe.WRITING);
    int journal = fds.add(Journal.make(arena));
    spawn(arena, go, List.of(out, err, told), journal);
    pid = pid(told.reading());
    fds.close(told.reading());
    if (!Reaper.awaitStop(shell)) {
      throw vanished();
    }
    int pidfd = fds.add(Libc.pidfdOpen(pid));
    OpenFiles.limit(pid, spec.terms());
    KeeperRecord record = record();
    record.write(keeping.folder());
    begin(arena, go.writing());
    return new NativeChild(loop, pid, kin, pidfd, null, out.reading(), err.reading(), Fds.NONE, listener,
        new Keeper(record, true, keeping.folder(), Journal.begin(journal, keeping.logBytes())));
  }

  @Override
  public void keep() {
    kept = true;
    fds.release();
  }

  @Override
  public void close() {
    if (kept) {
      return;
    }
    fds.close();
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
  private void spawn(Arena arena, Fds.Pipe go, List<Fds.Pipe> outs, int journal) throws LaunchFailure {
    List<Integer> given = new ArrayList<>();
    for (Fds.Pipe pipe : outs) {
      int both = fds.add(Libc.reopen(ProcessHandle.current().pid(), pipe.writing(), Libc.O_RDWR));
      given.add(fds.add(Libc.duplicate(both, ABOVE)));
      fds.close(both);
      fds.close(pipe.writing());
    }
    if (IS_ROOT) { // all pipes of another user together have a bound, and others are to have some, too
      given.forEach(pipe -> Libc.widen(pipe, PIPE_BYTES));
    }
    int same = fds.add(Libc.duplicate(journal, ABOVE));
    int spawned = Spawn.spawn(arena, KeeperShell.of(prepared, List.of(keepers, folder())), KeeperShell.PATH,
        KeeperShell.MARK, new Spawn.Stdio(go.reading(), given.get(0), given.get(1), List.of(same, given.get(2)), ""));
    if (spawned < 0) {
      throw Failures.of(-spawned, spec);
    }
    shell = spawned;
    given.forEach(fds::close);
    fds.close(same);
    fds.close(go.reading());
  }

  /** What the shell that is to become the program tells of itself. */
  private int pid(int told) throws LaunchFailure {
    var text = new StringBuilder();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Long.BYTES, Long.BYTES);
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

  private KeeperRecord record() throws LaunchFailure, IOException {
    return new KeeperRecord(KeeperRecord.thisBoot(), Identity.of(shell).orElseThrow(this::vanished),
        Identity.of(pid).orElseThrow(this::vanished), kin.mark(), folder());
  }

  /** Of its cgroup; empty without. */
  private String folder() {
    Cgroup cgroup = kin.cgroup();
    return cgroup == null ? "" : cgroup.path().toString();
  }

  private void begin(Arena arena, int go) throws IOException {
    String mark = kin.mark().substring(Environ.MARK.length()) + "\n";
    int _ = Libc.write(go, arena.allocateFrom(Libc.BYTE, mark.getBytes(StandardCharsets.US_ASCII)));
    KeeperRecord.writeBegun(keeping.folder());
    fds.close(go);
  }

  private LaunchFailure vanished() {
    return Failures.other(0, spec.program() + ": the shell that is to keep it ended, or did not answer within "
        + ANSWER.toSeconds() + " s");
  }
}
