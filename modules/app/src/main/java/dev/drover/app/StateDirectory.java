// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.terminal.StateFolders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * {@code .drover/} beside the project file, or a node's own folder in it: the lock that makes this Drover the only one here, its
 * socket, and what is to be remembered. The lock goes with its owner, however that dies, so what a dead one left behind is never in the
 * way.
 */
final class StateDirectory implements AutoCloseable {
  /*
   * The directory may be deleted or replaced under a Drover that runs. The lock is then on a file that nobody finds any
   * more, so a second Drover can take a lock of its own. What the first does at its end must not harm it: files are
   * deleted only while the lock file on disk is the one that is held (its inode cannot be another's while it is open).
   *
   * A Drover that is alone locks all of .drover/lock, a node of a cluster one byte of it, by its name, and all of the lock in its own
   * folder. So nodes are beside each other, and never beside one that is alone, which would start everything twice.
   *
   * The holder of the lock must not open the lock file once more: with fcntl(2) the first close of any descriptor of a
   * file drops the process's locks on it.
   */

  /** sun_path of {@code unix(7)} has 108 bytes with the final NUL. */
  private static final int MAX_SOCKET_PATH_BYTES = 107;
  static final String NAME = StateFolders.NAME;
  private static final String LOCK = "lock";

  /** Somebody else holds the lock. */
  static final class InUse extends Exception {
    private static final long serialVersionUID = 1;

    InUse(String message) {
      super(message, null, false, false);
    }

    String sentence() {
      return String.valueOf(getMessage());
    }
  }

  private final Path directory;
  private final FileChannel channel;
  private final FileLock lock;
  private final Object lockFile;
  /** A node's byte of the lock of the whole project. */
  private final @Nullable FileChannel beside;

  private StateDirectory(Path directory, FileChannel channel, FileLock lock, Object lockFile,
      @Nullable FileChannel beside) {
    this.directory = directory;
    this.channel = channel;
    this.lock = lock;
    this.lockFile = lockFile;
    this.beside = beside;
  }

  /** {@code stop} is the command that ends the Drover that has the lock, for the message. */
  static StateDirectory claim(Path project, String stop) throws IOException, InUse {
    return claim(project, prepare(project), "", stop, null);
  }

  /** The same for a node of a cluster, of this name. */
  static StateDirectory claimNode(Path project, String node, String stop) throws IOException, InUse {
    Path directory = prepare(project, node);
    FileChannel beside = besideOthers(project, node, stop);
    try {
      return claim(project, directory, " as node " + node, stop, beside);
    } catch (IOException | InUse | RuntimeException failure) {
      beside.close();
      throw failure;
    }
  }

  private static FileChannel besideOthers(Path project, String node, String stop) throws IOException, InUse {
    Path file = StateFolders.alone(project).resolve(LOCK);
    try {
      lookForBuried(project, file);
      var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (tryLock(channel, Integer.toUnsignedLong(node.hashCode()), 1) == null) {
        OptionalLong pid = Locks.holder(file);
        channel.close();
        throw inUse(project, pid, "", stop);
      }
      return channel;
    } catch (IOException failure) {
      throw FileTrouble.of(failure, file);
    }
  }

  private static StateDirectory claim(Path project, Path directory, String as, String stop,
      @Nullable FileChannel beside) throws IOException, InUse {
    Path file = directory.resolve(LOCK);
    try {
      lookForBuried(project, file);
      StateDirectory claimed = lock(project, file, as, stop, beside);
      Files.writeString(directory.resolve("pid"), ProcessHandle.current().pid() + "\n");
      return claimed;
    } catch (IOException failure) {
      throw FileTrouble.of(failure, file);
    }
  }

  /** Makes the lock file where there is none, unless it was deleted under a Drover that runs. */
  private static void lookForBuried(Path project, Path file) throws IOException, InUse {
    OptionalLong buried = createIfMissing(file) ? Locks.holderOfDeleted(file) : OptionalLong.empty();
    if (buried.isPresent()) {
      Files.deleteIfExists(file);
      throw new InUse("a Drover runs in " + project + " (pid " + buried.getAsLong() + "), but its " + NAME
          + " was deleted, so that nothing can reach it; end it with: kill " + buried.getAsLong());
    }
  }

  private static boolean createIfMissing(Path file) throws IOException {
    try {
      Files.createFile(file);
      return true;
    } catch (FileAlreadyExistsException there) {
      return false;
    }
  }

  private static StateDirectory lock(Path project, Path file, String as, String stop, @Nullable FileChannel beside)
      throws IOException, InUse {
    Object before = key(file);
    var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel, 0, Long.MAX_VALUE);
    if (lock == null) {
      OptionalLong pid = Locks.holder(file);
      channel.close();
      throw inUse(project, pid, as, stop);
    }
    if (before == null || !before.equals(key(file))) {
      channel.close();
      throw new IOException(file + ": was replaced in this moment; try again");
    }
    return new StateDirectory(Objects.requireNonNull(file.getParent()), channel, lock, before, beside);
  }

  /** Where it is a node of a cluster that has the lock of one that is to be alone, that is told. */
  private static InUse inUse(Path project, OptionalLong pid, String as, String stop) {
    Optional<Path> node = as.isEmpty()
        ? StateFolders.ofNodes(project).stream()
            .filter(state -> pid.isPresent() && Locks.holder(state.resolve(LOCK)).equals(pid)).findFirst()
        : Optional.empty();
    return new InUse("a Drover is running in " + project + as + " already"
        + node.map(state -> ", as a node of a cluster (" + state.getFileName() + ")").orElse("")
        + (pid.isPresent() ? " (pid " + pid.getAsLong() + ")" : "") + "; stop it with: " + stop);
  }

  /** Makes the directory, for its owner only. */
  static Path prepare(Path project) throws IOException {
    Path directory = StateFolders.alone(project);
    checkLength(directory);
    make(directory);
    return directory;
  }

  private static Path prepare(Path project, String node) throws IOException {
    Path directory = StateFolders.node(project, node);
    checkLength(directory);
    make(StateFolders.alone(project));
    make(Objects.requireNonNull(directory.getParent()));
    make(directory);
    return directory;
  }

  private static void checkLength(Path directory) throws IOException {
    if (StateFolders.socket(directory).toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH_BYTES) {
      throw new IOException(directory + ": the path is too long for a Unix socket (at most " + MAX_SOCKET_PATH_BYTES
          + " bytes); move the project to a shorter one");
    }
  }

  private static void make(Path directory) throws IOException {
    try {
      Files.createDirectory(directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException taken) {
      if (!Files.isDirectory(directory)) {
        throw new IOException(
            directory + ": is no directory, and Drover keeps its state there; move it away or delete it", taken);
      }
    } catch (IOException failure) {
      throw FileTrouble.of(failure, directory);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel, long from, long bytes) throws IOException {
    try {
      return channel.tryLock(from, bytes, false);
    } catch (OverlappingFileLockException here) {
      return null;
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  Path socket() {
    return StateFolders.socket(directory);
  }

  Path path() {
    return directory;
  }

  Path incarnations() {
    return directory.resolve("incarnations");
  }

  /** Lets the next Drover in. Does nothing the second time. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      if (Objects.equals(lockFile, key(directory.resolve(LOCK)))) {
        Files.deleteIfExists(directory.resolve("pid"));
      }
      lock.release();
      channel.close();
      if (beside != null) {
        beside.close();
      }
    }
  }
}
