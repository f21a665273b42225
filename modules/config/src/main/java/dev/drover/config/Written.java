// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys, values and substitutions of an unresolved configuration, taken from the plain form that the library writes:
 * JSON without blanks, with {@code ${path}}, values side by side, and a key once more for each value on top. Owner only.
 */
final class Written {
  /** A key below another; one in a list cannot be found by its path. */
  static final class Key {
    private final @Nullable Key parent;
    private final String name;
    private final Map<String, Key> children = new HashMap<>(0);
    final List<Value> values = new ArrayList<>(1);
    /** How many of the values, from the lowest, can be seen: not the one that is being put together, nor those above. */
    int visible;

    Key(@Nullable Key parent, String name) {
      this.parent = parent;
      this.name = name;
    }

    @Nullable
    Key child(String child) {
      return children.get(child);
    }

    List<String> path() {
      Deque<String> path = new ArrayDeque<>();
      for (Key at = this; at.parent != null; at = at.parent) {
        path.addFirst(at.name);
      }
      return List.copyOf(path);
    }
  }

  /** One value of a key, with all substitutions between two of the list of all. */
  static final class Value {
    final Key key;
    final int index;
    final int firstReference;
    int endReference;
    int length;
    /** The substitutions that can be the whole of it: with one, it hides what is below it, but where they name that. */
    final List<Reference> direct = new ArrayList<>(0);
    /** Whether what is below it is part of it. */
    boolean continues;

    Value(Key key, int firstReference) {
      this.key = key;
      this.index = key.values.size();
      this.firstReference = firstReference;
    }
  }

  /** A substitution in a value. */
  static final class Reference {
    final Value owner;
    final String text;
    final List<String> path;
    /** The rests of paths in it for which it is followed just now. */
    final Set<List<String>> underWay = new HashSet<>(0);
    private int callersLength = -1;

    Reference(Value owner, String text) {
      this.owner = owner;
      this.text = text;
      this.path = elements(text);
    }

    /** How long the value is that the caller's environment has for it. */
    int callersLength(Variables variables) {
      if (callersLength < 0) {
        callersLength = variables.valueOf(text).map(String::length).orElse(0);
      }
      return callersLength;
    }
  }

  private final String text;
  private int at;
  private int keys;
  final Key root = new Key(null, "");
  private final List<Reference> references = new ArrayList<>();
  private long layers;

  private Written(String text) {
    this.text = text;
  }

  static Written of(String text) {
    var written = new Written(text);
    written.value(written.root);
    return written;
  }

  List<Reference> references() {
    return references;
  }

  int length() {
    return text.length();
  }

  int keys() {
    return keys;
  }

  /** How many keys the library comes to copy, roughly: all of them for each square of layers, or ten substitutions. */
  long copies() {
    return keys * (layers + references.size() / 10);
  }

  private void value(Key key) {
    var value = new Value(key, references.size());
    key.values.add(value);
    key.visible = key.values.size();
    int start = at;
    pieces(value, false);
    value.length = at - start;
    value.endReference = references.size();
    if (key.values.size() > 1) {
      layers += (long) key.values.size() * key.values.size();
    }
  }

  private void pieces(Value value, boolean inList) {
    for (boolean end = false; !end && at < text.length();) {
      switch (text.charAt(at)) {
        case '"' -> string();
        case '{' -> object(inList ? new Key(value.key, "[]") : value.key);
        case '[' -> list(value);
        case '$' -> reference(value, !inList);
        case '}', ']' -> end = true;
        case ',' -> {
          end = !inList;
          at += inList ? 1 : 0;
        }
        default -> at++;
      }
    }
  }

  private void object(Key key) {
    at++;
    while (at < text.length() && text.charAt(at) != '}') {
      String name = string();
      at++;
      value(key.children.computeIfAbsent(name, _ -> {
        keys++;
        return new Key(key, name);
      }));
      at += at < text.length() && text.charAt(at) == ',' ? 1 : 0;
    }
    at++;
  }

  private void list(Value value) {
    at++;
    pieces(value, true);
    at++;
  }

  /** What stands between the quotes, as it stands there. */
  private String string() {
    int start = ++at;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
    return text.substring(start, Math.min(text.length(), at - 1));
  }

  private void reference(Value value, boolean direct) {
    at = Math.min(text.length(), at + 2);
    int start = at;
    while (at < text.length() && text.charAt(at) != '}') {
      if (text.charAt(at) == '"') {
        string();
      } else {
        at++;
      }
    }
    String path = text.substring(start, Math.min(text.length(), at));
    at++;
    var reference = new Reference(value, path.startsWith("?") ? path.substring(1) : path);
    references.add(reference);
    if (direct) {
      value.direct.add(reference);
      value.continues |= reference.path.equals(value.key.path());
    }
  }

  /** Of {@code a."b.c".d}, quotes taken away. */
  private static List<String> elements(String path) {
    var elements = new ArrayList<String>();
    var element = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\' && quoted && i + 1 < path.length()) {
        element.append(c).append(path.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '.' && !quoted) {
        elements.add(element.toString());
        element.setLength(0);
      } else {
        element.append(c);
      }
    }
    elements.add(element.toString());
    return List.copyOf(elements);
  }
}
