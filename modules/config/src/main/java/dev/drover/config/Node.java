// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.drover.model.ProcessSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A value of the file with its path and place; each reader notes a problem and returns empty where it does not fit. */
record Node(ConfigValue value, String path, Place place, Problems problems) {
  private static final Duration LONGEST = Duration.ofDays(365);
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,9})?");
  private static final Pattern AMOUNT = Pattern.compile("([-+]?[0-9]+(?:\\.[0-9]+)?)\\s*(\\p{L}*)");
  private static final double MAX_BYTES = 1L << 60;
  private static final long LEAST_MEMORY = 1 << 20;
  private static final double MAX_AMOUNT = 1e17; // nanoseconds of three years

  void problem(String message) {
    problems.add(place, path, message);
  }

  /** {@code must be a, was b; hint}. */
  private <T> Optional<T> wrong(String must, String hint) {
    problem("must be " + must + ", was " + shown() + "; " + hint);
    return Optional.empty();
  }

  String shown() {
    return Words.shown(value);
  }

  boolean isList() { return value.valueType() == ConfigValueType.LIST; }

  boolean isObject() { return value.valueType() == ConfigValueType.OBJECT; }

  private boolean isScalar() { return !isList() && !isObject() && value.valueType() != ConfigValueType.NULL; }

  /** The text as it is written; a number or a boolean is text too, as everywhere in HOCON. */
  private String raw() {
    return value.atKey("x").getString("x");
  }

  Optional<String> text() {
    if (!isScalar()) {
      return wrong("a string", "write it in quotes");
    }
    if (raw().indexOf('\0') >= 0) {
      return wrong("text without a NUL character", "remove it");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(raw())) {
      return wrong("text of whole characters", "write both halves of \\uD83D\\uDE00 or the like");
    }
    return Optional.of(raw());
  }

  Optional<Boolean> flag() {
    return isScalar()
        ? choice(Map.of("true", true, "false", false), "true or false")
        : wrong("true or false", "use one");
  }

  <E> Optional<E> choice(Map<String, E> choices, String names) {
    E chosen = isScalar() ? choices.get(raw()) : null;
    return chosen != null ? Optional.of(chosen) : wrong(names, "use one of these");
  }

  Optional<Integer> whole(int min, int max) {
    Optional<Double> number = number("a whole number");
    if (number.isPresent() && number.get() != Math.rint(number.get())) {
      return wrong("a whole number", "use one from " + min + " to " + max);
    }
    return number.flatMap(n -> within(n, (double) min, (double) max, Integer.toString(min), Integer.toString(max)))
        .map(Double::intValue);
  }

  Optional<Double> decimal(double min, double max) {
    return number("a number").flatMap(n -> within(n, min, max, plain(min), plain(max)));
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  /** One that is too large for a double is the largest, and -0 is 0. */
  private Optional<Double> number(String what) {
    if (!isScalar() || !NUMBER.matcher(raw()).matches()) {
      return wrong(what, "write it in digits");
    }
    double number = Double.parseDouble(raw()) + 0.0;
    return Optional.of(Math.clamp(number, -Double.MAX_VALUE, Double.MAX_VALUE));
  }

  private <T extends Comparable<T>> Optional<T> within(T number, T min, T max, String least, String most) {
    if (number.compareTo(min) < 0) {
      return wrong("at least " + least, "use " + least + " or more");
    }
    return number.compareTo(max) > 0 ? wrong("at most " + most, "use " + most + " or less") : Optional.of(number);
  }

  Optional<Duration> duration(Duration min) {
    String hint = "write it like 500ms, 10s or 5m";
    Matcher amount = amount();
    if (!isScalar() || (amount.matches() && amount.group(2).isEmpty())) {
      return wrong("a duration with a unit", hint);
    }
    if (!amount.matches()) {
      return wrong("a duration", hint);
    }
    try {
      Duration read = isHuge(amount)
          ? LONGEST.plusDays(1).multipliedBy(amount.group(1).startsWith("-") ? -1 : 1)
          : value.atKey("x").getDuration("x");
      return within(read, min, LONGEST, Words.show(min), "365d");
    } catch (RuntimeException _) {
      return wrong("a duration", hint);
    }
  }

  /** A size in bytes. */
  Optional<Integer> size(int min, int max) {
    Matcher amount = amount();
    String hint = "write it like 64KiB or 1MiB";
    if (!isScalar() || !amount.matches()) {
      return wrong("a size", hint);
    }
    try {
      double bytes = amount.group(1).startsWith("-")
          ? -1
          : isHuge(amount) ? Double.MAX_VALUE : value.atKey("x").getMemorySize("x").toBytesBigInteger().doubleValue();
      return within(bytes, (double) min, (double) max, min + " bytes", max + " bytes").map(Double::intValue);
    } catch (RuntimeException _) {
      return wrong("a size", hint);
    }
  }

  /** A size in bytes that may be larger than any memory. */
  Optional<Long> bytes() {
    return bytes("a size or unlimited", "write it like 64KiB, 1GiB or unlimited");
  }

  private Optional<Long> bytes(String what, String hint) {
    Matcher amount = amount();
    if (!isScalar() || !amount.matches()) {
      return wrong(what, hint);
    }
    try {
      double bytes = amount.group(1).startsWith("-")
          ? -1
          : isHuge(amount) ? Double.MAX_VALUE : value.atKey("x").getMemorySize("x").toBytesBigInteger().doubleValue();
      return within(bytes, 0.0, MAX_BYTES, "0 bytes", "1EiB").map(Double::longValue);
    } catch (RuntimeException _) {
      return wrong(what, hint);
    }
  }

  /** A size in bytes of memory that a program can live in: what is smaller lacks its unit. */
  Optional<Long> memory() {
    return bytes("a size", "write it like 512MiB or 1GiB").flatMap(
        bytes -> within(bytes, LEAST_MEMORY, (long) MAX_BYTES, "1MiB", "1EiB"));
  }

  /** A whole number, of things. */
  Optional<Long> count() {
    return raw().matches("[0-9]{1,18}")
        ? Optional.of(Long.parseLong(raw()))
        : wrong("a whole number from 0 to 999999999999999999, or unlimited", "write it like 4096");
  }

  private Matcher amount() {
    return AMOUNT.matcher(isScalar() ? raw().strip() : "");
  }

  /** Above what fits in any limit, whatever the unit; the library would calculate with it for long. */
  private static boolean isHuge(Matcher amount) {
    return Math.abs(Double.parseDouble(amount.group(1))) > MAX_AMOUNT;
  }

  Optional<List<Node>> items() {
    if (!(value instanceof ConfigList list)) {
      return wrong("a list", "write it in [ ]");
    }
    var items = new ArrayList<Node>();
    for (int i = 0; i < list.size(); i++) {
      ConfigValue item = list.get(i);
      items.add(new Node(item, path + "[" + i + "]", Place.of(item.origin(), place), problems));
    }
    return Optional.of(items);
  }

  Optional<List<String>> texts() {
    return items().map(all -> all.stream().flatMap(item -> item.text().stream()).toList());
  }

  /** A string is run by the shell, a list is exec'ed as it is. */
  Optional<List<String>> command() {
    if (!isList() && !isScalar()) {
      return wrong("a string or a list of strings", "a string is run by sh -c, a list as it is");
    }
    if (!isList()) {
      return text().flatMap(line -> line.isBlank()
          ? wrong("a command", "write what to run")
          : Optional.of(ProcessSpec.shell(line)));
    }
    List<String> words = texts().orElse(List.of());
    int size = ((ConfigList) value).size();
    if (size == 0 || (words.size() == size && words.getFirst().isBlank())) {
      return wrong("a command", "name the program first");
    }
    return words.size() == size ? Optional.of(words) : Optional.empty();
  }

  Optional<Section> section() {
    return value instanceof ConfigObject object
        ? Optional.of(new Section(object, path, place, Optional.empty(), problems))
        : wrong("an object", "write it in { }");
  }
}
