// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Frames as bytes: the version, the kind, a header behind its length, and the changes up to the end. Fields may be added at
 * the end of a header: who does not know them passes them over. Pure. Any thread.
 */
final class FrameCodec {
  private static final int VERSION = 1;
  private static final int OPEN = 1;
  private static final int BATCH = 2;
  private static final int ACK = 3;
  private static final int WISH = 4;
  private static final int MOST_LABELS = 10_000;

  private FrameCodec() {}

  static byte[] encode(Frame frame) {
    var out = new PackedOutput().octet(VERSION);
    var header = new PackedOutput().signed(frame.from()).signed(frame.to()).signed(frame.stream());
    switch (frame) {
      case Frame.Open open -> {
        header.number(open.labels().size());
        open.labels().forEach((name, value) -> header.text(name).text(value));
        out.octet(OPEN).block(header.number(open.capacity()).toBytes());
      }
      case Frame.Batch batch -> {
        header.signed(batch.number()).signed(batch.heldNanos()).octet(batch.drained() ? 1 : 0);
        out.octet(BATCH).block(header.toBytes()).raw(batch.changes().bytes());
      }
      case Frame.Ack ack -> out.octet(ACK).block(header.signed(ack.number()).toBytes());
      case Frame.Wish _ -> out.octet(WISH).block(header.toBytes());
    }
    return out.toBytes();
  }

  /** Null where the kind is of a version to come; refuses what is no frame. */
  static @Nullable Frame decode(byte[] bytes) {
    var in = new PackedInput(bytes);
    int version = in.octet();
    if (version != VERSION) {
      throw in.malformed("a message of the board must be of version " + VERSION + ", was " + version
          + "; run the same version of Drover on all nodes");
    }
    int kind = in.octet();
    PackedInput header = in.block();
    long from = header.signed();
    long to = header.signed();
    long stream = header.signed();
    return switch (kind) {
      case OPEN -> new Frame.Open(from, to, stream, labels(header), header.small("a capacity", 0, Integer.MAX_VALUE));
      case BATCH -> new Frame.Batch(from, to, stream, header.signed(), header.signed(), header.octet() != 0,
          new PackedBytes(in.rest()));
      case ACK -> new Frame.Ack(from, to, stream, header.signed());
      case WISH -> new Frame.Wish(from, to, stream);
      default -> null;
    };
  }

  private static Map<String, String> labels(PackedInput in) {
    var labels = new HashMap<String, String>();
    for (int left = in.small("a number of labels", 0, MOST_LABELS); left > 0; left--) {
      labels.put(in.text(), in.text());
    }
    return labels;
  }
}
