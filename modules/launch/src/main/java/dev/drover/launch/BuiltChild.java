// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.ChildListener.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** A child of {@link ProcessBuilderLauncher}, with a thread for each of its two streams. Any thread. */
final class BuiltChild implements GroupChild {

  private static final int BUFFER = 64 << 10;
  private static final Duration QUIET = Duration.ofMillis(100);
  private static final int SIGNAL_BASE = 128;

  private final Process process;
  private final BuiltGroup group;
  private final Callbacks listener;
  /** Held for each call of the listener. */
  private final ReentrantLock turn = new ReentrantLock();
  private final AtomicLong received = new AtomicLong();
  private final CompletableFuture<Void> outEnd = new CompletableFuture<>();
  private final CompletableFuture<Void> errEnd = new CompletableFuture<>();
  private final CountDownLatch exited = new CountDownLatch(1);
  /** Written under the lock. */
  private boolean outputEnded;

  BuiltChild(Process process, boolean isLeader, ChildListener listener) {
    this.process = process;
    this.group = new BuiltGroup(process, isLeader);
    this.listener = new Callbacks(listener);
  }

  /** Starts to listen; tells when all has ended. */
  void begin(Runnable whenDone) {
    read(process.getInputStream(), Stream.OUT, outEnd);
    read(process.getErrorStream(), Stream.ERR, errEnd);
    CompletableFuture<Void> bothEnd = CompletableFuture.allOf(outEnd, errEnd).thenRun(this::endOutput);
    Thread.ofVirtual().name("drover-exit-" + process.pid()).start(() -> {
      awaitThenTell(bothEnd);
      bothEnd.join();
      if (!groupAlive()) {
        whenDone.run();
      }
    });
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean signalGroup(int signal) {
    return group.signal(signal);
  }

  @Override
  public Rest rest() {
    return group.rest();
  }

  /** A read that is under way cannot be broken off: its thread stays until the pipe has ended, and is not heard. */
  @Override
  public void closeOutput() {
    endOutput();
    outEnd.complete(null);
    errEnd.complete(null);
    Thread.ofVirtual().start(() -> {
      close(process.getInputStream());
      close(process.getErrorStream());
    });
  }

  void awaitExit(Duration atMost) {
    try {
      boolean _ = exited.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(InputStream from, Stream stream, CompletableFuture<Void> end) {
    Thread.ofPlatform().daemon().name("drover-" + stream + "-" + process.pid()).start(() -> {
      byte[] buffer = new byte[BUFFER];
      try {
        for (int n = from.read(buffer); n >= 0 && !end.isDone(); n = from.read(buffer)) {
          tell(stream, buffer, n);
        }
      } catch (IOException _) {
        // Closed, which is an end as good as any.
      } finally {
        end.complete(null);
      }
    });
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

  private void endOutput() {
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
    long before;
    do {
      before = received.get();
    } while (!isDone(bothEnd) && received.get() != before);
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
