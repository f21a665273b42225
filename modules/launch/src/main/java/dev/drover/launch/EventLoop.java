// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The launcher's one thread: waits with epoll for exits, output and tasks of all children. Any thread, where not said. */
final class EventLoop {

  /*
   * A token is a number that grows, shifted by two, with the kind of descriptor in the low bits. So an event that was
   * under way for a descriptor that has been closed, and whose number has another owner now, finds no child.
   *
   * Whoever uses the descriptors of epoll and of the wake-up from another thread holds the read lock, and the end takes
   * the write lock: so none is used after it was closed. Readers do not wait for each other.
   */
  private static final Duration LAST_EXITS = Duration.ofSeconds(2);
  private static final Duration JOIN = Duration.ofSeconds(5);
  private static final long WAKE = 0;
  private static final int KIND_BITS = 2;
  private static final int LINGERERS_AT_ONCE = 8;

  private final Arena arena = Arena.ofAuto();
  private final Epoll epoll = Epoll.open(arena);
  private final int wake = Libc.eventfd();
  private final MemorySegment one = arena.allocateFrom(Libc.LONG, 1L);
  private final MemorySegment woken = arena.allocate(Libc.LONG);
  private final PipeReader reader = new PipeReader(arena);
  private final Reaper reaper = new Reaper(arena);
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, NativeChild> children = new ConcurrentHashMap<>();
  private final Map<NativeChild, Long> numbersOf = new ConcurrentHashMap<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  /** Children that have exited and whose group goes on. Launcher's thread only. */
  private final ArrayDeque<NativeChild> lingering = new ArrayDeque<>();
  private final ReentrantReadWriteLock ending = new ReentrantReadWriteLock();
  private final Thread thread = new Thread(this::run, "drover-epoll");
  /** Written under the write lock. */
  private volatile boolean closing;
  private volatile boolean ended;

  EventLoop() {
    int added = epoll.add(wake, WAKE);
    if (wake < 0 || added < 0) {
      throw new IllegalStateException("launch: eventfd failed, error " + -Math.min(wake, added));
    }
    thread.setDaemon(true);
    thread.start();
  }

  Epoll epoll() {
    return epoll;
  }

  /** Begins to listen to the child: 0, or the negated errno; closed is EBADF. */
  int register(NativeChild child) {
    ending.readLock().lock();
    try {
      if (closing) {
        return -NativeLauncher.EBADF;
      }
      long number = numbers.incrementAndGet();
      numbersOf.put(child, number);
      children.put(number, child);
      return child.register(epoll, number << KIND_BITS);
    } finally {
      ending.readLock().unlock();
    }
  }

  /** Runs it on the launcher's thread; not at all when that has ended, for then there is nothing left to do. */
  void execute(Runnable task) {
    ending.readLock().lock();
    try {
      if (!ended) {
        tasks.add(task);
        int _ = Libc.write(wake, one);
      }
    } finally {
      ending.readLock().unlock();
    }
  }

  /** Takes back a child that could not be registered in full. */
  void abandon(NativeChild child) {
    execute(() -> {
      child.abandon();
      forget(child);
    });
  }

  /** Launcher's thread only. */
  void forgetIfDone(NativeChild child) {
    if (child.isDone()) {
      forget(child);
    }
  }

  /** Kills what is left, tells its end, and ends the thread. */
  void close() {
    ending.writeLock().lock();
    try {
      closing = true;
    } finally {
      ending.writeLock().unlock();
    }
    execute(() -> {});
    if (Thread.currentThread() != thread) {
      try {
        thread.join(JOIN);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try {
      while (!closing) {
        turn(-1);
      }
      children.values().forEach(c -> c.signalGroup(Signals.KILL));
      long deadline = System.nanoTime() + LAST_EXITS.toNanos();
      while (children.values().stream().anyMatch(c -> !c.hasExited()) && System.nanoTime() - deadline < 0) {
        turn(50);
      }
      children.values().forEach(NativeChild::closeStreams);
    } finally {
      end();
    }
  }

  private void turn(int timeoutMillis) {
    int ready = epoll.await(timeoutMillis);
    for (int i = 0; i < ready; i++) {
      long token = epoll.token(i);
      if (token == WAKE) {
        int _ = Libc.read(wake, woken);
      } else {
        onReady(token);
      }
    }
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      Callbacks.guarded(task);
    }
  }

  private void onReady(long token) {
    NativeChild child = children.get(token >>> KIND_BITS);
    if (child == null) {
      return;
    }
    boolean had = child.hasExited();
    child.onReady((int) token & ((1 << KIND_BITS) - 1), reader, reaper);
    if (child.isDone()) {
      forget(child);
    } else if (!had && child.hasExited()) {
      lingering.add(child);
    }
    if (!had && child.hasExited()) {
      lookAtLingerers();
    }
  }

  /** A group may end without a sound: a few are looked at after each exit, so that none is kept for ever. */
  private void lookAtLingerers() {
    for (int i = Math.min(lingering.size(), LINGERERS_AT_ONCE); i > 0; i--) {
      NativeChild child = lingering.remove();
      if (child.isDone()) {
        forget(child);
      } else {
        lingering.add(child);
      }
    }
  }

  private void forget(NativeChild child) {
    Long number = numbersOf.remove(child);
    if (number != null) {
      children.remove(number);
    }
  }

  private void end() {
    ending.writeLock().lock();
    try {
      closing = true;
      ended = true;
      children.values().forEach(NativeChild::abandon);
      children.clear();
      numbersOf.clear();
      tasks.clear();
      epoll.close();
      Libc.close(wake);
    } finally {
      ending.writeLock().unlock();
    }
  }
}
