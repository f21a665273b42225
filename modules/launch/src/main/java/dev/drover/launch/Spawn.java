// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.stream.Stream;

/**
 * posix_spawn(3) with all that a child must have: a session of its own, no blocked and no ignored signal, no other
 * descriptor than its three. Any thread.
 */
final class Spawn {

  /** Stands for /dev/null. */
  static final int NOTHING = -1;

  /**
   * What the child has as its descriptors; {@code more}: from 3 on, each from a number above all of these. Or the path of the
   * terminal that is its first three, and controls it.
   */
  record Stdio(int in, int out, int err, List<Integer> more, String terminal) {
    Stdio {
      more = List.copyOf(more);
    }

    Stdio(int in, int out, int err) {
      this(in, out, err, List.of(), "");
    }

    static Stdio terminal(String path) {
      return new Stdio(NOTHING, NOTHING, NOTHING, List.of(), path);
    }
  }

  /** Larger than posix_spawnattr_t (336 bytes) and posix_spawn_file_actions_t (80). */
  private static final long STRUCT = 512;
  private static final long SIGSET = 128;
  private static final int O_RDONLY = 0;
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int SETSIGDEF = 0x04;
  private static final int SETSIGMASK = 0x08;
  private static final int SETSID = 0x80;

  private static final FunctionDescriptor ONE = FunctionDescriptor.of(Libc.INT, Libc.PTR);
  private static final FunctionDescriptor TWO = FunctionDescriptor.of(Libc.INT, Libc.PTR, Libc.PTR);
  private static final FunctionDescriptor FD = FunctionDescriptor.of(Libc.INT, Libc.PTR, Libc.INT);
  private static final FunctionDescriptor TWO_FDS = FunctionDescriptor.of(Libc.INT, Libc.PTR, Libc.INT, Libc.INT);

  private static final MethodHandle ATTR_INIT = Libc.plain("posix_spawnattr_init", ONE);
  private static final MethodHandle ATTR_DESTROY = Libc.plain("posix_spawnattr_destroy", ONE);
  private static final MethodHandle ATTR_FLAGS = Libc.plain("posix_spawnattr_setflags",
      FunctionDescriptor.of(Libc.INT, Libc.PTR, ValueLayout.JAVA_SHORT));
  private static final MethodHandle ATTR_MASK = Libc.plain("posix_spawnattr_setsigmask", TWO);
  private static final MethodHandle ATTR_DEFAULT = Libc.plain("posix_spawnattr_setsigdefault", TWO);
  private static final MethodHandle ACTIONS_INIT = Libc.plain("posix_spawn_file_actions_init", ONE);
  private static final MethodHandle ACTIONS_DESTROY = Libc.plain("posix_spawn_file_actions_destroy", ONE);
  private static final MethodHandle ADD_OPEN = Libc.plain("posix_spawn_file_actions_addopen",
      FunctionDescriptor.of(Libc.INT, Libc.PTR, Libc.INT, Libc.PTR, Libc.INT, Libc.INT));
  private static final MethodHandle ADD_DUP2 = Libc.plain("posix_spawn_file_actions_adddup2", TWO_FDS);
  private static final MethodHandle ADD_CHDIR = Libc.plain("posix_spawn_file_actions_addchdir_np", TWO);
  private static final MethodHandle ADD_CLOSEFROM = Libc.plain("posix_spawn_file_actions_addclosefrom_np", FD);
  private static final MethodHandle SPAWN = Libc.plain("posix_spawn",
      FunctionDescriptor.of(Libc.INT, Libc.PTR, Libc.PTR, Libc.PTR, Libc.PTR, Libc.PTR, Libc.PTR));

  private Spawn() {}

  /** Loads this class, which fails where a function is missing. */
  static void check() {
    // The initializer has done it.
  }

