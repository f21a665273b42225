// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** How the native launcher keeps hold of whatever its children fork: by cgroups, or else as a subreaper. Any thread. */
final class Containment {

  private static final int LAST_ROUNDS = 20;

  private final Optional<Cgroups> cgroups;
  private final Orphans orphans;
  private final Guardian guardian;
  /** Tells the children of this launcher from those of all others on the machine. */
  private final String run = Environ.MARK + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + "-";
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicLong numbers = new AtomicLong();

  private Containment(Optional<Cgroups> cgroups, Duration tick) {
    this.cgroups = cgroups;
    this.guardian = new Guardian(run, cgroups.map(all -> all.base().toString()).orElse(""), tick);
    this.orphans = new Orphans(guardian);
  }

  /** By cgroups where they can be written to. */
  static Containment best() {
    return best(Duration.ZERO);
  }

  /** {@code tick}: how often the guardian looks whether it was fed; zero for never. */
  static Containment best(Duration tick) {
    Optional<Cgroups> cgroups = Cgroups.open();
    return cgroups.isPresent() ? new Containment(cgroups, tick) : gathering(tick);
  }

  /** Without cgroups. */
  static Containment gathering() {
    return gathering(Duration.ZERO);
  }

  static Containment gathering(Duration tick) {
    Orphans.gather();
    return new Containment(Optional.empty(), tick);
  }

  Guardian guardian() {
    return guardian;
  }

  /** KILL to all that is in a cgroup of this launcher, or has its mark; for what can be told by no group. Bounded. */
  void killAll() {
    cgroups.ifPresent(Cgroups::killAll);
    boolean found = cgroups.isEmpty();
    for (int rounds = 0; found && rounds < LAST_ROUNDS; rounds++) {
      found = ProcTable.read().filter(this::killMarked).isPresent();
    }
  }

  private boolean killMarked(ProcTable table) {
    List<ProcStat> marked = table.living().filter(stat -> !stat.isOfTheKernel() && isMarked(stat)).toList();
    marked.stream().filter(this::isMarked).forEach(stat -> Libc.kill((int) stat.pid(), Signals.KILL));
    return !marked.isEmpty();
  }

  private boolean isMarked(ProcStat stat) {
    return Environ.mark(stat.pid()).filter(mark -> mark.startsWith(run)).isPresent();
  }

  /** For people. */
  @Override
  public String toString() {
    return cgroups.map(all -> "by a cgroup for each process, in " + all.base().getParent())
        .orElse("as a child subreaper, by "
            + "session, group and environment (a cgroup v2 tree that can be written to would be surer: run as root, or have "
            + "systemd delegate one: Delegate=yes)");
  }

  /** For a child that is about to be spawned. */
  Kin prepare(LaunchSpec spec) throws IOException, LaunchFailure {
    if (cgroups.isEmpty() && !spec.terms().quota().isNone()) {
      throw Failures.noCgroups(spec);
    }
    guardian.wake();
    String mark = run + numbers.incrementAndGet();
    return cgroups.isPresent() ? inCgroup(cgroups.get(), spec, mark) : new Kin.Gathered(orphans, mark);
  }

  private static Kin inCgroup(Cgroups all, LaunchSpec spec, String mark) throws IOException, LaunchFailure {
    var kin = new Kin.InCgroup(all, all.create(mark), mark);
    try {
      all.limit(kin.cgroup(), spec.terms().quota());
      return kin;
    } catch (IOException failure) {
      kin.undo(0);
      throw Failures.noQuota(spec, failure);
    }
  }

  /** How much it knows of children: nothing once all of them have ended. */
  int tracked() {
    return cgroups.map(Cgroups::tracked).orElse(0) + orphans.tracked() + guardian.tracked();
  }

  /** Where the cgroups of the children are; empty without. */
  Optional<Path> cgroups() {
    return cgroups.map(Cgroups::base);
  }

  /** For a child that is to outlive this JVM: the guardian knows nothing of it. */
  KeptKin prepareKept(LaunchSpec spec) throws IOException, LaunchFailure {
    if (cgroups.isEmpty() && !spec.terms().quota().isNone()) {
      throw Failures.noCgroups(spec);
    }
    String name = "kept-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    return cgroups.isPresent()
        ? keptInCgroup(cgroups.get(), spec, name)
        : new KeptKin(Environ.MARK + name, null, orphans);
  }

  private KeptKin keptInCgroup(Cgroups all, LaunchSpec spec, String name) throws IOException, LaunchFailure {
    Cgroup cgroup = all.createKept(name);
    try {
      all.limit(cgroup, spec.terms().quota());
      return new KeptKin(Environ.MARK + name, cgroup, orphans);
    } catch (IOException failure) {
      boolean _ = cgroup.remove();
      throw Failures.noQuota(spec, failure);
    }
  }

  /** Where the keepers of such children move themselves; empty for nowhere. */
  String keepers() {
    return cgroups.map(all -> all.keepers().toString()).orElse("");
  }

  /** For such a child of an earlier JVM, by what that has written down. */
  KeptKin kept(KeeperRecord record) {
    Path folder = Path.of(record.cgroup());
    return new KeptKin(record.mark(),
        record.cgroup().isEmpty() || !Files.isDirectory(folder) ? null : Cgroup.found(folder), orphans);
  }

  /** Ends what is left; all leaders have ended. Idempotent. */
  void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    if (cgroups.isEmpty()) {
      Orphans.letGo();
    }
    guardian.close(); // before the cgroups, for it is in one of them
    cgroups.ifPresent(Cgroups::close);
  }
}
