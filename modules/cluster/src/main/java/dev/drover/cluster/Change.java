// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One thing that a node tells another of an instance. As bytes, each has its length in front, then its kind: a kind that is
 * not known is passed over. Immutable.
 */
sealed interface Change {
  int PUBLISHED = 1;
  int LEFT = 2;
  int REMOVED = 3;

  /** A snapshot of the sender's own. */
  record Published(ProcessSnapshot snapshot) implements Change {}

  /** The last that the sender knows of an instance whose node has been removed. */
  record Left(ProcessSnapshot snapshot) implements Change {}

  /** The instance left the project: nothing up to this revision counts any more. */
  record Removed(InstanceId instance, long revision) implements Change {}

  default byte[] toBytes() {
    var inner = new PackedOutput();
    switch (this) {
      case Published(ProcessSnapshot snapshot) -> inner.octet(PUBLISHED).raw(SnapshotCodec.encode(snapshot));
      case Left(ProcessSnapshot snapshot) -> inner.octet(LEFT).raw(SnapshotCodec.encode(snapshot));
      case Removed(InstanceId instance, long revision) ->
        inner.octet(REMOVED).text(instance.process()).number(instance.ordinal()).signed(revision);
    }
    return new PackedOutput().block(inner.toBytes()).toBytes();
  }

  /** All that can be read; what cannot is told to {@code problem} and passed over, unless lengths are wrong. */
  static List<Change> readAll(PackedInput in, Consumer<String> problem) {
    var found = new ArrayList<Change>();
    while (in.hasMore()) {
      PackedInput one = in.block();
      try {
        switch (one.octet()) {
          case PUBLISHED -> found.add(new Published(SnapshotCodec.decode(one)));
          case LEFT -> found.add(new Left(SnapshotCodec.decode(one)));
          case REMOVED -> found.add(new Removed(SnapshotCodec.instance(one), one.signed()));
          default -> {
            // of a version to come
          }
        }
      } catch (PackedInput.Malformed bad) {
        problem.accept(bad.getMessage());
      }
    }
    return found;
  }
}
