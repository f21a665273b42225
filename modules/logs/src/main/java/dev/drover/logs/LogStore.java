// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Subscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The logs of all instances: a ring for each that prints, and its files where there is a folder for them. <b>Any thread</b>, where
 * not said.
 */
public final class LogStore implements AutoCloseable {
  private static final int THREADS = 2;
  private static final Duration TIDY = Duration.ofMinutes(1);
  private static final Duration LAST_WRITES = Duration.ofSeconds(10);

  private final ConcurrentHashMap<InstanceId, LogRing> rings = new ConcurrentHashMap<>();
  private final Map<InstanceId, LogFeed> feeds = new ConcurrentHashMap<>();
  private final Map<InstanceId, Scout> scouts = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final List<LogWatch> watches = new CopyOnWriteArrayList<>();
  private final Optional<Folder> folder;
  /** What the project has; empty until somebody says it. */
  private volatile Optional<Map<InstanceId, ProcessSpec>> declared = Optional.empty();
  private final LogMemory memory;

  private record Folder(Path path, InstantSource clock, ScheduledExecutorService threads, Finder finder,
      Duration lastWrites,
      Earlier earlier) {}

  private LogStore(Optional<Folder> folder, LogMemory memory) {
    this.folder = folder;
    this.memory = memory;
  }

  /** One that keeps logs in memory alone. */
  public LogStore() {
    this(Optional.empty(), LogMemory.usual());
  }

  /** One that writes them to files in this folder as well, and goes on with the numbers of those that are there. */
  public static LogStore in(Path folder, InstantSource clock) {
    return in(folder, clock, OptionalLong.empty());
  }

  /** One whose rings together may take so much memory, in bytes, or else as much as is usual here. */
  public static LogStore in(Path folder, InstantSource clock, OptionalLong memoryBytes) {
    return in(folder, clock, memoryBytes, LAST_WRITES);
  }

  /** The same, where {@link #close} waits so long for the disk at most. */
  public static LogStore in(Path folder, InstantSource clock, OptionalLong memoryBytes, Duration lastWrites) {
    var threads = new ScheduledThreadPoolExecutor(THREADS,
        Thread.ofPlatform().daemon().name("drover-log-", 0).factory());
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    var finder = new Finder(
        Executors.newScheduledThreadPool(1, Thread.ofPlatform().daemon().name("drover-find").factory()));
    var store = new LogStore(Optional.of(new Folder(folder, clock, threads, finder, lastWrites, new Earlier(folder))),
        memoryBytes.isPresent() ? new LogMemory(memoryBytes.getAsLong()) : LogMemory.usual());
    var _ = threads.scheduleWithFixedDelay(store::tidy, TIDY.toSeconds(), TIDY.toSeconds(), TimeUnit.SECONDS);
    return store;
  }

  /** The ring of an instance, made at first use. */
  public LogRing ring(InstanceId instance, LogSpec spec) {
    LogRing present = rings.get(instance);
    return present == null ? tell(rings.computeIfAbsent(instance, id -> make(id, spec, null))) : present;
  }

  public @Nullable LogRing find(InstanceId instance) {
    return rings.get(instance);
  }

  public Collection<LogRing> all() {
    return rings.values();
  }

  /**
   * Before the first launch of an instance: where there are files of it, its ring goes on with their numbers. Reads files, so
   * not on a thread that others need; a file that cannot be read is told as a {@link #trouble}. {@code exact}: what was printed
   * last will be told again, see {@link LogWriter#goOn}.
   */
  public void prepare(InstanceId instance, LogSpec spec, boolean exact) {
    if (folder.isEmpty() || !spec.files().enabled() || rings.containsKey(instance)) {
      return;
    }
    try {
      if (!folder.get().earlier().mayHave(instance)) {
        return;
      }
      LogFile file = open(folder.get(), instance, spec, exact);
      if (file.lastLine() == 0) {
        file.close();
      } else {
        file.rest();
        var _ = tell(rings.computeIfAbsent(instance, id -> make(id, spec, file)));
      }
    } catch (IOException _) {
      var _ = ring(instance, spec); // its feed meets the same, and tells it
    }
  }

  /**
   * How many bytes of what an incarnation has printed to a stream stand in its file; 0 where that cannot be read, for lines
   * that are told twice are better than a process that nobody has. Reads files.
   */
  public long stored(InstanceId instance, long incarnation, Origin origin) {
    try {
      return history(instance).map(kept -> kept.printed(incarnation, origin)).orElse(0L);
    } catch (UncheckedIOException _) {
      return 0;
    }
  }

  /** What was found in the output of an instance; nothing, where there is no folder. */
  public Findings findings(InstanceId instance) {
    Scout scout = scouts.get(instance);
    return scout == null ? Findings.NONE : scout.findings();
  }

  /** What is wrong with the log of an instance. */
  public LogTrouble trouble(InstanceId instance) {
    LogFeed feed = feeds.get(instance);
    LogTrouble ofFile = feed == null ? LogTrouble.NONE : feed.trouble();
    LogRing ring = rings.get(instance);
    return ring == null || ring.suppressed() == 0
        ? ofFile
        : new LogTrouble(ofFile.message(), ofFile.lostLines(), ring.suppressed());
  }

  /** The lines of an instance from this number on. */
  public LogReader from(InstanceId instance, long line) {
    return reader(instance, Math.max(1, line));
  }

  /** What an instance prints under this Drover, without what is kept of earlier ones. */
  public LogReader ofThisRun(InstanceId instance) {
    return reader(instance, LogReader.FROM_THE_RING);
  }

