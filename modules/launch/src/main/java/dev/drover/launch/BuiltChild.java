// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.ChildListener.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A child of {@link ProcessBuilderLauncher}, with a thread for each of its streams that is a pipe. Any thread. */
final class BuiltChild implements GroupChild {

  private static final int BUFFER = 64 << 10;
  private static final Duration QUIET = Duration.ofMillis(100);
  private static final int SIGNAL_BASE = 128;

  private final Process process;
  private final BuiltGroup group;
  private final Callbacks listener;
  private final @Nullable BuiltInput input;
  /** Held for each call of a listener, and for nothing that blocks; one for all children of the launcher. */
  private final ReentrantLock turn;
  private final AtomicLong received = new AtomicLong();
  /** Whether it came to listen at all; the threads wait for it. */
  private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
  private final CompletableFuture<Void> outEnd = new CompletableFuture<>();
  private final CompletableFuture<Void> errEnd = new CompletableFuture<>();
  private final CountDownLatch exited = new CountDownLatch(1);
  /** The threads that read wait for it; completed by who goes on. */
  private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
  /** Written under the lock. */
  private boolean outputEnded;

  BuiltChild(Process process, BuiltGroup group, @Nullable BuiltInput input, ReentrantLock turn,
      ChildListener listener) {
    this.process = process;
    this.input = input;
    this.group = group;
    this.turn = turn;
    this.listener = new Callbacks(listener);
  }

  /** Starts to listen, and tells when all has ended; or throws, when it has killed the child and told nobody of it. */
  void begin(ThreadFactory threads, Runnable whenDone) {
    try {
      read(threads, process.getInputStream(), Stream.OUT, outEnd);
      read(threads, process.getErrorStream(), Stream.ERR, errEnd);
      writeInput(threads);
      CompletableFuture<Void> bothEnd = CompletableFuture.allOf(outEnd, errEnd).thenRun(this::endOutput);
      Thread.ofVirtual().name("drover-exit-" + process.pid()).start(() -> {
        if (begun.join()) {
          awaitThenTell(bothEnd);
          bothEnd.join();
          whenDone.run();
        }
      });
    } catch (Throwable fault) {
      begun.complete(false);
      group.signal(Signals.KILL);
      process.destroyForcibly(); // It needs no thread.
      close(process.getInputStream());
      close(process.getErrorStream());
      endInput();
      throw fault;
    }
    begun.complete(true);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean signalGroup(int signal) {
    boolean left = groupAlive();
    if (left) {
      group.signal(signal);
    }
    return left;
  }

  @Override
  public Rest rest() {
    return group.rest();
  }

  @Override
  public boolean livesIn(ProcTable table) {
    return table.isAlive(pid());
  }

  @Override
  public List<String> survivors() {
    return ProcTable.read().stream().flatMap(table -> table.membersOf(pid())).filter(ProcStat::lives)
        .map(ProcStat::toString).toList();
  }

  @Override
  public void seenGone() {
    group.seenGone();
  }

  @Override
  public Optional<ChildInput> input() {
    return Optional.ofNullable(input);
  }

  @Override
  public void holdOutput(boolean hold) {
    if (hold && gate.isDone() && exited.getCount() > 0) {
      gate = new CompletableFuture<>();
    } else if (!hold) {
      gate.complete(null);
    }
  }

  @Override
  public void inTurn(Runnable task) {
    Thread.ofVirtual().start(() -> {
      turn.lock();
      try {
        task.run();
      } finally {
        turn.unlock();
      }
    });
  }

  /** A read that is under way cannot be broken off: its thread stays until the pipe has ended, and is not heard. */
  @Override
  public void closeOutput() {
    Thread.ofVirtual().start(() -> {
      gate.complete(null);
      endOutput(); // It waits for its turn, so not on the caller's thread.
      outEnd.complete(null);
      errEnd.complete(null);
      close(process.getInputStream());
      close(process.getErrorStream());
    });
  }

  /** Exited, and heard to the end; its group may go on. */
  boolean hasEnded() {
    return exited.getCount() == 0 && outEnd.isDone() && errEnd.isDone();
  }

  /** Completes when all signals so far were sent. */
  CompletableFuture<Void> sent() {
    return group.sent();
  }

  void awaitExit(Duration atMost) {
    try {
      boolean _ = exited.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(ThreadFactory threads, InputStream from, Stream stream, CompletableFuture<Void> end) {
    byte[] buffer = new byte[BUFFER];
    Thread thread = threads.newThread(() -> {
      try {
        for (int n = begun.join() ? from.read(buffer) : -1; n >= 0 && !end.isDone(); n = from.read(buffer)) {
          tell(stream, buffer, n);
          gate.join();
        }
      } catch (IOException _) {
        // Closed, which is an end as good as any.
      } finally {
        if (begun.join()) {
          end.complete(null);
        }
      }
    });
    thread.setName("drover-" + stream + "-" + process.pid());
    thread.start();
  }

  private void writeInput(ThreadFactory threads) {
    if (input != null) {
      Thread thread = threads.newThread(input::pump);
      thread.setName("drover-IN-" + process.pid());
      thread.start();
    }
  }

  private void endInput() {
    if (input != null) {
      input.end();
    }
  }

  private void tell(Stream stream, byte[] buffer, int length) {
    turn.lock();
    try {
      if (!outputEnded) {
        listener.onOutput(stream, buffer, 0, length);
        received.addAndGet(length);
      }
    } finally {
      turn.unlock();
    }
  }

  /** Tells the end of output, once. */
  void endOutput() {
    turn.lock();
    try {
      if (!outputEnded) {
        outputEnded = true;
        listener.onOutputEnd();
      }
    } finally {
      turn.unlock();
    }
  }

  private void awaitThenTell(CompletableFuture<Void> bothEnd) {
    int code = process.onExit().join().exitValue();
    gate.complete(null);
    long before;
    do {
      before = received.get();
    } while (!isDone(bothEnd) && received.get() != before);
    endInput();
    turn.lock();
    try {
      listener.onExit(!Platform.isWindows() && code > SIGNAL_BASE && code <= SIGNAL_BASE + 64
          ? new ExitStatus.Signalled(code - SIGNAL_BASE, false)
          : new ExitStatus.Code(code));
    } finally {
      turn.unlock();
      exited.countDown();
    }
  }

  /** Waits for as long as a stream that is merely held by a grandchild deserves. */
  private static boolean isDone(CompletableFuture<Void> bothEnd) {
    try {
      bothEnd.get(QUIET.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException _) {
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException _) {
      // Nothing is lost by it.
    }
  }
}
