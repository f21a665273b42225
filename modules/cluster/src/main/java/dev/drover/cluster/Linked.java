// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.Optional;
import org.apache.pekko.stream.SourceRef;
import org.apache.pekko.util.ByteString;

/** The answer of an {@link OutpostActor}: a stream from there, or the reason why there is none, for people. {@code incarnation}: whose. */
record Linked(Optional<SourceRef<ByteString>> stream, long incarnation, String refusal) implements Wire {
  static Linked to(SourceRef<ByteString> stream, long incarnation) {
    return new Linked(Optional.of(stream), incarnation, "");
  }

  static Linked refused(String why) {
    return new Linked(Optional.empty(), 0, why);
  }
}
