// SPDX-License-Identifier: Apache-2.0
package dev.drover.testkit;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Launcher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A launcher that launches nothing: its children do what the test says. It calls listeners on one thread, as the native one does.
 * Instances are named as Drover names them ({@code web}, {@code web/2}); a command that is run to probe or to stop one is a launch of it,
 * too. Any thread.
 */
public final class FakeLauncher implements Launcher {
  /** How long a test waits for something before it fails, unless it says otherwise. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Duration patience;
  private final ExecutorService events = Executors
      .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("fake-launcher").factory());
  private final News news = new News();
  private final AtomicLong pids = new AtomicLong(1000);
  private final List<FakeChild> children = new CopyOnWriteArrayList<>();
  private final Map<String, CountDownLatch> holds = new ConcurrentHashMap<>();
  private final Map<String, LaunchFailure> refusals = new ConcurrentHashMap<>();
  private final Set<String> stubborn = ConcurrentHashMap.newKeySet();
  private final Set<String> broken = ConcurrentHashMap.newKeySet();
  private final List<String> attempts = new CopyOnWriteArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  public FakeLauncher() {
    this(PATIENCE);
  }

  /** With other patience, for what is waited for by it and its children. */
  public FakeLauncher(Duration patience) {
    this.patience = patience;
  }

  /** What must never happen, and did: two of one instance alive at once. A test asserts at its end that it is empty. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** Launches of this instance hang until the latch is counted down, or {@link #release}. */
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

  /** Launches of this instance fail like this, until {@link #allow}. */
  public void refuse(String instance, LaunchFailure failure) {
    refusals.put(instance, failure);
  }

  /** Launches of this instance fail no more. */
  public void allow(String instance) {
    refusals.remove(instance);
    broken.remove(instance);
  }

  /** Launches of this instance fail in a way that no launcher should, until {@link #allow}. */
  public void breaks(String instance) {
    broken.add(instance);
  }

  /** Children of this instance launched from now on end only when the test says so, whatever signal they get. */
  public void stubborn(String instance) {
    stubborn.add(instance);
  }

  /** How often a launch of this instance was asked for, be it refused. */
  public long attempts(String instance) {
    return attempts.stream().filter(instance::equals).count();
  }

  /** The instances whose launch was asked for, in this order. */
  public List<String> attempts() {
    return List.copyOf(attempts);
  }

  /** Waits until a launch of this instance was asked for so often. */
  public void awaitAttempts(String instance, int times) {
    boolean _ = news.await(patience, () -> attempts(instance) >= times ? true : null,
        () -> instance + " was to be launched " + times + " times, " + all());
  }

  /** The commands that were launched for this instance, in this order; the rest is in {@link FakeChild#spec}. */
  public List<List<String>> commands(String instance) {
    return children(instance).stream().map(child -> child.spec().command()).toList();
  }

  /** All that were launched of this instance, in this order, the ended ones too. */
  public List<FakeChild> children(String instance) {
    return children.stream().filter(child -> child.instance().equals(instance)).toList();
  }

  /** The nth child of this instance, from 1; waits until there is one. */
  public FakeChild child(String instance, int nth) {
    return news.await(patience, () -> children(instance).stream().skip(nth - 1L).findFirst().orElse(null),
        () -> "there is no child " + nth + " of " + instance + ", " + all());
  }

  private String all() {
    return "launches were asked for of " + attempts + ", and there were " + children.stream()
        .map(child -> child.instance() + (child.lives() ? " (lives)" : " (ended)")).toList();
  }

  /** How many of this instance live, which is never more than one if all is well. */
  public long alive(String instance) {
    return children(instance).stream().filter(FakeChild::lives).count();
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    String instance = instanceOf(spec);
    attempts.add(instance);
    news.tell();
    var latch = holds.get(instance);
    if (latch != null) {
      await(latch);
    }
    if (closed) {
      throw new LaunchFailure(LaunchFailure.Kind.CLOSED, 0, "the launcher is closed");
    }
    if (broken.contains(instance)) {
      throw new OutOfMemoryError("no thread today");
    }
    LaunchFailure refusal = refusals.get(instance);
    if (refusal != null) {
      throw refusal;
    }
    if (alive(instance) > 0) {
      faults.add(instance + " was launched while it lived");
    }
    var child = new FakeChild(pids.incrementAndGet(), spec, listener, stubborn.contains(instance),
        new FakeChild.Nursery(this::inTurn, news::tell, patience));
    children.add(child);
    if (closed) { // meanwhile
      child.killed();
    }
    news.tell();
    return child;
  }

  static String instanceOf(LaunchSpec spec) {
    return String.valueOf(spec.environment().get("DROVER_INSTANCE"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  /** Nothing any more once it is closed, as a real one. */
  private void inTurn(Runnable task) {
    try {
      events.execute(task);
    } catch (RejectedExecutionException afterTheEnd) {
      if (!closed) {
        throw afterTheEnd;
      }
    }
  }

  /** Ends all that live, by KILL, and launches that hang. */
  @Override
  public void close() {
    closed = true;
    holds.values().forEach(CountDownLatch::countDown);
    children.stream().filter(FakeChild::lives).forEach(FakeChild::killed);
    events.shutdown();
  }
}
