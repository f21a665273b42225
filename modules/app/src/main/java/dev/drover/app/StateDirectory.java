// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

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
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * {@code .drover/} beside the project file: the lock that makes this Drover the only one here, its socket, and what is to
 * be remembered. The lock goes with its owner, however that dies, so what a dead one left behind is never in the way.
 */
final class StateDirectory implements AutoCloseable {
  /*
   * The directory may be deleted or replaced under a Drover that runs. The lock is then on a file that nobody finds any
   * more, so a second Drover can take a lock of its own. What the first does at its end must not harm it: files are
   * deleted only while the lock file on disk is the one that is held (its inode cannot be another's while it is open).
   *
   * The holder of the lock must not open the lock file once more: with fcntl(2) the first close of any descriptor of a
   * file drops the process's locks on it.
   */

  /** sun_path of {@code unix(7)} has 108 bytes with the final NUL. */
  private static final int MAX_SOCKET_PATH_BYTES = 107;
  static final String NAME = ".drover";

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

  private StateDirectory(Path directory, FileChannel channel, FileLock lock, Object lockFile) {
    this.directory = directory;
    this.channel = channel;
    this.lock = lock;
    this.lockFile = lockFile;
  }

  /** {@code stop} is the command that ends the Drover that has the lock, for the message. */
  static StateDirectory claim(Path project, String stop) throws IOException, InUse {
    Path directory = prepare(project);
    Path file = directory.resolve("lock");
    try {
      boolean fresh = createIfMissing(file);
      OptionalLong buried = fresh ? Locks.holderOfDeleted(file) : OptionalLong.empty();
      if (buried.isPresent()) {
        Files.deleteIfExists(file);
        throw new InUse("a Drover runs in " + project + " (pid " + buried.getAsLong() + "), but its " + NAME
            + " was deleted, so that nothing can reach it; end it with: kill " + buried.getAsLong());
      }
      StateDirectory claimed = lock(project, file, stop);
      Files.writeString(directory.resolve("pid"), ProcessHandle.current().pid() + "\n");
      return claimed;
    } catch (IOException failure) {
      throw FileTrouble.of(failure, file);
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

  private static StateDirectory lock(Path project, Path file, String stop) throws IOException, InUse {
    Object before = key(file);
    var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      OptionalLong pid = Locks.holder(file);
      channel.close();
      throw new InUse("a Drover is running in " + project + " already"
          + (pid.isPresent() ? " (pid " + pid.getAsLong() + ")" : "") + "; stop it with: " + stop);
    }
    if (before == null || !before.equals(key(file))) {
      channel.close();
      throw new IOException(file + ": was replaced in this moment; try again");
    }
    return new StateDirectory(Objects.requireNonNull(file.getParent()), channel, lock, before);
  }

  /** Makes the directory, for its owner only. */
  static Path prepare(Path project) throws IOException {
    Path directory = project.resolve(NAME);
    if (directory.resolve("drover.sock").toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH_BYTES) {
      throw new IOException(directory + ": the path is too long for a Unix socket (at most " + MAX_SOCKET_PATH_BYTES
          + " bytes); move the project to a shorter one");
    }
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectory(directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return directory;
    } catch (FileAlreadyExistsException taken) {
      throw new IOException(
          directory + ": is no directory, and Drover keeps its state there; move it away or delete it", taken);
    } catch (IOException failure) {
      throw FileTrouble.of(failure, directory);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
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
    return directory.resolve("drover.sock");
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
      if (Objects.equals(lockFile, key(directory.resolve("lock")))) {
        Files.deleteIfExists(directory.resolve("pid"));
      }
      lock.release();
      channel.close();
    }
  }
}
