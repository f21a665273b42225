// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.nio.file.attribute.PosixFilePermission;

/**
 * The H2 file in the state directory, which only its owner may read: it holds the environments of processes. So it has a
 * folder of its own, in which H2 puts the key by which other JVMs reach it, too. Any thread.
 */
final class DatabaseFile {
  private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER_OF_OWNER = PosixFilePermissions.fromString("rwx------");

  private DatabaseFile() {}

  /** Makes folder and file where they are missing, and does nothing for a database elsewhere. */
  static void make(DatabaseSettings settings) {
    if (settings.kind() == DatabaseKind.H2 && System.getProperty("h2.bindAddress") == null) {
      // With AUTO_SERVER, H2 listens for the other JVMs of this machine, by default for everybody's.
      System.setProperty("h2.bindAddress", "127.0.0.1");
    }
    settings.file().ifPresent(DatabaseFile::make);
  }

  private static void make(Path withoutEnding) {
    Path file = withoutEnding.resolveSibling(withoutEnding.getFileName() + ".mv.db");
    Path folder = parent(file);
    try {
      Files.createDirectories(folder);
      boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
      if (posix) {
        Files.setPosixFilePermissions(folder, FOLDER_OF_OWNER);
      }
      create(file, posix);
    } catch (FileAlreadyExistsException e) {
      throw new DatabaseException(
          DatabaseSettings.PATH + ": " + e.getFile() + ": must be a folder, was a file; move it away");
    } catch (AccessDeniedException e) {
      throw new DatabaseException(
          DatabaseSettings.PATH + ": cannot make " + file + ": permission denied for " + e.getFile()
              + "; let " + System.getProperty("user.name") + " write there, or use another state directory");
    } catch (IOException e) {
      throw new DatabaseException(DatabaseSettings.PATH + ": cannot make " + file + ": " + e.getMessage()
          + "; use another state directory, or give a url");
    }
    if (!Files.isWritable(file) || !Files.isWritable(folder)) {
      throw new DatabaseException(DatabaseSettings.PATH + ": cannot write " + file + ": permission denied; let "
          + System.getProperty("user.name") + " write there, or use another state directory");
    }
  }

  private static void create(Path file, boolean posix) throws IOException {
    if (Files.isRegularFile(file)) {
      if (posix) {
        Files.setPosixFilePermissions(file, OWNER_ONLY);
      }
      return;
    }
    try {
      if (posix) {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      } else {
        Files.createFile(file);
      }
    } catch (FileAlreadyExistsException e) {
      if (!Files.isRegularFile(file)) {
        throw new IOException("it is no file", e);
      }
      // Another node made it just now.
    }
  }

  private static Path parent(Path file) {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IllegalArgumentException("no folder: " + file);
    }
    return folder;
  }
}
