// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.engine.KeptStore;
import dev.drover.launch.Keeping;
import dev.drover.model.History;
import dev.drover.model.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code .drover/kept/}: a folder {@code NAME@INCARNATION} for each incarnation that is to outlive Drover, in which the
 * launcher says which process it is, and {@link HistoryText} what Drover knew of it. Folders that cannot be read are moved
 * to {@code .drover/set-aside/}. Any thread; one after the other, for a state must not be written while its folder is deleted.
 */
final class KeptFolders implements KeptStore {
  private static final Pattern NAME = Pattern.compile("(.+)@(\\d{1,18})");
  private static final String KEPT = "kept";
  private static final String STATE = "state";

  private final Path directory;
  private final Path aside;
  private final List<Kept> left;
  private final List<String> problems;

  private KeptFolders(Path directory, Path aside) {
    this.directory = directory;
    this.aside = aside;
    this.left = new ArrayList<>();
    this.problems = new ArrayList<>();
  }

  /** Reads what an earlier Drover left in this state directory. */
  static KeptFolders open(Path state) throws IOException {
    var folders = new KeptFolders(state.resolve(KEPT), state.resolve("set-aside"));
    if (Files.isDirectory(folders.directory)) {
      try (Stream<Path> all = Files.list(folders.directory)) {
        all.sorted().forEach(folders::read);
      } catch (UncheckedIOException failure) {
        throw failure.getCause();
      }
    }
    return folders;
  }

  /** How many an earlier Drover has left in this state directory. */
  static long count(Path state) {
    try (Stream<Path> all = Files.list(state.resolve(KEPT))) {
      return all.count();
    } catch (IOException none) {
      return 0;
    }
  }

  /** What was wrong with it, a sentence each. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public List<Kept> left() {
    return List.copyOf(left);
  }

  /** The process groups of those. */
  Set<Long> leaders() {
    return left.stream().flatMapToLong(kept -> Keeping.leader(kept.folder()).stream()).boxed()
        .collect(Collectors.toSet());
  }

  @Override
  public synchronized Path open(InstanceId instance, History history) throws IOException {
    Path folder = folder(instance, history.incarnation());
    Files.createDirectories(directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (Files.exists(folder)) {
      delete(folder); // of a Drover whose file of incarnations was lost
    }
    Files.createDirectory(folder);
    try {
      write(folder, history);
    } catch (IOException failure) {
      delete(folder);
      throw failure;
    }
    return folder;
  }

  @Override
  public synchronized void update(InstanceId instance, History history) {
    try {
      write(folder(instance, history.incarnation()), history);
    } catch (NoSuchFileException ended) {
      // nothing of it lives any more
    } catch (IOException failure) {
      problem("cannot be written, so the next Drover would not know the latest: " + failure.getMessage());
    }
  }

  @Override
  public synchronized void close(Path folder) {
    try {
      delete(folder);
    } catch (IOException failure) {
      problem("cannot be deleted: " + failure.getMessage());
    }
  }

  @Override
  public synchronized Path setAside(Path folder) {
    try {
      Files.createDirectories(aside);
      Path to = aside.resolve(folder.getFileName() + "-" + System.currentTimeMillis());
      return Files.move(folder, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      return folder;
    }
  }

  /** Drover ends in good order, and its launcher has ended all that lived: nobody is left to be taken over. */
  void closeAll() throws IOException {
    if (Files.isDirectory(directory)) {
      try (Stream<Path> all = Files.list(directory)) {
        all.forEach(this::close);
      }
    }
  }

  private void read(Path folder) {
    Optional<Kept> kept = kept(folder);
    if (kept.isPresent()) {
      left.add(kept.get());
    } else {
      problems.add(folder + ": is nothing that Drover has written; it was set aside: " + setAside(folder));
    }
  }

  /** By its name alone where what was known of it is torn: a process that lives must not be lost for that. */
  private Optional<Kept> kept(Path folder) {
    Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
    Optional<InstanceId> instance = name.matches() && Files.isDirectory(folder)
        ? instance(name.group(1))
        : Optional.empty();
    return instance.map(id -> new Kept(id, history(folder, Long.parseLong(name.group(2))), folder));
  }

  private static Optional<InstanceId> instance(String encoded) {
    try {
      return InstanceId.parse(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException foreign) {
      return Optional.empty();
    }
  }

  private History history(Path folder, long incarnation) {
    try {
      return HistoryText.parse(Files.readString(folder.resolve(STATE)), incarnation).orElseGet(() -> {
        problems.add(folder.resolve(STATE) + ": is torn, or not of this version; what it counted begins anew");
        return HistoryText.unknown(incarnation);
      });
    } catch (IOException failure) {
      problems.add(folder.resolve(STATE) + ": cannot be read; what it counted begins anew");
      return HistoryText.unknown(incarnation);
    }
  }

  private Path folder(InstanceId instance, long incarnation) {
    return directory.resolve(URLEncoder.encode(instance.name(), StandardCharsets.UTF_8) + "@" + incarnation);
  }

  private static void write(Path folder, History history) throws IOException {
    Path fresh = folder.resolve(STATE + ".new");
    Files.writeString(fresh, HistoryText.of(history));
    Files.move(fresh, folder.resolve(STATE), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      for (Path file : inside.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (NoSuchFileException gone) {
      // somebody was faster
    }
  }

  private void problem(String what) {
    org.slf4j.LoggerFactory.getLogger(KeptFolders.class).warn("{}: {}", directory, what);
  }
}
