// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import dev.drover.model.Names;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The arguments of a call, read strictly: what is wrong is a {@link BadCall} that says so. Immutable. */
record Arguments(Map<String, Object> given) {
  private static final int MOST_NAMES = 1_000;
  private static final int LONGEST_NAME = 256;

  /** None but these. */
  static Arguments of(@Nullable Map<String, Object> given, Set<String> known) throws BadCall {
    Map<String, Object> all = given == null ? Map.of() : given;
    for (String name : all.keySet()) {
      if (!known.contains(name)) {
        throw new BadCall("there is no argument \"" + name + "\"" + Names.nearest(name, known)
            .map(near -> "; did you mean \"" + near + "\"?")
            .orElse(known.isEmpty() ? "; this tool takes none" : "; there are " + String.join(", ", known)));
      }
    }
    return new Arguments(all);
  }

  /** What names processes: none stand for all. */
  List<String> names() throws BadCall {
    Object value = given.get("names");
    if (value == null) {
      return List.of();
    }
    return words("names", value);
  }

  /** The same, at least one. */
  List<String> someNames() throws BadCall {
    List<String> names = names();
    if (names.isEmpty()) {
      throw new BadCall("names: must name at least one process, as [\"web\"]; [\"*\"] means all");
    }
    return names;
  }

  List<String> words(String name) throws BadCall {
    Object value = given.get(name);
    return value == null ? List.of() : words(name, value);
  }

  private static List<String> words(String name, Object value) throws BadCall {
    if (!(value instanceof List<?> list)) {
      throw new BadCall(name + ": must be an array of strings, was " + kind(value));
    }
    if (list.size() > MOST_NAMES) {
      throw new BadCall(name + ": must be at most " + MOST_NAMES + ", was " + list.size());
    }
    var words = new ArrayList<String>();
    for (Object item : list) {
      if (!(item instanceof String word) || word.isBlank() || word.length() > LONGEST_NAME) {
        throw new BadCall(name + ": each must be a string of 1 to " + LONGEST_NAME + " characters");
      }
      words.add(word);
    }
    return words;
  }

  boolean flag(String name, boolean otherwise) throws BadCall {
    Object value = given.get(name);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Boolean flag)) {
      throw new BadCall(name + ": must be true or false, was " + kind(value));
    }
    return flag;
  }

  long whole(String name, long least, long most, long otherwise) throws BadCall {
    Object value = given.get(name);
    if (value == null) {
      return otherwise;
    }
    boolean isWhole = value instanceof Integer || value instanceof Long;
    if (!isWhole || ((Number) value).longValue() < least || ((Number) value).longValue() > most) {
      throw new BadCall(name + ": must be a whole number from " + least + " to " + most + ", was "
          + (isWhole ? value : kind(value)));
    }
    return ((Number) value).longValue();
  }

  Duration seconds(String name, long most, long otherwise) throws BadCall {
    return Duration.ofSeconds(whole(name, 0, most, otherwise));
  }

  Optional<String> text(String name) throws BadCall {
    Object value = given.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof String text)) {
      throw new BadCall(name + ": must be a string, was " + kind(value));
    }
    return Optional.of(text);
  }

  /** A moment in ISO 8601, or how long ago, as {@code 90s}, {@code 10m}, {@code 2h} or {@code 1d}. */
  Optional<Instant> time(String name, Instant now) throws BadCall {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional
          .of(text.get().matches("[0-9]{1,6}[smhd]") ? now.minus(ago(text.get())) : Instant.parse(text.get()));
    } catch (DateTimeException _) {
      throw new BadCall(
          name + ": must be a time as 2026-01-31T09:30:00Z, or how long ago, as 90s, 10m, 2h or 1d, was \""
              + text.get() + "\"");
    }
  }

  private static Duration ago(String text) {
    long count = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(count);
      case 'm' -> Duration.ofMinutes(count);
      case 'h' -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private static String kind(Object value) {
    return switch (value) {
      case String _ -> "a string";
      case Boolean flag -> flag.toString();
      case Number number -> number.toString();
      case List<?> _ -> "an array";
      case Map<?, ?> _ -> "an object";
      default -> "something else";
    };
  }
}
