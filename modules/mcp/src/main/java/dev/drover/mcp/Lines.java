// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.logs.LogEntry;
import dev.drover.logs.Plain;
import dev.drover.wire.JsonText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Lines that are gathered for an answer, the first or the last of them, bounded in number and in characters. One thread at a time. */
final class Lines {
  private static final int LONGEST_LINE = 2_000;
  private static final int MOST_CHARACTERS = 200_000;
  private static final int MOST_NOTES = 20;

  private final int most;
  private final boolean latest;
  private final Deque<LogEntry.Line> lines = new ArrayDeque<>();
  private final Deque<String> notes = new ArrayDeque<>();
  private final Map<String, Long> next = new TreeMap<>();
  private long count;
  private long characters;
  private boolean complete;

  private Lines(int most, boolean latest) {
    this.most = most;
    this.latest = latest;
  }

  /** Keeps the first of them. */
  static Lines oldest(int most) {
    return new Lines(most, false);
  }

  /** Keeps the last of them. */
  static Lines latest(int most) {
    return new Lines(most, true);
  }

  Lines with(LogEntry entry) {
    switch (entry) {
      case LogEntry.Line line -> add(line);
      case LogEntry.Suppressed mark -> note(mark.instance() + ": " + mark.lines() + " lines were dropped at "
          + Written.time(mark.time()) + ", for it printed more than it may");
      case LogEntry.Gap gap -> note(gap.instance() + ": " + gap.missed() + " lines before number " + gap.next()
          + " are not kept any more");
      case LogEntry.Unreached far -> note(far.instance() + ": the node " + far.node() + " " + far.reason());
    }
    return this;
  }

  private void add(LogEntry.Line line) {
    count++;
    if (!latest && characters > MOST_CHARACTERS) {
      note("lines were left out, for the answer would be too long; go on with `from`");
      return;
    }
    String plain = Plain.of(line.text());
    String text = Plain.cut(plain, LONGEST_LINE);
    String shown = text.length() < plain.length() ? text + "... (" + (plain.length() - text.length()) + " more)" : text;
    lines.add(new LogEntry.Line(line.instance(), line.number(), line.time(), line.origin(), line.incarnation(),
        line.partial(), shown));
    characters += shown.length();
    next.put(line.instance().name(), line.number() + 1);
    while (latest && (lines.size() > most || characters > MOST_CHARACTERS)) {
      characters -= lines.remove().text().length();
    }
  }

  private void note(String sentence) {
    if (notes.size() < MOST_NOTES && !notes.contains(sentence)) {
      notes.add(sentence);
    }
  }

  /** Nothing else is to come. */
  Lines complete() {
    complete = true;
    return this;
  }

  boolean isComplete() { return complete; }

  /** All that there were. */
  long count() {
    return count;
  }

  Deque<LogEntry.Line> lines() {
    return lines;
  }

  Map<String, Long> next() {
    return next;
  }

  String json(JsonText.Part more) {
    return JsonText.object(json -> {
      json.writeArrayFieldStart("lines");
      for (LogEntry.Line line : lines) {
        json.writeStartObject();
        json.writeStringField("instance", line.instance().name());
        json.writeNumberField("number", line.number());
        Written.time(json, "time", line.time());
        json.writeStringField("stream", line.origin() == Origin.OUT ? "out" : "err");
        json.writeStringField("text", line.text());
        json.writeEndObject();
      }
      json.writeEndArray();
      JsonText.strings(json, "notes", notes);
      more.writeTo(json);
    });
  }

  /** For who reads no JSON. */
  String text() {
    String all = lines.stream().map(line -> Written.time(line.time()) + " " + line.instance() + " | " + line.text())
        .collect(Collectors.joining("\n"));
    return notes.isEmpty() ? all : (all.isEmpty() ? "" : all + "\n") + String.join("\n", notes);
  }
}
