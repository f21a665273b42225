// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.ErrorGrouper.Judged;
import java.util.ArrayList;
import java.util.List;

/** One error of which more lines may come. Bounded. <b>Owner only:</b> its grouper. */
final class Trace {
  private static final int MOST_LINES = 200;
  private static final int MOST_CHARS = 16 << 10;
  private static final int KEY_CALLS = 3;
  private static final int TITLE_CHARS = 1_000;

  private final Judged line;
  private final ErrorStart start;
  private String kind;
  private String title;
  private String heading = "";
  private TraceState state;
  private boolean certain;
  private final List<String> calls = new ArrayList<>(KEY_CALLS);
  private final List<String> detail = new ArrayList<>();
  private int detailChars;
  private long hidden;

  Trace(Judged line, ErrorStart start) {
    this.line = line;
    this.start = start;
    this.kind = start.kind();
    this.title = line.text();
    this.state = start.state();
    this.certain = start.certain();
    keep(line.text());
  }

  TraceState state() {
    return state;
  }

  /** Whether it is an error at all: something that only looks like the beginning of one must go on like one. */
  boolean isCertain() {
    return certain;
  }

  void add(Judged next, TraceRules.Step step) {
    TraceState before = state;
    state = step.next();
    if (state == TraceState.PYTHON_CALLS && before != state) {
      calls.clear(); // another traceback, and what it ends with is what was not caught
    }
    if (step.part() == TraceRules.Part.CALL) {
      call(next.text());
    } else if (step.part() == TraceRules.Part.HEAD) {
      head(before, next.text().strip());
      certain = true;
    }
    keep(next.text());
  }

  /** A line within it, of which nothing follows. */
  void addMore(Judged next) {
    keep(next.text());
  }

  /** The first calls are the top ones, but for Python, which tells them last. */
  private void call(String text) {
    if (state == TraceState.PYTHON_CALLS && calls.size() == KEY_CALLS) {
      calls.removeFirst();
    }
    if (calls.size() < KEY_CALLS) {
      calls.add(Masked.numbers(text.strip()));
    }
  }

  /** The line that has class or message, where the first one does not. */
  private void head(TraceState before, String text) {
    heading = text.startsWith("| ") ? text.substring(2) : text;
    boolean python = before == TraceState.PYTHON_CALLS || before == TraceState.PYTHON_GROUP;
    String named = python
        ? ExceptionName.ofPython(heading)
        : before == TraceState.RUBY_THREAD ? RubyRules.name(heading) : ExceptionName.of(heading);
    kind = named == null || before == TraceState.RUST_START ? kind : named;
    if (!start.named()) {
      title = python ? heading : line.text() + " " + heading;
    }
  }

  private void keep(String text) {
    if (detail.size() < MOST_LINES && detailChars + text.length() < MOST_CHARS) {
      detail.add(text);
      detailChars += text.length() + 1;
    } else {
      hidden++;
    }
  }

  /** What it has in common with the same error at another time. */
  String key() {
    return kind + '\n' + Masked.of(start.message()) + '\n' + Masked.of(heading) + '\n' + String.join("\n", calls);
  }

  ErrorGroup group() {
    List<String> shown = detail;
    if (hidden > 0) {
      shown = new ArrayList<>(detail);
      shown.add("... and " + hidden + (hidden == 1 ? " more line" : " more lines"));
    }
    return new ErrorGroup(kind, Plain.cut(title, TITLE_CHARS), 1, line.line().time(), line.line().time(),
        line.line().number(), line.line().number(), shown);
  }
}
