// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scans the raw text of a HOCON file for what the parser does not tell: where each process is declared, where files are
 * included and values are substituted, and what would keep the parser busy for long. It is lenient: whether the text is
 * correct is for the parser to say. Owner only.
 */
final class Outline {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_PIECES = 1000;
  private static final int SHORTEST_PIECE = 4; // of a word: true and null are pieces of their own, also in truenull
  private static final int DECLARED_DEPTH = 2;
  private static final String INCLUDE = "include";

  /** A file named on a line, to be included below a path, which is so deep. */
  record Include(String name, int line, List<String> path, int depth) {}

  /** What is wrong on a line, whatever the parser thinks of it. */
  record Fault(int line, String message) {}

  /** An object or a list that is open at this place. */
  private static final class Frame {
    private final boolean list;
    private final List<String> path;
    private final long hash;
    private List<String> key = new ArrayList<>();
    private Layers.Stack layers;
    private boolean inValue;
    private int wordLength;
    private int pieces; // of the value; they are put together
    private int elements;

    Frame(boolean list, List<String> path, long hash, Layers.Stack layers) {
      this.list = list;
      this.path = path;
      this.hash = hash;
      this.layers = layers;
      this.inValue = list;
    }

    Frame inner(boolean innerList) {
      var innerPath = new ArrayList<>(path);
      innerPath.addAll(list ? List.of("[" + elements + "]") : key);
      long innerHash = Layers.hash(hash, innerPath.subList(path.size(), innerPath.size()));
      return new Frame(innerList, innerPath, innerHash, innerList ? layers : new Layers.Stack());
    }

    void startKey() {
      key = new ArrayList<>();
      inValue = list;
      wordLength = 0;
      pieces = 0;
      elements++;
    }
  }

  private final String text;
  private final int depth;
  private int at;
  private int line = 1;
  private int deepest; // of nested values, and of keys with dots
  private int substitutions;
  private final StringBuilder word = new StringBuilder();
  private final Deque<Frame> open = new ArrayDeque<>();
  private Frame frame;
  private final Layers layers = new Layers();
  private final Map<List<String>, List<Integer>> lines = new LinkedHashMap<>();
  private final Map<String, Integer> required = new LinkedHashMap<>();
  private final List<Include> includes = new ArrayList<>();
  private Optional<Fault> fault = Optional.empty();

  private Outline(String text, List<String> path, int depth) {
    this.text = text;
    this.depth = depth;
    this.frame = new Frame(false, path, 0, new Layers.Stack());
  }

  static Outline of(String text) {
    return of(text, List.of(), 0);
  }

  /** Of a text whose content comes to stand below a path, in so many objects. */
  static Outline of(String text, List<String> path, int depth) {
    var outline = new Outline(text, path, depth);
    while (outline.at < text.length() && outline.fault.isEmpty()) {
      outline.step();
      if (outline.deepest > MAX_DEPTH) {
        outline.fault(outline.line, "is nested too deeply; flatten it");
      }
    }
    return outline;
  }

  /** What must keep the text from being parsed. */
  Optional<Fault> fault() {
    return fault;
  }

  /** The lines on which a key of the topmost objects gets a value, by its full path. */
  Map<List<String>, List<Integer>> lines() {
    return lines;
  }

  /** The names that must be substituted, without quotes, each with its first line. */
  Map<String, Integer> required() {
    return required;
  }

  List<Include> includes() {
    return includes;
  }

  int substitutions() {
    return substitutions;
  }

  /** How many values are put on top of others. */
  int merges() {
    return layers.merges();
  }

  int keys() {
    return layers.keys();
  }

  private void fault(int where, String message) {
    fault = Optional.of(new Fault(where, message));
  }

  private int depthHere() {
    return Math.max(depth + open.size(), frame.path.size());
  }

  private void deep(int more) {
    deepest = Math.max(deepest, depthHere() + more);
  }

  private void step() {
    char c = text.charAt(at);
    if (c == '"') {
      quoted();
    } else if (c == '#' || text.startsWith("//", at)) {
      frame.wordLength = 0;
      skipTo("\n", 0);
    } else if (text.startsWith("${", at)) {
      substitution();
    } else {
      at++;
      plain(c);
    }
  }

  private void plain(char c) {
    switch (c) {
      case '{' -> open(false);
      case '[' -> open(true);
      case '}', ']' -> close();
      case '\n', ',' -> separator(c);
      case '=', ':' -> assign();
      default -> letter(c);
    }
  }

