// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.NavigableSet;
import java.util.zip.GZIPOutputStream;

/**
 * Removes rotated files that are too many or too old, and compresses the others. It touches nothing that the owner does, and a
 * reader finds the lines of a file in one of its forms at each moment. Any thread, one at a time.
 */
final class Tidying {
  private final FileNames names;
  private final FilePolicy policy;
  private final InstantSource clock;

  Tidying(FileNames names, FilePolicy policy, InstantSource clock) {
    this.names = names;
    this.policy = policy;
    this.clock = clock;
  }

  void run() throws IOException {
    NavigableSet<Long> indexed = names.indexed();
    if (indexed.isEmpty()) {
      return;
    }
    // a log that comes after all that have an index is half-way in a rotation
    NavigableSet<Long> rotated = names.rotated().headSet(indexed.last(), true);
    long oldest = policy.oldestMillis(clock.millis());
    int surplus = rotated.size() - policy.keep();
    for (long firstLine : rotated) {
      if (surplus-- > 0 || lastMillis(firstLine) < oldest) {
        remove(firstLine);
      } else if (policy.compress()) {
        compress(firstLine);
      }
    }
  }

  private long lastMillis(long firstLine) throws IOException {
    try (IndexReader index = IndexReader.open(names.index(firstLine))) {
      long records = index == null ? 0 : index.records();
      return index != null && records > 0 && index.load(records - 1) ? index.timeMillis() : Long.MAX_VALUE;
    }
  }

  private void remove(long firstLine) throws IOException {
    Files.deleteIfExists(names.index(firstLine));
    Files.deleteIfExists(names.log(firstLine));
    Files.deleteIfExists(names.packed(firstLine));
  }

  private void compress(long firstLine) throws IOException {
    Path plain = names.log(firstLine);
    if (!Files.isRegularFile(plain)) {
      return;
    }
    Path packed = names.packed(firstLine);
    Path unfinished = names.unfinished(packed);
    try {
      pack(plain, unfinished);
      Files.move(unfinished, packed, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(plain);
    } catch (NoSuchFileException gone) {
      Files.deleteIfExists(unfinished); // removed by somebody meanwhile
    } catch (IOException failure) {
      Files.deleteIfExists(unfinished);
      throw failure;
    }
  }

  private void pack(Path plain, Path to) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Channels.newOutputStream(names.open(to,
        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE))),
        64 << 10)) {
      Files.copy(plain, out);
    }
  }
}
