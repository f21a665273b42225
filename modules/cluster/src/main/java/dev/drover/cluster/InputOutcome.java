// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import org.apache.pekko.util.ByteString;

/** What became of a stream into an input: so many bytes were on their way, then it ended, or was refused for a reason. Immutable. */
record InputOutcome(long sent, String refusal) {
  ByteString encode() {
    return ByteString.fromArrayUnsafe(new PackedOutput().number(sent).text(refusal).toBytes());
  }

  static InputOutcome decode(ByteString bytes) {
    var in = new PackedInput(bytes.toArrayUnsafe());
    return new InputOutcome(in.number(), in.text());
  }
}
