// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.LogEntry.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for lines in the files of an instance, for so many hits and so long at most. A call that is given no time at all goes
 * one step all the same, so whoever goes on where it stopped comes to the end. Any thread; each call is for itself.
 */
final class LogSearch {
  private final LogHistory history;
  private final int mostHits;
  private final Duration within;

  LogSearch(LogHistory history, int mostHits, Duration within) {
    if (mostHits < 1) {
      throw new IllegalArgumentException("a search is for at least one hit, was " + mostHits);
    }
    this.history = history;
    this.mostHits = mostHits;
    this.within = within;
  }

  /** Lines that have these bytes in them. Blocks of lines without them are not taken apart. */
  SearchResult word(SearchRange range, byte[] word) {
    // bytes as Latin-1 are characters one by one, and for those HotSpot has a fast search (StringLatin1.indexOf)
    String wanted = new String(word, StandardCharsets.ISO_8859_1);
    return search(range,
        (block, length) -> new String(block, 0, length, StandardCharsets.ISO_8859_1).contains(wanted),
        lines -> has(lines, word) ? line(lines) : null);
  }

  /** Lines in whose text, as it is shown, this pattern is found. A line that would take longer than there is time is passed over. */
  SearchResult pattern(SearchRange range, Pattern pattern) {
    long deadline = System.nanoTime() + nanos(within);
    return search(range, null, lines -> {
      Line line = line(lines);
      return pattern.matcher(new TimedText(line.text(), deadline)).find() ? line : null;
    });
  }

  /** At most a hundred years, so that sums do not overflow. */
  private static long nanos(Duration within) {
    Duration most = Duration.ofDays(36_500);
    return within.compareTo(most) > 0 ? most.toNanos() : Math.max(0, within.toNanos());
  }

  private interface Match {
    @Nullable
    Line in(HistoryLines lines);
  }

  private SearchResult search(SearchRange range, HistoryLines.@Nullable BlockFilter filter, Match match) {
    long from = Math.max(Math.max(1, range.fromLine()), history.lineAt(range.from()));
    long until = Math.min(range.untilLine(), history.lineAt(range.until()));
    try (HistoryLines lines = history.lines(from, filter)) {
      return new Going(range, until, match).through(lines);
    } catch (IOException failure) {
      throw new UncheckedIOException(history.instance() + ": its log cannot be read", failure);
    }
  }

  /** One call. */
  private final class Going {
    private final long fromMillis;
    private final long untilMillis;
    private final long untilLine;
    private final Match match;
    private final long startNanos = System.nanoTime();
    private final long withinNanos = nanos(within);
    private final List<Line> hits = new ArrayList<>();
    private long missed;
    private long unmatched;

    Going(SearchRange range, long untilLine, Match match) {
      this.fromMillis = LogHistory.millis(range.from());
      this.untilMillis = LogHistory.millis(range.until());
      this.untilLine = untilLine;
      this.match = match;
    }

    SearchResult through(HistoryLines lines) throws IOException {
      while (lines.next() < untilLine) {
        switch (lines.advance()) {
          case LINE -> {
            if (lines.number() >= untilLine) {
              return result(untilLine, true);
            }
            if (!take(lines)) {
              return result(lines.number(), false);
            }
          }
          case GAP -> missed += lines.missed() - Math.max(0, lines.next() - untilLine);
          case SKIPPED -> {
            // no line of it
          }
          case END -> {
            return result(lines.next(), true);
          }
        }
        if (lines.next() < untilLine && (hits.size() == mostHits || spentNanos() >= withinNanos)) {
          return result(lines.next(), false);
        }
      }
      return result(Math.max(1, Math.min(lines.next(), untilLine)), true);
    }

    /** False where there was no time to say, and more time may do. */
    private boolean take(HistoryLines lines) {
      if (lines.timeMillis() < fromMillis || lines.timeMillis() >= untilMillis) {
        return true;
      }
      if ((lines.flags() & Run.SUPPRESSED) != 0) {
        missed += Mark.lines(lines.buffer(), lines.offset(), lines.length());
        return true;
      }
      long before = spentNanos();
      try {
        Line hit = match.in(lines);
        if (hit != null) {
          hits.add(hit);
        }
      } catch (TimedText.TooLong late) {
        if (before > withinNanos / 2) {
          return false;
        }
        unmatched++;
      } catch (StackOverflowError deep) {
        unmatched++; // a repeated group takes a frame for each turn (Pattern)
      }
      return true;
    }

    private long spentNanos() {
      return System.nanoTime() - startNanos;
    }

    private SearchResult result(long next, boolean ended) {
      return new SearchResult(hits, next, ended, missed, unmatched);
    }
  }

  private Line line(HistoryLines of) {
    return Lines.decode(history.instance(), of.number(), of.timeMillis(), of.incarnation(), of.flags(), of.buffer(),
        of.offset(), of.length());
  }

  private static boolean has(HistoryLines line, byte[] word) {
    byte[] buffer = line.buffer();
    int last = line.offset() + line.length() - word.length;
    for (int at = line.offset(); at <= last; at++) {
      int same = 0;
      while (same < word.length && buffer[at + same] == word[same]) {
        same++;
      }
      if (same == word.length) {
        return true;
      }
    }
    return false;
  }
}
