// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * {@code .drover/} beside the project file: the lock that makes this Drover the only one here, its socket, and what is to
 * be remembered. The lock goes with its owner, however that dies, so what a dead one left behind is never in the way.
 */
final class StateDirectory implements AutoCloseable {
  /** sun_path of {@code unix(7)} has 108 bytes with the final NUL. */
  private static final int MAX_SOCKET_PATH_BYTES = 107;

  /** Somebody else holds the lock. */
  static final class InUse extends Exception {
    private static final long serialVersionUID = 1;

    InUse(String message) {
      super(message, null, false, false);
    }
  }

  private final Path directory;
  private final FileChannel channel;
  private final FileLock lock;

  private StateDirectory(Path directory, FileChannel channel, FileLock lock) {
    this.directory = directory;
    this.channel = channel;
    this.lock = lock;
  }

  static StateDirectory claim(Path project) throws IOException, InUse {
    Path directory = project.resolve(".drover");
    if (directory.resolve("drover.sock").toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH_BYTES) {
      throw new IOException(directory + ": the path is too long for a Unix socket (at most " + MAX_SOCKET_PATH_BYTES
          + " bytes); move the project to a shorter one");
    }
    prepare(project);
    var channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ,
        StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      channel.close();
      throw new InUse("a Drover is running in " + project + " already (pid " + owner(directory)
          + "); stop it with: drover down");
    }
    Files.writeString(directory.resolve("pid"), ProcessHandle.current().pid() + "\n");
    return new StateDirectory(directory, channel, lock);
  }

  /** Makes the directory, for its owner only. */
  static void prepare(Path project) throws IOException {
    Path directory = project.resolve(".drover");
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException here) {
      return null;
    }
  }

  private static String owner(Path directory) {
    try {
      return Files.readString(directory.resolve("pid")).strip();
    } catch (IOException unreadable) {
      return "unknown";
    }
  }

  Path socket() {
    return directory.resolve("drover.sock");
  }

  Path incarnations() {
    return directory.resolve("incarnations");
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(directory.resolve("pid"));
    lock.release();
    channel.close();
  }
}
