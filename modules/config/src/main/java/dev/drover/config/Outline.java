// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scans the raw text of a HOCON file for where each key gets a value, which the parser forgets as it merges equal keys in
 * silence. It is lenient: whether the text is correct is for the parser to say. Owner only.
 */
final class Outline {
  private static final int MAX_DEPTH = 200;

  private final String text;
  private int at;
  private int line = 1;
  private int deepest; // of nested values, and of keys with dots
  private int arrays;
  private boolean inValue;
  private boolean sawValue;
  private List<String> key = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private final Deque<List<String>> open = new ArrayDeque<>();
  private final Deque<Integer> arraysAround = new ArrayDeque<>();
  private final Map<List<String>, List<Integer>> lines = new LinkedHashMap<>();

  private Outline(String text) {
    this.text = text;
  }

  static Outline of(String text) {
    var outline = new Outline(text);
    while (outline.at < text.length() && !outline.tooDeep()) {
      outline.step();
    }
    return outline;
  }

  boolean tooDeep() {
    return deepest > MAX_DEPTH;
  }

  /** The lines on which the key of this full path gets a value, for every such path. */
  Map<List<String>, List<Integer>> lines() {
    return lines;
  }

  private void step() {
    char c = text.charAt(at);
    if (c == '"') {
      quoted();
    } else if (c == '#' || text.startsWith("//", at)) {
      skipTo("\n", 0);
    } else if (text.startsWith("${", at)) {
      sawValue = true;
      int start = at;
      skipTo("}", 1);
      deepest = Math.max(deepest, (int) text.substring(start, at).chars().filter(dot -> dot == '.').count());
    } else {
      at++;
      plain(c);
    }
  }

  private void plain(char c) {
    switch (c) {
      case '{' -> open();
      case '}' -> close();
      case '[' -> {
        arrays++;
        deepest = Math.max(deepest, open.size() + arrays);
      }
      case ']' -> arrays = Math.max(0, arrays - 1);
      case '\n', ',' -> separator(c);
      case '=', ':' -> assign();
      default -> letter(c);
    }
  }

  private void letter(char c) {
    if (inValue) {
      sawValue |= !Character.isWhitespace(c);
    } else if (c == '.') {
      endWord();
    } else if (c != '+') {
      word.append(c);
    }
  }

  private void open() {
    if (arrays == 0 && !inValue) {
      assign();
    }
    open.push(arrays > 0 ? List.of("[]") : key);
    arraysAround.push(arrays);
    deepest = Math.max(deepest, open.size());
    arrays = 0;
    startKey();
  }

  private void close() {
    if (!open.isEmpty()) {
      key = open.pop();
      arrays = arraysAround.pop();
      inValue = true;
      sawValue = true;
      word.setLength(0);
    }
  }

  private void separator(char c) {
    boolean include = word.toString().strip().startsWith("include");
    boolean valueToCome = inValue && !sawValue && c == '\n';
    boolean keyToGoOn = !inValue && c == '\n' && !include;
    if (arrays == 0 && !valueToCome && !keyToGoOn) {
      startKey();
    }
    line += c == '\n' ? 1 : 0;
  }

  private void assign() {
    if (inValue || arrays > 0) {
      return;
    }
    endWord();
    if (!key.isEmpty()) {
      var path = new ArrayList<String>();
      open.descendingIterator().forEachRemaining(path::addAll);
      path.addAll(key);
      deepest = Math.max(deepest, path.size());
      lines.computeIfAbsent(List.copyOf(path), _ -> new ArrayList<>()).add(line);
    }
    inValue = true;
    sawValue = false;
  }

  private void endWord() {
    String name = word.toString().strip();
    if (!name.isEmpty()) {
      key.add(name);
      deepest = Math.max(deepest, key.size());
    }
    word.setLength(0);
  }

  private void startKey() {
    key = new ArrayList<>();
    word.setLength(0);
    inValue = false;
    sawValue = false;
  }

  private void quoted() {
    sawValue = true;
    if (text.startsWith("\"\"\"", at)) {
      at += 3;
      skipTo("\"\"\"", 3);
      while (at < text.length() && text.charAt(at) == '"') {
        at++;
      }
      return;
    }
    int start = ++at;
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at = Math.min(at, text.length());
    if (!inValue && arrays == 0) {
      word.append(text, start, at);
      if (!word.toString().strip().startsWith("include")) {
        endWord();
      }
    }
    at += at < text.length() && text.charAt(at) == '"' ? 1 : 0;
  }

  private void skipTo(String end, int past) {
    int found = text.indexOf(end, at);
    int next = found < 0 ? text.length() : found + past;
    for (; at < next; at++) {
      line += text.charAt(at) == '\n' ? 1 : 0;
    }
  }
}
