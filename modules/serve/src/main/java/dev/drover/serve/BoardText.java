// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.UsageBoard;
import dev.drover.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What the board shows, as JSON: encoded once, and shared by all who ask until it changes. Any thread; nobody waits for anybody.
 */
final class BoardText {
  /*
   * 1. The list of all is kept with the number of changes that was read *before* the boards were. As long as that number
   *    stays, a look at it is enough. What is not counted (usages, what is found in logs, what is wrong with them) may be
   *    BESIDE old.
   * 2. A list that came out the same keeps its version, so a client that has it need not get it again.
   */
  private static final Duration BESIDE = Duration.ofMillis(250);
  private static final ByteString OPEN = ByteString.fromString("[");
  private static final ByteString COMMA = ByteString.fromString(",");
  private static final ByteString CLOSE = ByteString.fromString("]");

  private final Drover drover;
  private final LongSupplier nanoTime;
  private final InstanceTexts<ByteString> texts;
  private final AtomicReference<Listing> latest;

  /** All instances in their order. {@code version} is another one whenever any of it is. */
  static final class Listing {
    private final long version;
    private final long changes;
    private final long madeAt;
    private final List<InstanceTexts.Entry<ByteString>> entries;
    private volatile @Nullable ByteString text;

    private Listing(long version, long changes, long madeAt, List<InstanceTexts.Entry<ByteString>> entries,
        @Nullable ByteString text) {
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
    texts = new InstanceTexts<>(drover, (seen, beside) -> ByteString.fromString(Json.encode(seen, beside)));
    latest = new AtomicReference<>(
        new Listing(0, -1, nanoTime.getAsLong() - BESIDE.toNanos(), List.of(), null));
  }

  ByteString of(ProcessSnapshot snapshot) {
    return texts.of(snapshot, drover.usage().read());
  }

  /** A JSON array of these. */
  ByteString of(Collection<ProcessSnapshot> snapshots) {
    UsageBoard usage = drover.usage().read();
    return array(snapshots.stream().map(seen -> texts.entry(seen, usage)).toList());
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
      List<InstanceTexts.Entry<ByteString>> found = found(last.entries, usage);
      boolean same = last.version > 0 && sameEntries(last.entries, found);
      var made = new Listing(same ? last.version : last.version + 1, changes, now, same ? last.entries : found,
          same ? last.text : null);
      if (latest.compareAndSet(last, made)) {
        return made;
      }
    }
  }

  /** In the order of the last time where these are still all; else they are put in order anew. */
  private List<InstanceTexts.Entry<ByteString>> found(List<InstanceTexts.Entry<ByteString>> last, UsageBoard usage) {
    var found = new ArrayList<InstanceTexts.Entry<ByteString>>(last.size());
    for (InstanceTexts.Entry<ByteString> before : last) {
      ProcessSnapshot seen = drover.board().get(before.snapshot().instance());
      if (seen == null) {
        break;
      }
      found.add(texts.entry(seen, usage));
    }
    if (!found.isEmpty() && found.size() == last.size() && found.size() == drover.board().size()) {
      return found;
    }
    List<ProcessSnapshot> all = drover.board().all();
    found.clear();
    all.forEach(seen -> found.add(texts.entry(seen, usage)));
    texts.tidy();
    return found;
  }

  @SuppressWarnings("ReferenceEquality") // an entry is made anew when anything of it has changed
  private static boolean sameEntries(List<InstanceTexts.Entry<ByteString>> before,
      List<InstanceTexts.Entry<ByteString>> now) {
    boolean same = before.size() == now.size();
    for (int i = 0; same && i < now.size(); i++) {
      same = before.get(i) == now.get(i);
    }
    return same;
  }

  private static ByteString array(List<InstanceTexts.Entry<ByteString>> entries) {
    var text = ByteString.createBuilder();
    text.append(OPEN);
    for (int i = 0; i < entries.size(); i++) {
      if (i > 0) {
        text.append(COMMA);
      }
      text.append(entries.get(i).text());
    }
    return text.append(CLOSE).result().compact();
  }
}
