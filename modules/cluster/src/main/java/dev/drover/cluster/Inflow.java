// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import org.jspecify.annotations.Nullable;

/**
 * How far one other node's stream has come here. Reads no clock, sends nothing, applies nothing. Owner only: the replica.
 */
final class Inflow {
  /*
   * How old is the copy? The sender says how long after it had heard our acknowledgement of message n-1 it made message n. So
   * it made it no earlier than that long after we had first acknowledged n-1, by our own clock: all that it had published by
   * then is in the messages up to n, if n drained it. What the acknowledgement took to get there makes the copy look older than
   * it is, never younger. Only durations cross the network.
   */
  private long stream;
  private long number;
  private long firstAckAt;

  /** What is to be done about a message. */
  record Heard(@Nullable Frame answer, boolean isNews, boolean isComplete, long since) {
    static final Heard NOTHING = new Heard(null, false, false, 0);

    static Heard answered(Frame answer) {
      return new Heard(answer, false, false, 0);
    }
  }

  Heard hear(Frame.Open open, long now) {
    if (open.stream() > stream) {
      stream = open.stream();
      number = 1;
      firstAckAt = now;
      return new Heard(ack(open, 1), true, false, 0);
    }
    return open.stream() == stream ? Heard.answered(ack(open, 1)) : Heard.NOTHING;
  }

  Heard hear(Frame.Batch batch, long now) {
    if (batch.stream() < stream) {
      return Heard.NOTHING;
    }
    if (batch.stream() > stream || batch.number() > number + 1) {
      return Heard.answered(new Frame.Wish(batch.to(), batch.from(), batch.stream()));
    }
    if (batch.number() <= number) {
      return Heard.answered(ack(batch, batch.number()));
    }
    long made = firstAckAt + Math.max(0, batch.heldNanos());
    number = batch.number();
    firstAckAt = now;
    return new Heard(ack(batch, number), true, batch.drained(), made - now > 0 ? now : made);
  }

  private static Frame ack(Frame message, long number) {
    return new Frame.Ack(message.to(), message.from(), message.stream(), number);
  }
}
