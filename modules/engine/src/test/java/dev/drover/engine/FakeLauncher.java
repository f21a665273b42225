// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.awaitility.Awaitility.await;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.ExitStatus;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Launcher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Launches nothing: its children do what the test says. Calls listeners on one thread, as the native one does. */
public final class FakeLauncher implements Launcher {
  private final ExecutorService events = Executors
      .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("fake-launcher").factory());
  private final AtomicLong pids = new AtomicLong(1000);
  private final List<FakeChild> children = new CopyOnWriteArrayList<>();
  private final Map<String, CountDownLatch> holds = new ConcurrentHashMap<>();
  private final Map<String, LaunchFailure> refusals = new ConcurrentHashMap<>();
  private final Map<String, Boolean> stubborn = new ConcurrentHashMap<>();
  private final Map<String, Boolean> broken = new ConcurrentHashMap<>();
  private final List<String> attempts = new CopyOnWriteArrayList<>();
  private final Map<String, List<List<String>>> commands = new ConcurrentHashMap<>();

  /** What must never happen: two of one instance alive at once. */
  public final List<String> faults = new CopyOnWriteArrayList<>();

  /** Launches of this instance wait until the latch is counted down. */
  public CountDownLatch hold(String instance) {
    var latch = new CountDownLatch(1);
    holds.put(instance, latch);
    return latch;
  }

  /** Launches of this instance go on. */
  public void release(String instance) {
    var latch = holds.remove(instance);
    if (latch != null) {
      latch.countDown();
    }
  }

  /** What was launched for this instance, in this order. */
  public List<List<String>> commands(String instance) {
    return commands.getOrDefault(instance, List.of());
  }

  public void refuse(String instance, LaunchFailure failure) {
    refusals.put(instance, failure);
  }

  public void allow(String instance) {
    refusals.remove(instance);
  }

  /** Launches of this instance fail in a way that no launcher should. */
  void breaks(String instance) {
    broken.put(instance, true);
  }

  /** Children of this instance launched from now on end only when the test says so, whatever signal they get. */
  public void stubborn(String instance) {
    stubborn.put(instance, true);
  }

  /** How often a launch of this instance was asked for. */
  public long attempts(String instance) {
    return attempts.stream().filter(instance::equals).count();
  }

  public List<String> attempts() {
    return attempts;
  }

  public List<FakeChild> children(String instance) {
    return children.stream().filter(child -> child.instance.equals(instance)).toList();
  }

  /** The nth child of this instance, from 1, once there is one. */
  public FakeChild child(String instance, int nth) {
    await().atMost(Duration.ofSeconds(20)).until(() -> children(instance).size() >= nth);
    return children(instance).get(nth - 1);
  }

  public long alive(String instance) {
    return children(instance).stream().filter(FakeChild::lives).count();
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    String instance = String.valueOf(spec.environment().get("DROVER_INSTANCE"));
    attempts.add(instance);
    var latch = holds.get(instance);
    if (latch != null) {
      awaitLatch(latch);
    }
    if (broken.containsKey(instance)) {
      throw new OutOfMemoryError("no thread today");
    }
    LaunchFailure refusal = refusals.get(instance);
    if (refusal != null) {
      throw refusal;
    }
    if (alive(instance) > 0) {
      faults.add(instance + " was launched while it lived");
    }
    commands.computeIfAbsent(instance, _ -> new CopyOnWriteArrayList<>()).add(spec.command());
    var child = new FakeChild(instance, listener, stubborn.containsKey(instance));
    children.add(child);
    return child;
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  @Override
  public void close() {
    holds.values().forEach(CountDownLatch::countDown);
    events.shutdown();
  }

  /** A child at the test's will. */
  public final class FakeChild implements Child {
    final String instance;
    public final List<Integer> signals = new CopyOnWriteArrayList<>();
    private final long pid = pids.incrementAndGet();
    private final ChildListener listener;
    private final boolean endsWhenTold;
    private final AtomicBoolean leader = new AtomicBoolean(true);
    private volatile boolean rest;
    private volatile boolean throwing;

    private FakeChild(String instance, ChildListener listener, boolean endsWhenTold) {
      this.instance = instance;
      this.listener = listener;
      this.endsWhenTold = endsWhenTold;
    }

    public boolean lives() {
      return leader.get();
    }

    /** Whether others of its group live on after it. */
    public void keepsGroup(boolean alive) {
      rest = alive;
    }

    /** From now on every signal but KILL is a fault of the launcher's. */
    void failsOnSignal() {
      throwing = true;
    }

    public void exit(ExitStatus status) {
      if (leader.compareAndSet(true, false)) {
        events.execute(() -> {
          listener.onOutputEnd();
          listener.onExit(status);
        });
      }
    }

    void says(String line) {
      byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
      events.execute(() -> listener.onOutput(ChildListener.Stream.OUT, bytes, 0, bytes.length));
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    public boolean signalGroup(int signal) {
      if (throwing && signal != 9) {
        throw new IllegalStateException("no signal " + signal + " today");
      }
      signals.add(signal);
      boolean was = groupAlive();
      if (!endsWhenTold) {
        rest = false;
        exit(new ExitStatus.Signalled(signal, false));
      }
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
    public void closeOutput() {
      // there is none
    }
  }
}
