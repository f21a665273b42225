// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Attachment;
import dev.drover.engine.Wakes;
import dev.drover.logs.Scrollback;
import dev.drover.wire.BadRequest;
import dev.drover.wire.TerminalInput;
import dev.drover.wire.TerminalOutput;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Framing;
import org.apache.pekko.stream.javadsl.FramingTruncation;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * What an attached client sees, while what it types goes to the program. A client that does not take what it is sent has a
 * gap when it goes on, and holds up nobody: it has a place in what is kept, and nothing is kept for it.
 */
final class Terminals {
  private Terminals() {}

  /** Ends with the incarnation, or with a client that goes away or sends nonsense. */
  static Source<TerminalOutput, NotUsed> session(Attachment to, Source<ByteString, ?> typed) {
    Source<TerminalOutput, NotUsed> attached = Source.single(new TerminalOutput.Attached(to.instance().name(),
        to.incarnation()));
    return attached.concat(shown(to).merge(type(to, typed))).takeWhile(line -> !line.isLast(), true)
        .watchTermination((_, done) -> {
          var _ = done.whenComplete((_, _) -> to.close());
          return NotUsed.getInstance();
        });
  }

  private static Source<TerminalOutput, NotUsed> shown(Attachment to) {
    return Source.lazySource(() -> {
      Scrollback.Cursor cursor = to.shown().tail();
      return Wakes.of(to.shown()::onAppend).mapConcat(_ -> () -> new News(to, cursor));
    }).mapMaterializedValue(_ -> NotUsed.getInstance());
  }

  /** What is new, until there is nothing; each line is made only when the one before it was taken. */
  private static final class News implements Iterator<TerminalOutput> {
    private final Attachment to;
    private final Scrollback.Cursor cursor;
    private Optional<TerminalOutput> next;

    News(Attachment to, Scrollback.Cursor cursor) {
      this.to = to;
      this.cursor = cursor;
      this.next = take();
    }

    @Override
    public boolean hasNext() {
      return next.isPresent();
    }

    @Override
    public TerminalOutput next() {
      TerminalOutput given = next.orElseThrow(NoSuchElementException::new);
      next = given.isLast() ? Optional.empty() : take();
      return given;
    }

    private Optional<TerminalOutput> take() {
      boolean finished = to.shown().isFinished(); // before the poll, so that nothing can come between
      long skipped = cursor.skipped();
      if (skipped > 0) {
        return Optional.of(new TerminalOutput.Skipped(skipped));
      }
      byte[] bytes = cursor.poll();
      if (bytes.length > 0) {
        return Optional.of(TerminalOutput.Shown.of(bytes));
      }
      return finished ? to.exit().map(TerminalOutput.Ended::of) : Optional.empty();
    }
  }

  private static Source<TerminalOutput, NotUsed> type(Attachment to, Source<ByteString, ?> typed) {
    return typed.via(Framing.delimiter(ByteString.fromString("\n"), TerminalInput.MAX_LINE, FramingTruncation.ALLOW))
        .mapConcat(line -> type(to, line.utf8String()))
        .recover(Throwable.class, () -> new TerminalOutput.Refused("the request broke off, or had a line of more than "
            + TerminalInput.MAX_LINE + " bytes"))
        .mapMaterializedValue(_ -> NotUsed.getInstance());
  }

  /** What there is to be said about a line. */
  private static List<TerminalOutput> type(Attachment to, String line) {
    try {
      return switch (TerminalInput.decode(line)) {
        case TerminalInput.Keys keys -> {
          byte[] bytes = keys.bytes();
          int dropped = bytes.length - to.type(bytes);
          yield dropped == 0 ? List.of() : List.of(new TerminalOutput.Untyped(dropped));
        }
        case TerminalInput.Size(int rows, int columns) -> {
          to.resize(rows, columns);
          yield List.of();
        }
      };
    } catch (BadRequest bad) {
      return List.of(new TerminalOutput.Refused(bad.detail()));
    }
  }
}
