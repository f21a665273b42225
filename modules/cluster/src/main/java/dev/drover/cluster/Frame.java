// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.Map;

/**
 * What replicas send each other. {@code from} and {@code to} are uids of nodes: a node that comes back has another one, so
 * nothing that was meant for its former life is heard. Immutable.
 */
sealed interface Frame {
  long from();

  long to();

  long stream();

  /** Begins a stream, as its message 1: all that the sender has will follow, and what it is. */
  record Open(long from, long to, long stream, Map<String, String> labels, int capacity) implements Frame {
    public Open {
      labels = Map.copyOf(labels);
    }
  }

  /**
   * Message {@code number} of the stream, made so long ({@code heldNanos}) after the sender had heard that the one before
   * had come. {@code drained}: with it, the receiver has all that there was when it was made. {@code changes}: as
   * {@link Change} has them.
   */
  record Batch(long from, long to, long stream, long number, long heldNanos, boolean drained, PackedBytes changes)
      implements
        Frame {}

  /** That message has come, and all before it. */
  record Ack(long from, long to, long stream, long number) implements Frame {}

  /** Asks for a new stream in place of this one, of which something is missing; 0: the receiver knows of none. */
  record Wish(long from, long to, long stream) implements Frame {}
}
