// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.LifecycleEvent;
import dev.drover.view.EventRing;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** The events from a number on as a stream; where some were overwritten, their numbers are missing. */
final class EventStreams {
  private EventStreams() {}

  /** A place in the ring; belongs to one stream. */
  private static final class Place {
    private long next;

    Place(long next) {
      this.next = next;
    }

    List<LifecycleEvent> read(EventRing ring) {
      var found = new ArrayList<LifecycleEvent>();
      for (LifecycleEvent event = ring.read(next); event != null; event = ring.read(next)) {
        found.add(event);
        next = event.number() + 1;
      }
      return found;
    }
  }

  static List<LifecycleEvent> past(EventRing ring, long from) {
    return new Place(Math.max(1, from)).read(ring);
  }

  static Source<LifecycleEvent, NotUsed> follow(EventRing ring, long from) {
    return Source.lazySource(() -> {
      var place = new Place(Math.max(1, from));
      return Wakes.of(ring::onAppend).mapConcat(_ -> place.read(ring));
    }).mapMaterializedValue(_ -> NotUsed.getInstance());
  }
}