  private void letter(char c) {
    boolean white = Character.isWhitespace(c);
    if (frame.inValue) {
      if (!white && frame.wordLength % SHORTEST_PIECE == 0) {
        addPiece();
      }
      frame.wordLength = white ? 0 : frame.wordLength + 1;
    } else if (c == '.') {
      endWord();
    } else if (c != '+' && !(white && word.isEmpty())) {
      word.append(c);
    }
  }

  private void piece() {
    frame.wordLength = 0;
    addPiece();
  }

  private void addPiece() {
    frame.pieces++;
    if (frame.pieces > MAX_PIECES) {
      fault(line, "a value is put together from more than " + MAX_PIECES + " pieces; put it in quotes");
    }
  }

  private void open(boolean list) {
    if (!frame.inValue) {
      assign();
    }
    piece();
    if (frame.pieces > 1) {
      layers.merged();
    }
    Frame inner = frame.inner(list);
    open.push(frame);
    frame = inner;
    deep(0);
  }

  private void close() {
    if (!open.isEmpty()) {
      frame = open.pop();
      word.setLength(0);
    }
  }

  private void separator(char c) {
    boolean valueToCome = frame.inValue && frame.pieces == 0 && c == '\n';
    boolean keyToGoOn = !frame.inValue && c == '\n' && !isInclude();
    if (frame.list || (!valueToCome && !keyToGoOn)) {
      frame.startKey();
      word.setLength(0);
    }
    frame.wordLength = 0;
    line += c == '\n' ? 1 : 0;
  }

  private boolean isInclude() {
    return frame.key.isEmpty() && word.length() >= INCLUDE.length()
        && word.substring(0, INCLUDE.length()).equals(INCLUDE);
  }

  private void assign() {
    if (frame.inValue) {
      return;
    }
    endWord();
    if (!frame.key.isEmpty()) {
      deep(frame.key.size());
      frame.layers = layers.add(frame.hash, frame.key);
      if (text.startsWith("+=", Math.max(0, at - 2))) {
        substituted();
      }
      tooManyLayers();
      if (frame.path.size() + frame.key.size() == DECLARED_DEPTH) {
        var path = new ArrayList<>(frame.path);
        path.addAll(frame.key);
        lines.computeIfAbsent(List.copyOf(path), _ -> new ArrayList<>()).add(line);
      }
    }
    frame.inValue = true;
    frame.pieces = 0;
  }

  private void tooManyLayers() {
    if (frame.layers.tooHigh()) {
      fault(line, "a key is set more than " + Layers.MAX_LAYERS
          + " times and put together by substitutions; write its value in one place");
    }
  }

  private void endWord() {
    String name = word.toString().strip();
    if (!name.isEmpty()) {
      frame.key.add(name);
      deep(frame.key.size());
    }
    word.setLength(0);
  }

  private void substituted() {
    substitutions++;
    frame.layers.substituted();
    tooManyLayers();
  }

  private void substitution() {
    piece();
    substituted();
    int before = line;
    int start = at + 2;
    at = Math.min(start, text.length());
    while (at < text.length() && text.charAt(at) != '}') {
      if (text.charAt(at) == '"') {
        skipQuoted();
      } else {
        line += text.charAt(at) == '\n' ? 1 : 0;
        at++;
      }
    }
    String name = text.substring(start, Math.max(start, at));
    at = Math.min(at + 1, text.length());
    deep((int) name.chars().filter(dot -> dot == '.').count());
    if (!name.startsWith("?")) {
      required.putIfAbsent(name.replace("\"", "").strip(), before);
    }
  }

  private void quoted() {
    int before = line;
    int start = at + 1;
    skipQuoted();
    String inside = text.substring(start, Math.max(start, at - 1));
    if (frame.inValue) {
      piece();
    } else if (isInclude()) {
      includes.add(new Include(inside, before, frame.path, depthHere()));
    } else {
      word.append(inside);
      endWord();
    }
  }

  /** One in three quotes may have several lines. */
  private void skipQuoted() {
    if (text.startsWith("\"\"\"", at)) {
      at += 3;
      skipTo("\"\"\"", 3);
      while (at < text.length() && text.charAt(at) == '"') {
        at++;
      }
      return;
    }
    at++;
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at = Math.min(at < text.length() && text.charAt(at) == '"' ? at + 1 : at, text.length());
  }

  private void skipTo(String end, int past) {
    int found = text.indexOf(end, at);
    int next = found < 0 ? text.length() : found + past;
    for (; at < next; at++) {
      line += text.charAt(at) == '\n' ? 1 : 0;
    }
  }
}
