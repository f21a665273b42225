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
   *
   * The events are level-triggered: one whose handling failed half-way, as for lack of memory, comes again. So the steps
   * of a child are such that each may be tried again, and what was told to a listener is marked before.
   */
  /** The answer to whoever registers a child too late. */
  static final int CLOSED = Integer.MIN_VALUE;
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
  private final Faults faults = new Faults("launch: a fault of the launcher's own; it goes on");
  private final Thread thread = new Thread(this::run, "drover-epoll");
  /** Written under the write lock. */
  private volatile boolean closing;
  private volatile boolean ended;
  /** More than one exit is in the events of this turn. */
  private volatile boolean busyWithExits;

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

  /** Begins to listen to the child: 0, the negated errno, or {@link #CLOSED}. */
  int register(NativeChild child) {
    ending.readLock().lock();
    try {
      if (closing) {
        return CLOSED;
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

  /** Sends KILL to the groups of all that were registered before; their exits are told as ever. */
  void killAll() {
    children.values().forEach(NativeChild::killAll);
  }

  /** How many children and tasks it has hold of. */
  int tracked() {
    return children.size() + numbersOf.size() + tasks.size();
  }

  /** Launcher's thread only. */
  void forgetIfDone(NativeChild child) {
    if (child.isDone()) {
      forget(child);
    }
  }

  /** Kills what is left, tells its end, and ends the thread. */
  void close() {
    refuseChildren();
    execute(() -> {});
    if (Thread.currentThread() != thread) {
      try {
        thread.join(JOIN);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void refuseChildren() {
    ending.writeLock().lock();
    try {
      closing = true;
    } finally {
      ending.writeLock().unlock();
    }
  }

  private void run() {
    boolean works = true;
    while (works && !closing) {
      works = turn(-1);
    }
    try {
      finish(works);
    } finally {
      end();
    }
  }

  /** False when epoll itself has failed. A fault in an event or a task is told, and harms no other. */
  private boolean turn(int timeoutMillis) {
    int ready = await(timeoutMillis);
    busyWithExits = exits(ready) > 1;
    handle(ready, true); // which do not wait for what others print
    handle(ready, false);
    runTasks();
    return ready >= 0;
  }

  /** The exits among the events, or the others. */
  private void handle(int ready, boolean exits) {
    for (int i = 0; i < ready; i++) {
      try {
        long token = epoll.token(i);
        if (isExit(token) == exits) {
          onEvent(token);
        }
      } catch (Throwable fault) {
        faults.tell(fault);
      }
    }
  }

  private int exits(int ready) {
    int exits = 0;
    for (int i = 0; i < ready; i++) {
      exits += isExit(epoll.token(i)) ? 1 : 0;
    }
    return exits;
  }

  private static boolean isExit(long token) {
    return token != WAKE && kind(token) == NativeChild.PIDFD;
  }

  private static int kind(long token) {
    return (int) token & ((1 << KIND_BITS) - 1);
  }

  /** Many exit now: what can be done for all of them together is not to be done for each. */
  boolean isBusyWithExits() {
    return busyWithExits;
  }

  private int await(int timeoutMillis) {
    try {
      int ready = epoll.await(timeoutMillis);
      if (ready < 0) {
        faults.tell(
            new IllegalStateException("launch: epoll_wait failed, error " + -ready + "; all children are killed"));
      }
      return ready;
    } catch (Throwable fault) {
      faults.tell(fault);
      return 0;
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      try {
        task.run();
      } catch (Throwable fault) {
        faults.tell(fault);
      }
    }
  }

  /** Kills what is left and tells each listener the exit and the end of output. */
  private void finish(boolean epollWorks) {
    refuseChildren();
    runTasks();
    for (NativeChild child : children.values()) {
      boolean _ = child.signalGroup(Signals.KILL);
    }
    boolean works = epollWorks;
    long deadline = System.nanoTime() + LAST_EXITS.toNanos();
    while (works && children.values().stream().anyMatch(c -> !c.hasExited()) && System.nanoTime() - deadline < 0) {
      works = turn(50);
    }
    for (NativeChild child : children.values()) {
      try {
        child.finish(reader, reaper, Duration.ofNanos(deadline - System.nanoTime()));
      } catch (Throwable fault) {
        faults.tell(fault);
      }
    }
  }

  private void onEvent(long token) {
    if (token == WAKE) {
      int _ = Libc.read(wake, woken);
    } else {
      onReady(token);
    }
  }

  private void onReady(long token) {
    NativeChild child = children.get(token >>> KIND_BITS);
    if (child == null) {
      return;
    }
    boolean had = child.hasExited();
    child.onReady(kind(token), reader, reaper);
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
