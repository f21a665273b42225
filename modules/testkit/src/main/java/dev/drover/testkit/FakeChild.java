// SPDX-License-Identifier: Apache-2.0
package dev.drover.testkit;

import dev.drover.launch.Child;
import dev.drover.launch.ChildInput;
import dev.drover.launch.ChildListener;
import dev.drover.launch.ChildListener.Stream;
import dev.drover.launch.ExitStatus;
import dev.drover.launch.LaunchSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A child at the test's will, of one launch by a {@link FakeLauncher}. It ends by any signal, unless its instance was
 * {@link FakeLauncher#stubborn}. What it prints is told in order on the launcher's thread; while whoever supervises it holds its
 * output, that waits, without bound. Any thread.
 */
public final class FakeChild implements Child {
  private static final int KILL = 9;

  private final long pid;
  private final LaunchSpec spec;
  private final ChildListener listener;
  private final boolean stubborn;
  private final Executor events;
  private final Runnable whenChanged;
  private final Duration patience;
  private final News news = new News();
  private final List<Integer> signals = new CopyOnWriteArrayList<>();
  private final AtomicBoolean leader = new AtomicBoolean(true);
  private final @Nullable FakeInput input;
  private volatile boolean rest;
  private volatile boolean throwing;
  private volatile boolean held;
  /** What was printed while the output was held, and whether its end was told. Launcher's thread only. */
  private final Queue<Runnable> unread = new ArrayDeque<>();
  private boolean closed;

  /** What all children of a launcher have from it. */
  record Nursery(Executor events, Runnable whenChanged, Duration patience) {}

  FakeChild(long pid, LaunchSpec spec, ChildListener listener, boolean stubborn, Nursery nursery) {
    this.pid = pid;
    this.spec = spec;
    this.listener = listener;
    this.stubborn = stubborn;
    this.events = nursery.events();
    this.whenChanged = nursery.whenChanged();
    this.patience = nursery.patience();
    this.input = spec.stdin() == LaunchSpec.Stdin.NULL ? null : new FakeInput(patience);
  }

  /** What it was launched with: command, directory, environment and so on. */
  public LaunchSpec spec() {
    return spec;
  }

  /** The name of its instance, as its environment has it. */
  public String instance() {
    return FakeLauncher.instanceOf(spec);
  }

  /** Whether its leader lives. */
  public boolean lives() {
    return leader.get();
  }

  /** The numbers of the signals that it got, in order. */
  public List<Integer> signals() {
    return List.copyOf(signals);
  }

  /** Waits until it got this signal. */
  public void awaitSignal(int number) {
    boolean _ = news.await(patience, () -> signals.contains(number) ? true : null,
        () -> instance() + " (pid " + pid + ") got no signal " + number + ", but " + signals);
  }

  /** Its input, which the test reads; fails where it was launched without one. */
  public FakeInput stdin() {
    if (input == null) {
      throw new AssertionError(instance() + " was launched with nothing to read; give it Stdin.PIPE");
    }
    return input;
  }

  /** Whether others of its group live on after it, until they are signalled or this is taken back. */
  public void keepsGroup(boolean alive) {
    rest = alive;
  }

  /** From now on every signal but KILL is a fault of the launcher's. */
  public void failsOnSignal() {
    throwing = true;
  }

  /** Its leader ends; what it has printed before is told before. Only the first time counts. */
  public void exit(ExitStatus status) {
    if (leader.compareAndSet(true, false)) {
      if (input != null) {
        input.ends();
      }
      events.execute(() -> {
        tellAll();
        endOutput();
        listener.onExit(status);
      });
      whenChanged.run();
    }
  }

  /** The same with an exit code. */
  public void exit(int code) {
    exit(new ExitStatus.Code(code));
  }

  /** The launcher was closed. */
  void killed() {
    rest = false;
    exit(new ExitStatus.Signalled(KILL, false));
  }

  /** It prints a line to its standard output. */
  public void says(String line) {
    prints(Stream.OUT, (line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** It prints a line to its standard error. */
  public void complains(String line) {
    prints(Stream.ERR, (line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** It prints these bytes and no others. */
  public void prints(Stream stream, byte[] bytes) {
    byte[] piece = bytes.clone();
    events.execute(() -> {
      unread.add(() -> listener.onOutput(stream, piece, 0, piece.length));
      if (!held) {
        tellAll();
      }
    });
  }

  /** Whether its output is not read at present, so that it would have to wait. */
  public boolean isHeld() {
    return held;
  }

  private void tellAll() {
    for (Runnable piece = unread.poll(); piece != null; piece = unread.poll()) {
      if (!closed) {
        piece.run();
      }
    }
  }

  private void endOutput() {
    if (!closed) {
      closed = true;
      listener.onOutputEnd();
    }
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public boolean signalGroup(int signal) {
    if (throwing && signal != KILL) {
      throw new IllegalStateException("no signal " + signal + " today");
    }
    boolean was = groupAlive();
    signals.add(signal);
    if (!stubborn) {
      rest = false;
      exit(new ExitStatus.Signalled(signal, false));
    }
    news.tell();
    return was;
  }

  @Override
  public boolean groupAlive() {
    return leader.get() || rest;
  }

  @Override
  public List<String> survivors() {
    return groupAlive() ? List.of(pid + " (undying)") : List.of();
  }

  @Override
  public Optional<ChildInput> input() {
    return Optional.ofNullable(input);
  }

  @Override
  public void holdOutput(boolean hold) {
    held = hold;
    if (!hold) {
      events.execute(() -> {
        if (!held) {
          tellAll();
        }
      });
    }
  }

  @Override
  public void inTurn(Runnable task) {
    events.execute(task);
  }

  @Override
  public void closeOutput() {
    events.execute(this::endOutput);
  }
}