  private LogReader reader(InstanceId instance, long from) {
    return new LogReader(instance, () -> rings.get(instance), history(instance), from);
  }

  /** Calls {@code wake} after new lines of these instances until closed. It must neither block nor throw. */
  public Subscription onAppend(Predicate<InstanceId> of, Runnable wake) {
    var watch = new LogWatch(of, wake);
    watches.add(watch);
    rings.values().forEach(watch::take);
    return () -> {
      watches.remove(watch);
      watch.close();
    };
  }

  /** The number of the last line; 0 before the first. May read files. */
  public long lastLine(InstanceId instance) {
    LogRing ring = rings.get(instance);
    return ring == null ? history(instance).map(LogHistory::lastLine).orElse(0L) : ring.lastLine();
  }

  /** Writes what was printed, as far as it can be written, and ends. Waits for the disk, but not for ever. */
  @Override
  public void close() {
    var _ = end();
  }

  /** The same; those are told whose last lines may be in no file, for the disk has not taken them in time. */
  public List<InstanceId> end() {
    Map<InstanceId, CompletableFuture<Void>> ends = new TreeMap<>();
    folder.ifPresent(in -> {
      in.finder().close();
      feeds.forEach((id, feed) -> ends.put(id, feed.finish()));
      var all = CompletableFuture.allOf(ends.values().toArray(CompletableFuture[]::new));
      var _ = all.completeOnTimeout(null, in.lastWrites().toMillis(), TimeUnit.MILLISECONDS).join();
      ends.values().removeIf(CompletableFuture::isDone);
      in.threads().shutdown(); // whoever interrupts a thread that waits for a disk waits with it
    });
    return List.copyOf(ends.keySet());
  }

  /** The number of the oldest line that is kept; 0 before the first. May read files. */
  public long firstLine(InstanceId instance) {
    LogRing ring = rings.get(instance);
    long kept = ring == null ? 0 : ring.firstLine();
    long stored = history(instance).map(LogHistory::firstLine).orElse(0L);
    return stored == 0 ? kept : kept == 0 ? stored : Math.min(stored, kept);
  }

  /** The first line of this time or later, or the one that comes next where there is none. May read files. */
  public long lineAt(InstanceId instance, Instant time) {
    LogRing ring = rings.get(instance);
    long stored = history(instance).map(kept -> kept.lineAt(time)).orElse(1L);
    if (ring == null || stored < ring.firstLine()) {
      return stored;
    }
    try (LogCursor cursor = ring.from(ring.firstLine())) {
      for (LogEntry entry = cursor.poll(); entry != null; entry = cursor.poll()) {
        if (entry instanceof LogEntry.Line line && !line.time().isBefore(time)) {
          return line.number();
        }
      }
      return cursor.next();
    }
  }

  private Optional<LogHistory> history(InstanceId instance) {
    return folder.map(in -> LogHistory.of(in.path(), instance));
  }

  private LogRing tell(LogRing made) {
    watches.forEach(watch -> watch.take(made));
    return made;
  }

  private LogRing make(InstanceId instance, LogSpec spec, @Nullable LogFile file) {
    LogRing ring = folder.isPresent() && spec.files().enabled()
        ? withFile(folder.get(), instance, spec, file)
        : new LogRing(instance, spec.ringBytes(), 1, null, memory);
    memory.add(ring);
    if (folder.isEmpty()) {
      return ring;
    }
    Folder in = folder.get();
    var scout = new Scout(ring, in.finder());
    scouts.put(instance, scout);
    var _ = ring.onAppend(scout::wake);
    return ring;
  }

  private LogRing withFile(Folder in, InstanceId instance, LogSpec spec, @Nullable LogFile file) {
    long first = file == null ? 1 : file.lastLine() + 1;
    var backlog = new Backlog(spec.ringBytes(), memory, spec.onSlowDisk() == LogSpec.SlowDisk.BLOCK, first);
    var ring = new LogRing(instance, spec.ringBytes(), first, backlog, memory);
    var feed = new LogFeed(ring, backlog, () -> file == null ? open(in, instance, spec, false) : file,
        spec.files().flush(),
        in.threads(), open);
    feeds.put(instance, feed);
    var _ = ring.onAppend(feed::wake);
    return ring;
  }

  private static LogFile open(Folder in, InstanceId instance, LogSpec spec, boolean exact) throws IOException {
    var files = spec.files();
    var policy = new FilePolicy(files.maxBytes(), files.keep(), files.maxAge(), files.compress());
    return LogFile.open(in.path(), instance, policy, in.clock(), exact);
  }

  /**
   * These are all that the project has. From here on, the files of any other instance are removed when nothing has come to them for a
   * week, or for the longest {@code max-age} of these where that is longer.
   */
  public void declare(Map<InstanceId, ProcessSpec> instances) {
    declared = Optional.of(instances);
  }

  /** Each minute, on a thread for logs. */
  void tidy() {
    feeds.values().forEach(LogFeed::tidy);
    folder.ifPresent(in -> declared.ifPresent(present -> removeDeparted(in, present)));
  }

  private void removeDeparted(Folder in, Map<InstanceId, ProcessSpec> present) {
    try {
      new Departed(in.path(), in.clock()).remove(id -> present.containsKey(id) || rings.containsKey(id),
          Departed.after(present.values()));
    } catch (IOException _) {
      // they stay until they can be removed, and are in nobody's way
    }
  }
}
