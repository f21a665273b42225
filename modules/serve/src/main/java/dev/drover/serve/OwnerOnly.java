// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Files with a secret, which nobody but their owner may use. Any thread. */
final class OwnerOnly {
  static final Set<PosixFilePermission> MODE = Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private OwnerOnly() {}

  /** Fails where others may use it; {@code otherwise}: what else there is to do, beside to change its mode. */
  static void check(Path file, String otherwise) throws IOException {
    Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
    others.removeAll(MODE);
    if (!others.isEmpty()) {
      throw new IOException(file + ": others than its owner may use it; chmod 600 it" + otherwise);
    }
  }
}
