// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.model.InstanceId;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files an instance has in the folder of all logs: {@code NAME.log} with its index {@code NAME.idx}, and rotated ones
 * {@code NAME@FIRSTLINE}, the number in 19 digits; new files and the folder are for their owner alone. Immutable. Any thread.
 */
final class FileNames {
  private static final String LOG = ".log";
  private static final String INDEX = ".idx";
  private static final String PACKED = ".log.gz";
  private static final String UNFINISHED = ".tmp";
  /** What follows the name. */
  private static final Pattern ROTATED = Pattern.compile("@(\\d{19})(\\.log|\\.idx|\\.log\\.gz)");

  /** What follows the name, of those that we make. */
  private static final Pattern BEGINNING = Pattern.compile("(@\\d{19})?\\.(log|idx)(\\.gz)?(\\.tmp)?$");
  /** An index of either kind; no name has an @ in it. */
  private static final Pattern OWNED = Pattern.compile("([^@]+)(@\\d{19})?\\.idx");

  private final Path folder;
  private final String name;

  FileNames(Path folder, InstanceId instance) {
    this.folder = folder;
    this.name = URLEncoder.encode(instance.name(), StandardCharsets.UTF_8);
  }

  /** Those that have an index in the folder. */
  static Set<InstanceId> instances(Path folder) throws IOException {
    Set<InstanceId> found = new TreeSet<>();
    for (Path file : files(folder, "")) {
      Matcher owned = OWNED.matcher(file.getFileName().toString());
      if (owned.matches()) {
        decode(owned.group(1)).ifPresent(found::add);
      }
    }
    return found;
  }

  /** What the names of files in the folder begin with, up to the first of "@" and the last ".": whose they might be. */
  static Set<String> beginnings(Path folder) throws IOException {
    Set<String> found = new HashSet<>();
    for (Path file : files(folder, "")) {
      found.add(BEGINNING.matcher(file.getFileName().toString()).replaceFirst(""));
    }
    return found;
  }

  /** What the names of all of its files begin with. */
  String beginning() {
    return name;
  }

  /** Empty where none of ours has that name. */
  private static Optional<InstanceId> decode(String name) {
    try {
      return InstanceId.parse(URLDecoder.decode(name, StandardCharsets.UTF_8))
          .filter(id -> URLEncoder.encode(id.name(), StandardCharsets.UTF_8).equals(name));
    } catch (IllegalArgumentException foreign) {
      return Optional.empty();
    }
  }

  Path log() {
    return folder.resolve(name + LOG);
  }

  Path index() {
    return folder.resolve(name + INDEX);
  }

  /** An index that is being made. */
  Path unfinishedIndex() {
    return unfinished(index());
  }

  Path log(long firstLine) {
    return rotated(firstLine, LOG);
  }

  Path index(long firstLine) {
    return rotated(firstLine, INDEX);
  }

  Path packed(long firstLine) {
    return rotated(firstLine, PACKED);
  }

  Path unfinished(Path file) {
    return file.resolveSibling(file.getFileName() + UNFINISHED);
  }

  private Path rotated(long firstLine, String kind) {
    return folder.resolve("%s@%019d%s".formatted(name, firstLine, kind));
  }

  /** The first lines of all rotated files that have an index. One that is renamed meanwhile may be missing. */
  NavigableSet<Long> indexed() throws IOException {
    return rotated(true);
  }

  /** The first lines of all rotated files of which anything is left. */
  NavigableSet<Long> rotated() throws IOException {
    return rotated(false);
  }

  private NavigableSet<Long> rotated(boolean indexed) throws IOException {
    NavigableSet<Long> found = new TreeSet<>();
    for (Path file : files(folder, name + "@")) {
      Matcher rest = ROTATED.matcher(file.getFileName().toString().substring(name.length()));
      if (rest.matches() && (!indexed || INDEX.equals(rest.group(2)))) {
        number(rest.group(1), found);
      }
    }
    return found;
  }

  private static void number(String digits, Set<Long> found) {
    try {
      long number = Long.parseLong(digits);
      if (IndexFormat.isNumber(number)) {
        found.add(number);
      }
    } catch (NumberFormatException foreign) {
      // none of ours
    }
  }

  /** All files that are there, unfinished ones too. */
  Set<Path> all() throws IOException {
    Set<Path> all = files(folder, name + "@");
    for (Path file : new Path[]{log(), index(), unfinishedIndex()}) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        all.add(file);
      }
    }
    return all;
  }

  /** What was left half-made, as far as it can be deleted. Where nothing was, the disk is not written to, for it might wait. */
  void deleteUnfinished() throws IOException {
    for (Path file : all()) {
      if (file.toString().endsWith(UNFINISHED)) {
        deleteQuietly(file);
      }
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException refused) {
      // it is in nobody's way
    }
  }

  private static Set<Path> files(Path folder, String prefix) throws IOException {
    Set<Path> found = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder,
        file -> file.getFileName().toString().startsWith(prefix))) {
      all.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException none) {
      found.clear();
    } catch (DirectoryIteratorException failure) {
      throw failure.getCause();
    }
    return found;
  }

  void makeFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, forOwner("rwx------"));
    }
  }

  /** Opens a file that, when it is new, is for its owner alone. */
  FileChannel open(Path file, Set<? extends OpenOption> how) throws IOException {
    return FileChannel.open(file, how, forOwner("rw-------"));
  }

  private FileAttribute<?>[] forOwner(String permissions) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[]{
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
        : new FileAttribute<?>[0];
  }
}
