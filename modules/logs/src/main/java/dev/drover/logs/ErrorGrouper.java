// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.LogEntry.Origin;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Groups the errors that one instance prints: a stack trace is one error, and so is a line with a level like ERROR. An
 * error is known once a line came that does not belong to it, or by {@link #flush()}, so flush where the output rests.
 * Bounded in all it keeps, and its time is linear in what is printed, whatever that is. <b>Owner only.</b>
 */
public final class ErrorGrouper {
  /*
   * 1. ErrorStart says whether a line begins an error, and TraceRules, a pure function, what a line is to the one that is open:
   *    a part of it, its end, or a part only if another part follows (MAYBE: a blank line, the second line of a message).
   * 2. Lines of the last kind wait, MOST_WAITING at most. Where no other part follows they are judged anew, each as if the
   *    error had ended before it. So a line is judged more than once only as often as there are waiting ones before it.
   * 3. The streams are apart, each with its open error. A line of another incarnation ends it.
   * 4. A line longer than the limit comes in pieces: what follows the first one is never judged.
   */

  /** Characters of a line that are judged and kept. */
  static final int JUDGED = 4 << 10;
  static final int MOST_GROUPS = 100;
  private static final int MOST_WAITING = 10;

  private final Stream out = new Stream();
  private final Stream err = new Stream();
  /** In the order of their latest error, the longest unseen first. */
  private final LinkedHashMap<String, ErrorGroup> groups = new LinkedHashMap<>();
  private long dropped;

  /** The lines of both streams of all incarnations, in their order. */
  public void accept(LogEntry.Line line) {
    (line.origin() == Origin.OUT ? out : err).accept(line);
  }

  /** Takes what is open for complete. */
  public void flush() {
    out.flush();
    err.flush();
  }

  /** A copy, that with the newest error first. */
  public List<ErrorGroup> groups() {
    var newest = new ArrayList<>(groups.sequencedValues().reversed());
    newest.sort(Comparator.comparing(ErrorGroup::last).reversed());
    return List.copyOf(newest);
  }

  /** How many groups had to go for newer ones. */
  public long dropped() {
    return dropped;
  }

  private void add(Trace trace) {
    ErrorGroup one = trace.group();
    ErrorGroup known = groups.remove(trace.key());
    groups.put(trace.key(), known == null ? one : known.and(one));
    if (groups.size() > MOST_GROUPS) {
      groups.pollFirstEntry();
      dropped++;
    }
  }

  private final class Stream {
    private final ArrayDeque<Judged> waiting = new ArrayDeque<>();
    private @Nullable Trace open;
    private @Nullable Judged previous;
    private long incarnation;
    private boolean inPieces;

    void accept(LogEntry.Line line) {
      if (line.incarnation() != incarnation) {
        flush();
        incarnation = line.incarnation();
        inPieces = false;
      }
      boolean piece = inPieces;
      inPieces = line.partial();
      Judged judged = Judged.of(line);
      if (!piece) {
        accept(judged);
      } else if (open != null && waiting.isEmpty()) {
        open.addMore(judged);
      }
    }

    private void accept(Judged line) {
      Trace present = open;
      if (present == null) {
        begin(line);
        return;
      }
      TraceRules.Step step = TraceRules.step(present.state(), line.text());
      if (step.part() == TraceRules.Part.MAYBE && waiting.size() < MOST_WAITING) {
        waiting.add(line);
      } else if (step.part() == TraceRules.Part.ENDS || step.part() == TraceRules.Part.MAYBE) {
        close(present);
        accept(line);
      } else {
        waiting.forEach(present::addMore);
        waiting.clear();
        present.add(line, step);
      }
    }

    private void begin(Judged line) {
      ErrorStart start = ErrorStart.of(line.text());
      if (start != null) {
        open = new Trace(line, start);
        previous = null;
      } else if (previous != null && TraceRules.isCall(line.text())) {
        Trace trace = new Trace(previous, ErrorStart.unmarked(previous.text()));
        trace.add(line, new TraceRules.Step(TraceState.CALLS, TraceRules.Part.CALL));
        open = trace;
        previous = null;
      } else {
        previous = ErrorStart.mayBeUnmarked(line.text()) ? line : null;
      }
    }

    /** What waited is judged anew, and may begin another one. */
    private void close(Trace present) {
      open = null;
      if (present.isCertain()) {
        add(present);
      }
      List<Judged> again = List.copyOf(waiting);
      waiting.clear();
      again.forEach(this::accept);
    }

    void flush() {
      for (Trace present = open; present != null; present = open) {
        close(present);
      }
      previous = null;
    }
  }

  /** A line and its text as it is judged: short, without sequences, and of a line that was written over only the last. */
  record Judged(LogEntry.Line line, String text) {
    static Judged of(LogEntry.Line line) {
      String plain = Plain.of(Plain.cut(line.text(), JUDGED));
      int end = plain.length();
      while (end > 0 && plain.charAt(end - 1) == '\r') {
        end--;
      }
      return new Judged(line, plain.substring(plain.lastIndexOf('\r', end - 1) + 1, end));
    }
  }
}
