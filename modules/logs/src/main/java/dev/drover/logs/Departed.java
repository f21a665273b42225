// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The log files of instances that the project does not have any more. They stay for so long after what came last to them; then an
 * index without a line is left, so that the numbers go on should the instance come back. What has no sound index is not
 * ours, and stays. One thread.
 */
final class Departed {
  /** So long they stay at least. */
  private static final Duration LEAST = Duration.ofDays(7);

  private final Path folder;
  private final InstantSource clock;

  Departed(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** How long they stay beside these: as long as the oldest line of any of them may. */
  static Duration after(Collection<ProcessSpec> present) {
    return present.stream().map(spec -> spec.logs().files().maxAge())
        .reduce(LEAST, (longest, age) -> age.compareTo(longest) > 0 ? age : longest);
  }

  /** Removes those that are so old, and passes over what it cannot read or remove. */
  void remove(Predicate<InstanceId> isWanted, Duration after) throws IOException {
    long oldest = FilePolicy.oldestMillis(clock.millis(), after);
    for (InstanceId each : FileNames.instances(folder)) {
      if (!isWanted.test(each)) {
        tryRemove(each, isWanted, oldest);
      }
    }
  }

  /** It is asked for again right before. */
  private void tryRemove(InstanceId instance, Predicate<InstanceId> isWanted, long oldest) {
    var names = new FileNames(folder, instance);
    try {
      long end = end(names);
      if (end > 0 && hasMore(names) && lastMillis(names) < oldest && !isWanted.test(instance)) {
        remove(names, end);
      }
    } catch (IOException failure) {
      // it stays until it can be removed, and is in nobody's way
    }
  }

  /** The number after its last line; 0 where no index tells. */
  private static long end(FileNames names) throws IOException {
    NavigableSet<Long> rotated = names.indexed();
    try (IndexReader current = IndexReader.open(names.index());
        IndexReader last = rotated.isEmpty() ? null : IndexReader.open(names.index(rotated.last()))) {
      return Math.max(endLine(current), endLine(last));
    }
  }

  private static long endLine(@Nullable IndexReader index) throws IOException {
    return index == null ? 0 : index.endLine();
  }

  private static boolean hasMore(FileNames names) throws IOException {
    return Files.exists(names.log()) || !names.rotated().isEmpty();
  }

  private static long lastMillis(FileNames names) throws IOException {
    long last = Long.MIN_VALUE;
    for (Path file : names.all()) {
      last = Math.max(last, Files.getLastModifiedTime(file).toMillis());
    }
    try (IndexReader index = IndexReader.open(names.index())) {
      long records = index == null ? 0 : index.records();
      return index != null && records > 0 && index.load(records - 1) ? Math.max(last, index.timeMillis()) : last;
    }
  }

  /** A log goes before its index, and the number is in one at each moment. */
  private static void remove(FileNames names, long end) throws IOException {
    Files.deleteIfExists(names.log());
    try (FileChannel index = CurrentFile.newIndex(names, end, CurrentFile.newId())) {
      index.force(false);
    }
    Files.move(names.unfinishedIndex(), names.index(), StandardCopyOption.ATOMIC_MOVE);
    for (long firstLine : names.rotated()) {
      Files.deleteIfExists(names.index(firstLine));
      Files.deleteIfExists(names.log(firstLine));
      Files.deleteIfExists(names.packed(firstLine));
    }
    names.deleteUnfinished();
  }
}
