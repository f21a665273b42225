// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of all instances: a ring for each that prints, and its files where there is a folder for them. <b>Any thread</b>, where
 * not said.
 */
public final class LogStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogStore.class);
  private static final int THREADS = 2;
  private static final Duration TIDY = Duration.ofMinutes(1);

  private final ConcurrentHashMap<InstanceId, LogRing> rings = new ConcurrentHashMap<>();
  private final Map<InstanceId, LogFeed> feeds = new ConcurrentHashMap<>();
  private final Optional<Folder> folder;

  private record Folder(Path path, InstantSource clock, ScheduledExecutorService threads) {}

  private LogStore(Optional<Folder> folder) {
    this.folder = folder;
  }

  /** One that keeps logs in memory alone. */
  public LogStore() {
    this(Optional.empty());
  }

  /** One that writes them to files in this folder as well, and goes on with the numbers of those that are there. */
  public static LogStore in(Path folder, InstantSource clock) {
    var threads = Executors.newScheduledThreadPool(THREADS, Thread.ofPlatform().daemon().name("drover-log-", 0).factory());
    var store = new LogStore(Optional.of(new Folder(folder, clock, threads)));
    var _ = threads.scheduleWithFixedDelay(store::tidy, TIDY.toSeconds(), TIDY.toSeconds(), TimeUnit.SECONDS);
    return store;
  }

  /** The ring of an instance, made at first use. */
  public LogRing ring(InstanceId instance, LogSpec spec) {
    LogRing present = rings.get(instance);
    return present == null ? rings.computeIfAbsent(instance, id -> make(id, spec, null)) : present;
  }

  public @Nullable LogRing find(InstanceId instance) {
    return rings.get(instance);
  }

  public Collection<LogRing> all() {
    return rings.values();
  }

  /**
   * Before the first launch of an instance: where there are files of it, its ring goes on with their numbers. Reads files, so
   * not on a thread that others need; a file that cannot be read is told as a {@link #trouble}.
   */
  public void prepare(InstanceId instance, LogSpec spec) {
    if (folder.isEmpty() || !spec.files().enabled() || rings.containsKey(instance)) {
      return;
    }
    try {
      LogFile file = open(folder.get(), instance, spec);
      if (file.lastLine() == 0) {
        file.close();
      } else {
        rings.computeIfAbsent(instance, id -> make(id, spec, file));
      }
    } catch (IOException failure) {
      LOG.warn("{}: its log cannot be read", instance, failure);
    }
  }

  /** How many bytes of what an incarnation has printed to a stream stand in its file. Reads files. */
  public long stored(InstanceId instance, long incarnation, Origin origin) {
    return folder.map(in -> LogHistory.of(in.path(), instance).printed(incarnation, origin)).orElse(0L);
  }

  /** What keeps the log of an instance from its file. */
  public LogTrouble trouble(InstanceId instance) {
    LogFeed feed = feeds.get(instance);
    return feed == null ? LogTrouble.NONE : feed.trouble();
  }

  /** The lines of an instance from this number on. */
  public LogReader from(InstanceId instance, long line) {
    return new LogReader(instance, () -> rings.get(instance), history(instance), line);
  }

  /** The number of the last line; 0 before the first. May read files. */
  public long lastLine(InstanceId instance) {
    LogRing ring = rings.get(instance);
    return ring == null ? history(instance).map(LogHistory::lastLine).orElse(0L) : ring.lastLine();
  }

  /** Writes what was printed, as far as it can be written, and ends. Waits for the disk. */
  @Override
  public void close() {
    folder.ifPresent(in -> in.threads().shutdown());
    feeds.values().forEach(LogFeed::finish);
  }

  private Optional<LogHistory> history(InstanceId instance) {
    return folder.map(in -> LogHistory.of(in.path(), instance));
  }

  private LogRing make(InstanceId instance, LogSpec spec, @Nullable LogFile file) {
    if (folder.isEmpty() || !spec.files().enabled()) {
      return new LogRing(instance, spec.ringBytes());
    }
    Folder in = folder.get();
    long first = file == null ? 1 : file.lastLine() + 1;
    var backlog = new Backlog(spec.ringBytes(), spec.onSlowDisk() == LogSpec.SlowDisk.BLOCK, first);
    var ring = new LogRing(instance, spec.ringBytes(), first, backlog);
    var feed = new LogFeed(ring, backlog, () -> file == null ? open(in, instance, spec) : file, spec.files().flush(),
        in.threads());
    feeds.put(instance, feed);
    var _ = ring.onAppend(feed::wake);
    return ring;
  }

  private static LogFile open(Folder in, InstanceId instance, LogSpec spec) throws IOException {
    return LogFile.open(in.path(), instance, spec.files(), in.clock());
  }

  private void tidy() {
    feeds.forEach((instance, feed) -> {
      try {
        feed.tidy();
      } catch (IOException | RuntimeException failure) {
        LOG.warn("{}: old files of its log stay: {}", instance, failure.toString());
      }
    });
  }
}
