// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import dev.drover.logs.LogTrouble;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessUsage;
import dev.drover.view.UsageBoard;
import dev.drover.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What the board shows, as JSON: encoded once, and shared by all who ask until it changes. Any thread; nobody waits for anybody.
 */
final class BoardText {
  /*
   * 1. The text of an instance is kept beside what it was made of. Whoever asks looks whether that is still what the boards
   *    have, and else makes and keeps a new one; if two do so at once, one of them did it for nothing.
   * 2. The list of all is kept with the number of changes that was read *before* the boards were. As long as that number
   *    stays, a look at it is enough. What is not counted (usages, what is found in logs, what is wrong with them) may be
   *    BESIDE old.
   * 3. A list that came out the same keeps its version, so a client that has it need not get it again.
   */
  private static final Duration BESIDE = Duration.ofMillis(250);
  private static final ByteString OPEN = ByteString.fromString("[");
  private static final ByteString COMMA = ByteString.fromString(",");
  private static final ByteString CLOSE = ByteString.fromString("]");

  private final Drover drover;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<InstanceId, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicReference<Listing> latest;

  /** What an instance's text is made of beside its snapshot. */
  private record Beside(@Nullable ProcessUsage usage, LogTrouble log, NodeView.State standing, List<String> urls)
      implements
        Json.Usages {
    @Override
    public @Nullable ProcessUsage of(ProcessSnapshot snapshot) {
      return usage;
    }

    @Override
    public LogTrouble log(ProcessSnapshot snapshot) {
      return log;
    }

    @Override
    public NodeView.State standing(ProcessSnapshot snapshot) {
      return standing;
    }

    @Override
    public List<String> urls(ProcessSnapshot snapshot) {
      return urls;
    }
  }

  /** An instance's text, and what it was made of. */
  private record Entry(ProcessSnapshot snapshot, Beside beside, ByteString text) {}

  /** All instances in their order. {@code version} is another one whenever any of it is. */
  static final class Listing {
    private final long version;
    private final long changes;
    private final long madeAt;
    private final List<Entry> entries;
    private volatile @Nullable ByteString text;

    private Listing(long version, long changes, long madeAt, List<Entry> entries, @Nullable ByteString text) {
      this.version = version;
      this.changes = changes;
      this.madeAt = madeAt;
      this.entries = entries;
      this.text = text;
    }

    long version() {
      return version;
    }

    /** A JSON array; put together when somebody wants it. */
    ByteString text() {
      ByteString made = text;
      if (made == null) {
        made = array(entries);
        text = made;
      }
      return made;
    }
  }

  BoardText(Drover drover) {
    this(drover, System::nanoTime);
  }

  BoardText(Drover drover, LongSupplier nanoTime) {
    this.drover = drover;
    this.nanoTime = nanoTime;
    latest = new AtomicReference<>(
        new Listing(0, -1, nanoTime.getAsLong() - BESIDE.toNanos(), List.of(), null));
  }

  ByteString of(ProcessSnapshot snapshot) {
    return entry(snapshot, drover.usage().read()).text;
  }

  /** A JSON array of these. */
  ByteString of(Collection<ProcessSnapshot> snapshots) {
    UsageBoard usage = drover.usage().read();
    return array(snapshots.stream().map(seen -> entry(seen, usage)).toList());
  }

  Listing all() {
    UsageBoard usage = drover.usage().read();
    while (true) {
      Listing last = Objects.requireNonNull(latest.get());
      long changes = drover.changes();
      long now = nanoTime.getAsLong();
      if (last.changes == changes && now - last.madeAt < BESIDE.toNanos()) {
        return last;
      }
      List<Entry> found = found(last.entries, usage);
      boolean same = last.version > 0 && sameEntries(last.entries, found);
      var made = new Listing(same ? last.version : last.version + 1, changes, now, same ? last.entries : found,
          same ? last.text : null);
      if (latest.compareAndSet(last, made)) {
        return made;
      }
    }
  }

  /** In the order of the last time where these are still all; else they are put in order anew. */
  private List<Entry> found(List<Entry> last, UsageBoard usage) {
    var found = new ArrayList<Entry>(last.size());
    for (Entry before : last) {
      ProcessSnapshot seen = drover.board().get(before.snapshot.instance());
      if (seen == null) {
        break;
      }
      found.add(entry(seen, usage));
    }
    if (!found.isEmpty() && found.size() == last.size() && found.size() == drover.board().size()) {
      return found;
    }
    List<ProcessSnapshot> all = drover.board().all();
    found.clear();
    all.forEach(seen -> found.add(entry(seen, usage)));
    if (entries.size() > all.size()) {
      entries.keySet().removeIf(id -> drover.board().get(id) == null);
    }
    return found;
  }

  @SuppressWarnings("ReferenceEquality") // an entry is made anew when anything of it has changed
  private static boolean sameEntries(List<Entry> before, List<Entry> now) {
    boolean same = before.size() == now.size();
    for (int i = 0; same && i < now.size(); i++) {
      same = before.get(i) == now.get(i);
    }
    return same;
  }

  @SuppressWarnings("ReferenceEquality") // the board has another object when anything of it has changed
  private Entry entry(ProcessSnapshot seen, UsageBoard usages) {
    var beside = new Beside(usages.of(seen), drover.logs().trouble(seen.instance()), drover.nodes().standing(seen),
        drover.logs().findings(seen.instance()).urls());
    Entry kept = entries.get(seen.instance());
    if (kept != null && kept.snapshot == seen && kept.beside.equals(beside)) {
      return kept;
    }
    var made = new Entry(seen, beside, ByteString.fromString(Json.encode(seen, beside)));
    entries.put(seen.instance(), made);
    return made;
  }

  private static ByteString array(List<Entry> entries) {
    var text = ByteString.createBuilder();
    text.append(OPEN);
    for (int i = 0; i < entries.size(); i++) {
      if (i > 0) {
        text.append(COMMA);
      }
      text.append(entries.get(i).text);
    }
    return text.append(CLOSE).result().compact();
  }
}
