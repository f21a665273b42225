// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.EventEntry;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Subscription;
import dev.drover.view.EventRing;
import dev.drover.view.Followers;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** Events as streams, read one by one as they are demanded: a stream that stalls keeps its place, and no event. Any thread. */
final class EventStreams {
  private EventStreams() {}

  /** Who follows is among the {@code followers} until the stream ends. */
  static Source<EventEntry, NotUsed> of(EventRing ring, Bell bell, Followers.Of followers, EventQuery query) {
    return query.follow()
        ? follow(ring, bell, followers, query)
        : Source.fromIterator(() -> new Place(ring, query, ring.last()));
  }

  private static Source<EventEntry, NotUsed> follow(EventRing ring, Bell bell, Followers.Of followers,
      EventQuery query) {
    return Source.lazySource(() -> {
      var place = new Place(ring, query, Long.MAX_VALUE);
      Subscription among = followers.add(place::behind);
      return Wakes.at(List.of(bell)).mapConcat(_ -> () -> place).watchTermination((_, done) -> {
        var _ = done.whenComplete((_, _) -> among.close());
        return NotUsed.getInstance();
      });
    }).mapMaterializedValue(_ -> NotUsed.getInstance());
  }

  /** A place in the ring; whoever follows asks it again after it had no next for a while. Belongs to one stream. */
  private static final class Place implements Iterator<EventEntry> {
    private final EventRing ring;
    private final EventQuery query;
    private final long end;
    /** Written by the stream alone. */
    private volatile long next;
    private boolean begun;
    private @Nullable EventEntry found;

    /** Nothing comes behind {@code end}. */
    Place(EventRing ring, EventQuery query, long end) {
      this.ring = ring;
      this.query = query;
      this.end = end;
      this.next = Math.max(0, query.after()) + 1;
    }

    /** Events that it has not looked at yet. Any thread. */
    long behind() {
      return ring.last() - (next - 1);
    }

    @Override
    public boolean hasNext() {
      if (found == null) {
        found = begun ? find() : begin();
      }
      return found != null;
    }

    @Override
    public EventEntry next() {
      EventEntry given = hasNext() ? found : null;
      if (given == null) {
        throw new NoSuchElementException();
      }
      found = null;
      return given;
    }

    /** A number that was never given came from an earlier Drover: nothing of this one was seen with it. */
    private @Nullable EventEntry begin() {
      begun = true;
      long last = ring.last();
      if (next - 1 <= last) {
        return find();
      }
      var restarted = new EventEntry.Restarted(next - 1, last);
      next = 1;
      return restarted;
    }

    private @Nullable EventEntry find() {
      for (long at = next; at <= end; at++) {
        LifecycleEvent event = ring.read(at);
        if (event == null) {
          return null;
        }
        if (event.number() > at) {
          next = event.number();
          return new EventEntry.Gap(event.number() - at, event.number());
        }
        next = at + 1;
        if (query.takes(event)) {
          return new EventEntry.Happened(event);
        }
      }
      return null;
    }
  }
}
