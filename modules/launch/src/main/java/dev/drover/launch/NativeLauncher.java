// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Starts children with posix_spawn(3) and hears of them on one epoll thread. Linux with glibc. Any thread. */
final class NativeLauncher implements Launcher {

  private static final Duration LAST_LAUNCHES = Duration.ofSeconds(2);

  private final Faults faults = new Faults("launch: the guardian cannot be fed, and ends all children in a moment");

  private final EventLoop loop;
  private final Containment containment;
  private final UnderWay underWay = new UnderWay();
  /** How often all was killed: a launch that sees another number after its child was registered is to kill that. */
  private final AtomicLong killings = new AtomicLong();

  NativeLauncher(EventLoop loop, Containment containment) {
    this.loop = loop;
    this.containment = containment;
  }

  /** Fails with a runtime exception or a linkage error where this machine cannot run it. */
  static NativeLauncher open() {
    return open(Duration.ZERO);
  }

  /** {@code tick}: how often the guardian looks whether it was fed; zero for never. */
  static NativeLauncher open(Duration tick) {
    check();
    return new NativeLauncher(new EventLoop(), Containment.best(tick));
  }

  private static void check() {
    if (!Platform.isKnownLinux() || !Platform.isGnu()) {
      throw new IllegalStateException("launch: the native launcher needs Linux with glibc on x86-64 or arm64");
    }
    int self = Libc.pidfdOpen((int) ProcessHandle.current().pid());
    if (self < 0) {
      throw new IllegalStateException("launch: pidfd_open failed, error " + -self + "; needs Linux 5.4 or later");
    }
    Libc.close(self);
    Libc.keepExitStatuses();
    Spawn.check();
  }

  @Override
  public String name() {
    return "linux-native";
  }

  @Override
  public String containment() {
    return containment.toString();
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    long before = killings.get();
    if (!underWay.begin()) {
      throw Failures.closed(spec);
    }
    try {
      NativeChild child = launchNow(spec, listener);
      killIfAllWere(before, child);
      return child;
    } finally {
      underWay.end();
    }
  }

  @Override
  public Adoption adopt(Keeping keeping, ChildListener listener) throws LaunchFailure {
    long before = killings.get();
    LaunchSpec named = new LaunchSpec(List.of(String.valueOf(keeping.folder())), Path.of("/"), Map.of());
    if (!underWay.begin()) {
      throw Failures.closed(named);
    }
    try {
      Adoption adoption = new Adopting(keeping, loop, containment, listener).adopt();
      if (adoption instanceof Adoption.Taken(NativeChild child)) {
        registerTaken(child, named);
        killIfAllWere(before, child);
      }
      return adoption;
    } finally {
      underWay.end();
    }
  }

  private NativeChild launchNow(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    Programs.checkDirectory(spec);
    Prepared prepared = Prepared.of(spec, OptionalLong.empty());
    try (Arena arena = Arena.ofConfined(); Newborn newborn = newborn(spec, prepared)) {
      NativeChild child = newborn.launch(arena, loop, listener);
      newborn.keep();
      register(child, spec);
      return child;
    } catch (IOException e) {
      throw Failures.unwatched(spec, e);
    } catch (OutOfMemoryError | AssertionError e) {
      throw Failures.outOfMemory(e, spec);
    }
  }

  private Newborn newborn(LaunchSpec spec, Prepared prepared) throws LaunchFailure, IOException {
    if (spec.keeping().isEmpty()) {
      return new OwnNewborn(spec, prepared, containment.prepare(spec));
    }
    if (spec.stdin() != LaunchSpec.Stdin.NULL) {
      throw Failures.impossible(spec,
          List.of("what is to outlive Drover cannot have an input, for that would end with Drover"));
    }
    return new KeptNewborn(spec, prepared, spec.keeping().get(), containment);
  }

  @Override
  public Set<Child> aliveGroups(Collection<? extends Child> children) {
    return GroupChild.alive(children);
  }

  @Override
  public Map<Child, Usage> usage(Collection<? extends Child> children) {
    return Usages.of(children);
  }

  /** Whoever is registered after the look at all children sees the number that was written before it. */
  @Override
  public void killAll() {
    killings.incrementAndGet();
    loop.killAll();
    containment.killAll();
  }

  private void killIfAllWere(long before, NativeChild child) {
    if (killings.get() != before) {
      child.killAll();
    }
  }

  @Override
  public boolean canWatch() {
    return containment.guardian().isWatching() && Uptime.canBeRead();
  }

  @Override
  public void feed(long untilNanos) {
    try {
      containment.guardian().feed(untilNanos);
    } catch (IOException noClock) {
      faults.tell(noClock);
    }
  }

  @Override
  public void close() {
    underWay.close();
    loop.close();
    boolean _ = underWay.awaitEnd(LAST_LAUNCHES);
    containment.close();
  }

  /** On whatever failure, the child is killed and reaped, and its descriptors are closed. */
  private void register(NativeChild child, LaunchSpec spec) throws LaunchFailure {
    int registered = -Errno.ENOMEM;
    try {
      registered = loop.register(child);
    } finally {
      if (registered != 0) {
        undo(child, registered);
      }
    }
    if (registered == EventLoop.CLOSED) {
      throw Failures.closed(spec);
    }
    if (registered < 0) {
      throw Failures.of(-registered, spec);
    }
  }

  /** On failure it is left as it was found. */
  private void registerTaken(NativeChild child, LaunchSpec named) throws LaunchFailure {
    int registered = loop.register(child);
    if (registered == EventLoop.CLOSED) {
      child.closeUnregistered();
      throw Failures.closed(named);
    }
    if (registered < 0) {
      loop.abandon(child);
      throw Failures.of(-registered, named);
    }
  }

  private void undo(NativeChild child, int registered) {
    try {
      boolean _ = child.signalGroup(Signals.KILL);
      if (registered == EventLoop.CLOSED) {
        child.closeUnregistered();
      } else {
        loop.abandon(child);
      }
    } finally {
      Reaper.await((int) child.pid());
      child.undo();
    }
  }
}