  /** The pid, or the negated errno. {@code mark}: one more variable, NAME=VALUE. */
  static int spawn(Arena arena, LaunchSpec spec, String path, String mark, Stdio stdio) {
    MemorySegment attributes = arena.allocate(STRUCT, 16);
    MemorySegment actions = arena.allocate(STRUCT, 16);
    try {
      int bad = (int) ATTR_INIT.invokeExact(attributes);
      bad |= (int) ACTIONS_INIT.invokeExact(actions);
      try {
        bad |= attributes(arena, attributes) | actions(arena, actions, spec, stdio);
        if (bad != 0) {
          return -Errno.ENOMEM;
        }
        MemorySegment pid = arena.allocate(Libc.INT);
        int errno = (int) SPAWN.invokeExact(pid, arena.allocateFrom(path), actions, attributes,
            strings(arena, spec.command()), strings(arena, environment(spec, mark)));
        return errno == 0 ? pid.get(Libc.INT, 0) : -errno;
      } finally {
        int _ = (int) ACTIONS_DESTROY.invokeExact(actions);
        int _ = (int) ATTR_DESTROY.invokeExact(attributes);
      }
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  private static int attributes(Arena arena, MemorySegment attributes) throws Throwable {
    MemorySegment none = arena.allocate(SIGSET, 8);
    MemorySegment all = arena.allocate(SIGSET, 8);
    all.fill((byte) -1); // Not sigfillset(3): it leaves out two signals, which posix_spawn then sets to be ignored.
    int bad = (int) ATTR_MASK.invokeExact(attributes, none);
    bad |= (int) ATTR_DEFAULT.invokeExact(attributes, all);
    return bad | (int) ATTR_FLAGS.invokeExact(attributes, (short) (SETSIGDEF | SETSIGMASK | SETSID));
  }

  private static int actions(Arena arena, MemorySegment actions, LaunchSpec spec, Stdio stdio) throws Throwable {
    int bad = stdio.terminal().isEmpty() ? pipes(arena, actions, stdio) : terminal(arena, actions, stdio.terminal());
    int next = 3;
    for (int from : stdio.more()) {
      bad |= give(arena, actions, next++, from, O_RDWR);
    }
    bad |= (int) ADD_CLOSEFROM.invokeExact(actions, next);
    return bad | (int) ADD_CHDIR.invokeExact(actions, arena.allocateFrom(spec.dir().toAbsolutePath().toString()));
  }

  private static int pipes(Arena arena, MemorySegment actions, Stdio stdio) throws Throwable {
    int bad = give(arena, actions, 0, stdio.in(), O_RDONLY);
    bad |= give(arena, actions, 1, stdio.out(), O_WRONLY);
    return bad | give(arena, actions, 2, stdio.err(), O_WRONLY);
  }

  /** The first terminal that the leader of a session without one opens controls it; the session is begun before. */
  private static int terminal(Arena arena, MemorySegment actions, String path) throws Throwable {
    int bad = (int) ADD_OPEN.invokeExact(actions, 0, arena.allocateFrom(path), O_RDWR, 0);
    bad |= (int) ADD_DUP2.invokeExact(actions, 0, 1);
    return bad | (int) ADD_DUP2.invokeExact(actions, 0, 2);
  }

  private static int give(Arena arena, MemorySegment actions, int fd, int from, int mode) throws Throwable {
    return from == NOTHING
        ? (int) ADD_OPEN.invokeExact(actions, fd, arena.allocateFrom("/dev/null"), mode, 0)
        : (int) ADD_DUP2.invokeExact(actions, from, fd);
  }

  private static List<String> environment(LaunchSpec spec, String mark) {
    String name = mark.substring(0, mark.indexOf('=') + 1);
    return Stream.concat(Stream.of(mark), spec.environment().entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue()).filter(variable -> !variable.startsWith(name))).toList();
  }

  /** A NULL-terminated array of C strings. */
  private static MemorySegment strings(Arena arena, List<String> texts) {
    MemorySegment array = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(texts.get(i)));
    }
    return array;
  }
}
