// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.InstanceId;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one other node is still to be told. One message at a time is under way; what changes meanwhile gathers as a set of
 * instances, so a node that is slow gets fewer and later snapshots, and costs no more than the names of all instances.
 * It reads no clock and sends nothing. Owner only: the replica; not an actor's argument, for it holds thousands of names.
 */
final class Outflow {
  /** Below Artery's frame of 256 KiB by more than one change can have. */
  static final int MOST_BYTES = 64 * 1024;
  static final long HEARTBEAT_NANOS = Duration.ofMillis(400).toNanos();
  private static final long FIRST_PATIENCE_NANOS = Duration.ofMillis(500).toNanos();
  private static final long LAST_PATIENCE_NANOS = Duration.ofSeconds(4).toNanos();

  private final Source source;
  private final Set<InstanceId> waiting = new LinkedHashSet<>();
  private Frame underWay;
  private long number = 1;
  private long sentAt;
  private long ackedAt;
  private long patience = FIRST_PATIENCE_NANOS;
  private boolean isUnderWay = true;
  private boolean isOwed;

  /** Where a stream comes from. */
  interface Source {
    /** The first message of a new stream. */
    Frame.Open open();

    /** Every instance of which there is something to tell. */
    Iterable<InstanceId> all();

    /** The newest of this instance, as bytes; null where it is no longer this node's to tell. */
    byte @Nullable [] changeOf(InstanceId instance);
  }

  Outflow(Source source, long now) {
    this.source = source;
    underWay = source.open();
    begin(now);
  }

  private void begin(long now) {
    source.all().forEach(waiting::add);
    number = 1;
    isUnderWay = true;
    isOwed = false;
    sentAt = now;
    patience = FIRST_PATIENCE_NANOS;
  }

  void changed(InstanceId instance) {
    waiting.add(instance);
  }

  /** The message under way, to be sent at first and again. */
  Frame underWay() {
    return underWay;
  }

  int waiting() {
    return waiting.size();
  }

  /**
   * The next message, if the last one has come and there is something to tell; the caller sends it. {@code encoded} has what
   * was made into bytes in this moment for others.
   */
  @Nullable
  Frame next(long now, Map<InstanceId, byte[]> encoded) {
    if (isUnderWay || (waiting.isEmpty() && !isOwed)) {
      return null;
    }
    var changes = new PackedOutput();
    Iterator<InstanceId> each = waiting.iterator();
    while (each.hasNext() && changes.length() < MOST_BYTES) {
      byte[] change = encoded.computeIfAbsent(each.next(), source::changeOf);
      each.remove();
      if (change != null) {
        changes.raw(change);
      }
    }
    underWay = new Frame.Batch(underWay.from(), underWay.to(), underWay.stream(), ++number, now - ackedAt,
        waiting.isEmpty(), new PackedBytes(changes.toBytes()));
    isUnderWay = true;
    isOwed = false;
    sentAt = now;
    return underWay;
  }

  void acked(Frame.Ack ack, long now) {
    if (isUnderWay && ack.stream() == underWay.stream() && ack.number() == number) {
      isUnderWay = false;
      isOwed = number == 1; // so that the receiver knows at once that it has all, if that is nothing
      ackedAt = now;
      patience = FIRST_PATIENCE_NANOS;
    }
  }

  /** A new stream, if the wish is about the present one; the message to be sent, if any. */
  @Nullable
  Frame wished(Frame.Wish wish, long now) {
    boolean isFirst = number == 1 && isUnderWay;
    if (wish.stream() == 0 && isFirst) {
      sentAt = now;
      return underWay;
    }
    if (wish.stream() != 0 && wish.stream() != underWay.stream()) {
      return null;
    }
    underWay = source.open();
    begin(now);
    return underWay;
  }

  /** To be called a few times a second: what is to be sent again, if anything; a sign of life will be the next message. */
  @Nullable
  Frame due(long now) {
    if (!isUnderWay) {
      isOwed |= now - sentAt >= HEARTBEAT_NANOS;
      return null;
    }
    if (now - sentAt < patience) {
      return null;
    }
    patience = Math.min(2 * patience, LAST_PATIENCE_NANOS);
    sentAt = now;
    return underWay;
  }
}
