// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Linux: {@code posix_spawn}, a pidfd for each process, and one thread that waits with {@code epoll} for all exits and all
 * output.
 */
final class NativeLauncher implements Launcher {
  /*
   * Who touches what.
   *
   * 1. A launching thread makes the pipes, spawns, opens the pidfd, and then hands the child over to the epoll thread
   *    through `tasks`; from then on only the epoll thread reads, closes and reaps. Until the hand-over nobody else knows
   *    the child, and its zombie keeps its pid, so the pidfd is surely its own.
   * 2. The data of an epoll event is a token that is never used twice (`sources`), so an event of a descriptor that was
   *    closed and given out anew finds nothing. EPOLL_CTL_DEL comes before each close, for a child that was just spawned
   *    may hold a copy, which would keep the registration alive.
   * 3. At an exit the pipes are read as far as they were filled at that moment (FIONREAD), then the exit is told; what a
   *    grandchild writes later comes as ordinary output.
   */
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int MAX_EVENTS = 256;
  /** struct epoll_event is packed on x86-64 only (sys/epoll.h). */
  private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");
  private static final long EVENT_BYTES = PACKED ? 12 : 16;
  private static final long DATA_OFFSET = PACKED ? 4 : 8;
  /** siginfo_t: si_code at 8, si_status at 24 (bits/types/siginfo_t.h, 64-bit). */
  private static final long SIGINFO_BYTES = 128;
  private static final int CLD_EXITED = 1;
  private static final int CLD_DUMPED = 3;
  private static final System.Logger LOG = System.getLogger(NativeLauncher.class.getName());

  /** What a token stands for: a stream of a child, or its exit where the stream is null. */
  private record Watched(NativeChild child, ChildListener.@org.jspecify.annotations.Nullable Stream stream, int fd) {}

  private final int epoll;
  private final int bell;
  private final MemorySegment one;
  private final Map<Long, Watched> sources = new ConcurrentHashMap<>();
  private final Map<Long, NativeChild> alive = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger rung = new AtomicInteger();
  private final Arena arena = Arena.ofShared();
  private final Thread thread;
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
  private final byte[] bytes = new byte[BUFFER_BYTES];
  private final MemorySegment event = arena.allocate(EVENT_BYTES, 8);
  private final MemorySegment scratch = arena.allocate(SIGINFO_BYTES, 16);
  private long nextToken = 1;
  private volatile boolean closing;

  NativeLauncher() {
    epoll = Libc.epollCreate();
    bell = Libc.eventFd();
    one = arena.allocate(8, 8);
    one.set(ValueLayout.JAVA_LONG, 0, 1L);
    watch(0, bell);
    thread = Thread.ofPlatform().daemon().name("drover-epoll").unstarted(this::loop);
    thread.start();
  }

  @Override
  public String name() {
    return "linux-native";
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    if (closing) {
      throw new LaunchFailure(LaunchFailure.Kind.OTHER, 0, "the launcher is closed");
    }
    var program = Programs.find(spec);
    try (Arena local = Arena.ofConfined()) {
      MemorySegment ends = local.allocate(ValueLayout.JAVA_INT, 4);
      int error = Libc.pipe(ends);
      if (error < 0) {
        throw Programs.tooManyFiles(-error);
      }
      int error2 = Libc.pipe(ends.asSlice(8));
      if (error2 < 0) {
        close(ends, 0, 1);
        throw Programs.tooManyFiles(-error2);
      }
      long pid = Spawn.spawn(program.toString(), spec, end(ends, 1), end(ends, 3));
      close(ends, 1, 3);
      if (pid < 0) {
        close(ends, 0, 2);
        throw Programs.explain((int) -pid, program, spec);
      }
      return adopt(pid, end(ends, 0), end(ends, 2), listener);
    }
  }

  private Child adopt(long pid, int out, int err, ChildListener listener) throws LaunchFailure {
    int pidfd = Libc.pidfdOpen(pid);
    if (pidfd < 0) {
      // Without it its end cannot be seen, so it must not live; its zombie is reaped when this JVM ends.
      Libc.kill(-pid, Signals.parse("KILL").orElse(9));
      Libc.close(out);
      Libc.close(err);
      throw Programs.tooManyFiles(-pidfd);
    }
    Libc.setNonBlocking(out);
    Libc.setNonBlocking(err);
    var child = new NativeChild(pid, pidfd, out, err, listener, this);
    alive.put(pid, child);
    later(() -> {
      watch(new Watched(child, ChildListener.Stream.OUT, out));
      watch(new Watched(child, ChildListener.Stream.ERR, err));
      watch(new Watched(child, null, pidfd));
    });
    if (closing) {
      child.signalGroup(Signals.parse("KILL").orElse(9));
    }
    return child;
  }

  private static int end(MemorySegment ends, int index) {
    return ends.getAtIndex(ValueLayout.JAVA_INT, index);
  }

  private static void close(MemorySegment ends, int one, int other) {
    Libc.close(end(ends, one));
    Libc.close(end(ends, other));
  }

