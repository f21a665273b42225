// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** {@code posix_spawn(3)}: a program in a session of its own, with clean signals and nothing but its three streams. */
final class Spawn {
  /*
   * Sizes are generous upper bounds: glibc's posix_spawnattr_t has 336 bytes, posix_spawn_file_actions_t 80, sigset_t
   * 128, on x86-64 and aarch64 (spawn.h, bits/types/__sigset_t.h).
   */
  private static final long ATTRIBUTES_BYTES = 512;
  private static final long ACTIONS_BYTES = 256;
  private static final long SIGSET_BYTES = 256;
  private static final short SETSIGDEF = 0x04;
  private static final short SETSIGMASK = 0x08;
  private static final short SETSID = 0x80;
  private static final int O_RDONLY = 0;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout POINTER = ValueLayout.ADDRESS;
  private static final MethodHandle ATTR_INIT = Libc.plain("posix_spawnattr_init", INT, POINTER);
  private static final MethodHandle ATTR_FLAGS = Libc.plain("posix_spawnattr_setflags", INT, POINTER,
      ValueLayout.JAVA_SHORT);
  private static final MethodHandle ATTR_DEFAULT = Libc.plain("posix_spawnattr_setsigdefault", INT, POINTER, POINTER);
  private static final MethodHandle ATTR_MASK = Libc.plain("posix_spawnattr_setsigmask", INT, POINTER, POINTER);
  private static final MethodHandle FILL = Libc.plain("sigfillset", INT, POINTER);
  private static final MethodHandle EMPTY = Libc.plain("sigemptyset", INT, POINTER);
  private static final MethodHandle ACTIONS_INIT = Libc.plain("posix_spawn_file_actions_init", INT, POINTER);
  private static final MethodHandle ACTIONS_DESTROY = Libc.plain("posix_spawn_file_actions_destroy", INT, POINTER);
  private static final MethodHandle ADD_OPEN = Libc.plain("posix_spawn_file_actions_addopen", INT, POINTER, INT,
      POINTER, INT, INT);
  private static final MethodHandle ADD_DUP2 = Libc.plain("posix_spawn_file_actions_adddup2", INT, POINTER, INT, INT);
  private static final MethodHandle ADD_CLOSE_FROM = Libc.plain("posix_spawn_file_actions_addclosefrom_np", INT,
      POINTER, INT);
  private static final MethodHandle ADD_CHDIR = Libc.plain("posix_spawn_file_actions_addchdir_np", INT, POINTER,
      POINTER);
  private static final MethodHandle SPAWN = Libc.plain("posix_spawn", INT, POINTER, POINTER, POINTER, POINTER, POINTER,
      POINTER);

  private Spawn() {}

  /** The pid, or the negated errno; {@code out} and {@code err} are the writing ends of its pipes. Any thread. */
  static long spawn(String program, LaunchSpec spec, int out, int err) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = attributes(arena);
      MemorySegment actions = arena.allocate(ACTIONS_BYTES, 16);
      check((int) ACTIONS_INIT.invokeExact(actions));
      try {
        check((int) ADD_CHDIR.invokeExact(actions, arena.allocateFrom(spec.dir().toAbsolutePath().toString())));
        check((int) ADD_OPEN.invokeExact(actions, 0, arena.allocateFrom("/dev/null"), O_RDONLY, 0));
        check((int) ADD_DUP2.invokeExact(actions, out, 1));
        check((int) ADD_DUP2.invokeExact(actions, err, 2));
        check((int) ADD_CLOSE_FROM.invokeExact(actions, 3));
        MemorySegment pid = arena.allocate(INT);
        List<String> environment = spec.environment().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue())
            .toList();
        int error = (int) SPAWN.invokeExact(pid, arena.allocateFrom(program), actions, attributes,
            strings(arena, spec.command()), strings(arena, environment));
        return error == 0 ? pid.get(INT, 0) : -error;
      } finally {
        int _ = (int) ACTIONS_DESTROY.invokeExact(actions);
      }
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Some threads of HotSpot block signals, and a child would inherit that: reset the mask and the dispositions. */
  private static MemorySegment attributes(Arena arena) throws Throwable {
    MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, 16);
    MemorySegment all = arena.allocate(SIGSET_BYTES, 16);
    MemorySegment none = arena.allocate(SIGSET_BYTES, 16);
    check((int) ATTR_INIT.invokeExact(attributes));
    check((int) FILL.invokeExact(all));
    check((int) EMPTY.invokeExact(none));
    check((int) ATTR_DEFAULT.invokeExact(attributes, all));
    check((int) ATTR_MASK.invokeExact(attributes, none));
    check((int) ATTR_FLAGS.invokeExact(attributes, (short) (SETSIGDEF | SETSIGMASK | SETSID)));
    return attributes;
  }

  private static void check(int error) {
    if (error != 0) {
      throw new IllegalStateException("cannot prepare a launch: " + Libc.describe(error));
    }
  }

  private static MemorySegment strings(Arena arena, List<String> texts) {
    MemorySegment array = arena.allocate(POINTER, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(texts.get(i)));
    }
    array.setAtIndex(ValueLayout.ADDRESS, texts.size(), MemorySegment.NULL);
    return array;
  }
}
