// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.Attachment;
import dev.drover.engine.Wakes;
import dev.drover.logs.Scrollback;
import dev.drover.model.Exit;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A terminal on its way to another node. Towards who looks on: 0 and bytes that are shown, 1 and how many are missing, 2 and the
 * exit, which is the last. From there: 0 and bytes that are typed, 1 and a size (rows, columns). What is typed waits until it is read, and a
 * size waits behind it. Pure.
 */
final class TerminalFrames {
  private static final int BYTES = 0;
  private static final int OTHER = 1;
  private static final int END = 2;
  private static final int MOST_CELLS = 65_535;

  private TerminalFrames() {}

  /** What is seen. */
  sealed interface Seen {
    record Bytes(ByteString bytes) implements Seen {}

    record Skipped(long bytes) implements Seen {}

    record Ended(Exit how) implements Seen {}
  }

  static ByteString keys(byte[] bytes) {
    return frame(new PackedOutput().octet(BYTES).raw(bytes));
  }

  static ByteString size(int rows, int columns) {
    return frame(new PackedOutput().octet(OTHER).number(rows).number(columns));
  }

  private static ByteString frame(PackedOutput out) {
    return ByteString.fromArrayUnsafe(out.toBytes());
  }

  /** Sets sizes, and lets through what is typed. */
  static Flow<ByteString, ByteString, NotUsed> sizesTo(Attachment to) {
    return Flow.<ByteString>create().mapConcat(frame -> {
      var in = new PackedInput(frame.toArrayUnsafe());
      int kind = in.octet();
      return switch (kind) {
        case BYTES -> java.util.List.of(ByteString.fromArrayUnsafe(in.rest()));
        case OTHER -> {
          to.resize(in.small("rows", 0, MOST_CELLS), in.small("columns", 0, MOST_CELLS));
          yield java.util.List.<ByteString>of();
        }
        default -> throw in.malformed("what is typed must be 0 or 1, was " + kind);
      };
    });
  }

  /** What is shown, as it is demanded; a place in it is all that is kept. */
  static Source<ByteString, NotUsed> shown(Attachment to) {
    return Source.lazySource(() -> {
      Scrollback.Cursor cursor = to.shown().tail();
      return Wakes.of(to.shown()::onAppend).mapConcat(_ -> () -> new News(to, cursor));
    }).mapMaterializedValue(_ -> NotUsed.getInstance()).takeWhile(frame -> frame.apply(0) != END, true);
  }

  static Seen seen(ByteString frame) {
    var in = new PackedInput(frame.toArrayUnsafe());
    int kind = in.octet();
    return switch (kind) {
      case BYTES -> new Seen.Bytes(ByteString.fromArrayUnsafe(in.rest()));
      case OTHER -> new Seen.Skipped(in.number());
      case END -> new Seen.Ended(SnapshotCodec.exit(in.block()));
      default -> throw in.malformed("what is shown must be from 0 to 2, was " + kind);
    };
  }

  /** What is new, until there is nothing. */
  private static final class News implements Iterator<ByteString> {
    private final Attachment to;
    private final Scrollback.Cursor cursor;
    private @Nullable ByteString next;
    private boolean ended;

    News(Attachment to, Scrollback.Cursor cursor) {
      this.to = to;
      this.cursor = cursor;
    }

    @Override
    public boolean hasNext() {
      next = next == null && !ended ? take().orElse(null) : next;
      return next != null;
    }

    @Override
    public ByteString next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      ByteString given = next;
      next = null;
      return given;
    }

    private Optional<ByteString> take() {
      boolean finished = to.shown().isFinished(); // before the poll, so that nothing can come between
      long skipped = cursor.skipped();
      if (skipped > 0) {
        return Optional.of(frame(new PackedOutput().octet(OTHER).number(skipped)));
      }
      byte[] bytes = cursor.poll();
      if (bytes.length > 0) {
        return Optional.of(frame(new PackedOutput().octet(BYTES).raw(bytes)));
      }
      ended = finished;
      return finished
          ? to.exit().map(exit -> frame(new PackedOutput().octet(END).block(SnapshotCodec.exit(exit))))
          : Optional.empty();
    }
  }
}