  /** Has the epoll thread do something. <b>Any thread.</b> */
  void later(Runnable task) {
    tasks.add(task);
    if (rung.getAndSet(1) == 0) {
      Libc.writeOne(bell, one);
    }
  }

  private void watch(Watched watched) {
    long token = nextToken++;
    sources.put(token, watched);
    watch(token, watched.fd());
  }

  private void watch(long token, int fd) {
    event.set(ValueLayout.JAVA_INT_UNALIGNED, 0, Libc.EPOLLIN);
    event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_OFFSET, token);
    int error = Libc.epollCtl(epoll, Libc.EPOLL_CTL_ADD, fd, event);
    if (error < 0) {
      throw new IllegalStateException("cannot watch descriptor " + fd + ": " + Libc.describe(-error));
    }
  }

  private void loop() {
    MemorySegment events = arena.allocate(EVENT_BYTES * MAX_EVENTS, 8);
    while (!closing || !alive.isEmpty()) {
      int count = Libc.epollWait(epoll, events, MAX_EVENTS);
      for (int i = 0; i < count; i++) {
        long token = events.get(ValueLayout.JAVA_LONG_UNALIGNED, i * EVENT_BYTES + DATA_OFFSET);
        try {
          handle(token);
        } catch (RuntimeException failure) {
          LOG.log(System.Logger.Level.ERROR, "a listener failed", failure);
        }
      }
    }
    Libc.close(epoll);
    Libc.close(bell);
  }

  private void handle(long token) {
    if (token == 0) {
      runTasks();
      return;
    }
    Watched watched = sources.get(token);
    if (watched == null) {
      return;
    }
    if (watched.stream() == null) {
      onEnd(token, watched.child());
    } else {
      onReadable(token, watched, watched.stream());
    }
  }

  private void runTasks() {
    Libc.read(bell, buffer.asSlice(0, 8));
    rung.set(0);
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      try {
        task.run();
      } catch (RuntimeException failure) {
        LOG.log(System.Logger.Level.ERROR, "a task failed", failure);
      }
    }
  }

  /** One buffer a turn, so that one that floods does not starve the others. */
  private void onReadable(long token, Watched watched, ChildListener.Stream stream) {
    long count = Libc.read(watched.fd(), buffer);
    if (count > 0) {
      give(watched.child(), stream, (int) count);
    } else if (count == 0 || (count != -Libc.EAGAIN && count != -Libc.EINTR)) {
      closeStream(token, watched.child(), stream);
    }
  }

  private void give(NativeChild child, ChildListener.Stream stream, int count) {
    MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, 0, count);
    child.listener.onOutput(stream, bytes, 0, count);
  }

  private void closeStream(long token, NativeChild child, ChildListener.Stream stream) {
    sources.remove(token);
    int fd = stream == ChildListener.Stream.OUT ? child.out : child.err;
    unwatch(fd);
    if (stream == ChildListener.Stream.OUT) {
      child.out = -1;
    } else {
      child.err = -1;
    }
    if (child.out < 0 && child.err < 0) {
      child.listener.onOutputEnd();
    }
  }

  private void unwatch(int fd) {
    Libc.epollCtl(epoll, Libc.EPOLL_CTL_DEL, fd, event);
    Libc.close(fd);
  }

  /** <b>Launcher's thread only.</b> */
  void endOutput(NativeChild child) {
    sources.forEach((token, watched) -> {
      if (watched.child() == child && watched.stream() != null) {
        closeStream(token, child, watched.stream());
      }
    });
  }

  private void onEnd(long token, NativeChild child) {
    ExitStatus status = reap(child);
    if (status == null) {
      return;
    }
    sources.remove(token);
    unwatch(child.pidfd);
    drain(child, ChildListener.Stream.OUT, child.out);
    drain(child, ChildListener.Stream.ERR, child.err);
    alive.remove(child.pid());
    child.listener.onExit(status);
  }

  private void drain(NativeChild child, ChildListener.Stream stream, int fd) {
    int left = fd < 0 ? 0 : Libc.waiting(fd, scratch);
    while (left > 0) {
      long count = Libc.read(fd, buffer.asSlice(0, Math.min(left, BUFFER_BYTES)));
      if (count <= 0) {
        return;
      }
      give(child, stream, (int) count);
      left -= (int) count;
    }
  }

  private @org.jspecify.annotations.Nullable ExitStatus reap(NativeChild child) {
    scratch.fill((byte) 0);
    int error = Libc.waitForPidfd(child.pidfd, scratch, Libc.WEXITED | Libc.WNOHANG);
    int code = scratch.get(ValueLayout.JAVA_INT, 8);
    if (error < 0 || code == 0) {
      return null;
    }
    child.reaped();
    int status = scratch.get(ValueLayout.JAVA_INT, 24);
    return code == CLD_EXITED ? new ExitStatus.Code(status) : new ExitStatus.Signalled(status, code == CLD_DUMPED);
  }

  @Override
  public void close() {
    closing = true;
    alive.values().forEach(child -> child.signalGroup(Signals.parse("KILL").orElse(9)));
    later(() -> {});
    try {
      thread.join(java.time.Duration.ofSeconds(5));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
