// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes over a child of an earlier JVM by what that has written down. Launching thread; for one child. */
final class Adopting {

  private static final int OUT = 1;
  private static final int ERR = 2;
  private static final int JOURNAL = 3;
  /** A shell that was never told to become the program finds that out and ends. */
  private static final Duration NEVER_TOLD = Duration.ofMillis(100);
  private static final int NEVER_TOLD_LOOKS = 100;
  /** What was sent KILL ends within this time. */
  private static final Duration KILLED = Duration.ofSeconds(1);

  private final Keeping keeping;
  private final EventLoop loop;
  private final Containment containment;
  private final ChildListener listener;
  private final Fds fds;

  Adopting(Keeping keeping, EventLoop loop, Containment containment, ChildListener listener) {
    this.keeping = keeping;
    this.loop = loop;
    this.containment = containment;
    this.listener = listener;
    this.fds = new Fds(named());
  }

  /** A {@link NativeChild} of it is not registered yet. */
  Adoption adopt() throws LaunchFailure {
    Optional<KeeperRecord> found = read();
    try {
      return found.isEmpty() ? new Adoption.NeverBegan() : adopt(found.get());
    } catch (IOException cannotBeTold) {
      throw Failures.of(Errno.EMFILE, named());
    }
  }

  private Adoption adopt(KeeperRecord record) throws LaunchFailure, IOException {
    boolean begun = keeping.folder().resolve(KeeperRecord.BEGUN).toFile().exists();
    if (!record.boot().equals(KeeperRecord.thisBoot())) {
      return begun
          ? ended(record, KeeperRecord.readExit(keeping.folder()), new Kin.Nobody())
          : new Adoption.NeverBegan();
    }
    int pidfd = record.process().exists() ? Libc.pidfdOpen((int) record.process().pid()) : -Errno.ESRCH;
    if (pidfd < 0 && pidfd != -Errno.ESRCH) {
      throw Failures.of(-pidfd, named());
    }
    try (fds) {
      if (pidfd >= 0) {
        int _ = fds.add(pidfd);
      }
      if (pidfd < 0 || !record.process().exists()) { // the number may have been another's when it was opened
        return begun ? lost(record) : new Adoption.NeverBegan();
      }
      if (!begun && wasNeverTold(record, pidfd)) {
        return new Adoption.NeverBegan();
      }
      return record.keeper().lives() ? take(record, pidfd) : end(record, pidfd);
    }
  }

  private Optional<KeeperRecord> read() throws LaunchFailure {
    try {
      return KeeperRecord.read(keeping.folder());
    } catch (AccessDeniedException anothers) {
      throw new LaunchFailure(LaunchFailure.Kind.NO_PERMISSION, Errno.EACCES, anothers.getMessage()
          + ": permission denied; was it begun by another user?");
    } catch (FileSystemException cannotBeTold) {
      throw Failures.of(Errno.EMFILE, named());
    } catch (IOException torn) {
      throw new LaunchFailure(LaunchFailure.Kind.BAD_RECORD, 0, String.valueOf(torn.getMessage()));
    }
  }

  private LaunchSpec named() {
    return new LaunchSpec(List.of(String.valueOf(keeping.folder())), Path.of("/"), Map.of());
  }

  /** The JVM was killed about when it told: what became the program has the mark, and the other ends by itself. */
  private static boolean wasNeverTold(KeeperRecord record, int pidfd) throws IOException {
    for (int looks = 0; looks < NEVER_TOLD_LOOKS; looks++) {
      if (Environ.mark(record.process().pid()).filter(record.mark()::equals).isPresent()) {
        return false;
      }
      if (Reaper.hasEnded(pidfd, NEVER_TOLD)) {
        return hasEnded(record.keeper());
      }
    }
    return false; // it has begun, and has no environment any more
  }

  /** It was sent KILL a moment ago, or never. */
  private static boolean hasEnded(Identity keeper) throws IOException {
    int pidfd = Libc.pidfdOpen((int) keeper.pid());
    boolean ended = pidfd < 0 || !keeper.lives() || Reaper.hasEnded(pidfd, KILLED);
    close(pidfd);
    return ended;
  }

  private Adoption take(KeeperRecord record, int pidfd) throws LaunchFailure {
    long keeper = record.keeper().pid();
    int out = reopen(keeper, OUT, Libc.O_RDONLY | Libc.O_NONBLOCK);
    int err = reopen(keeper, ERR, Libc.O_RDONLY | Libc.O_NONBLOCK);
    var journal = Journal.resume(reopen(keeper, JOURNAL, Libc.O_RDWR), keeping.logBytes());
    var child = new NativeChild(loop, (int) record.process().pid(), containment.kept(record), pidfd, null, out, err,
        Fds.NONE,
        listener, new Keeper(record, false, keeping.folder(), journal));
    child.replay();
    fds.release();
    return new Adoption.Taken(child);
  }

  private int reopen(long pid, int fd, int mode) throws LaunchFailure {
    int opened = Libc.reopen(pid, fd, mode);
    switch (-opened) {
      case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM -> throw Failures.of(-opened, named());
      case Errno.EACCES, Errno.EPERM -> throw new LaunchFailure(LaunchFailure.Kind.NO_PERMISSION, -opened,
          keeping.folder() + ": what process " + pid + " keeps cannot be opened; was it begun by another user?");
      default -> {
        if (opened < 0) {
          throw Failures.other(-opened, keeping.folder() + ": what process " + pid + " keeps cannot be opened, error "
              + -opened);
        }
      }
    }
    return fds.add(opened);
  }

  /** Somebody has ended the keeper, so that neither output nor exit can be had: it goes as well. */
  private Adoption end(KeeperRecord record, int pidfd) throws IOException {
    int known = Reaper.hasEnded(pidfd) ? record.process().exit() : Reaper.LOST;
    int _ = Libc.kill((int) -record.process().pid(), Signals.KILL);
    boolean _ = Reaper.hasEnded(pidfd, KILLED);
    return known == Reaper.LOST
        ? lost(record)
        : ended(record, Reaper.status(known, false), containment.kept(record));
  }

  private Adoption lost(KeeperRecord record) {
    return ended(record, KeeperRecord.readExit(keeping.folder()), containment.kept(record));
  }

  private Adoption ended(KeeperRecord record, ExitStatus how, Kin left) {
    var told = new Callbacks(listener);
    told.onOutputEnd();
    told.onExit(how);
    return new Adoption.Taken(new GoneChild(record.process().pid(), left));
  }

  private static void close(int fd) {
    if (fd >= 0) {
      Libc.close(fd);
    }
  }
}
