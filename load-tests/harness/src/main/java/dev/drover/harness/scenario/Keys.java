// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.scenario;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The keys of one object of a scenario file. Each reader returns what stands there or the default; what does not fit is
 * noted among {@code problems}, with file and line, and the default is returned. Owner only.
 */
record Keys(ConfigObject object, String path, List<String> problems) {
  private static final Duration LONGEST = Duration.ofHours(24);

  /** Notes each key that is not known. */
  Keys only(String... known) {
    object.entrySet().stream().filter(entry -> !List.of(known).contains(entry.getKey()))
        .sorted(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()))
        .forEach(entry -> problem(entry.getValue().origin(), entry.getKey(),
            "unknown key; known are " + String.join(", ", known)));
    return this;
  }

  void problem(ConfigOrigin origin, String key, String message) {
    problems.add(place(origin) + ": " + pathOf(key) + ": " + message);
  }

  void problem(String key, String message) {
    ConfigValue value = object.get(key);
    problem(value == null ? object.origin() : value.origin(), key, message);
  }

  static String place(ConfigOrigin origin) {
    return origin.description().replaceFirst(": (\\d+)(-\\d+)?$", ":$1");
  }

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  boolean has(String key) {
    return object.containsKey(key);
  }

  private <T> Optional<T> read(String key, String must, BiFunction<Config, String, T> reader,
      Function<T, Boolean> fits) {
    if (!has(key)) {
      return Optional.empty();
    }
    try {
      T found = reader.apply(object.toConfig(), ConfigUtil.quoteString(key));
      if (fits.apply(found)) {
        return Optional.of(found);
      }
    } catch (ConfigException _) {
      // told below, with what was found
    }
    problem(key, "must be " + must + ", was " + String.valueOf(object.get(key)).replaceAll("^\\w+\\((.*)\\)$", "$1"));
    return Optional.empty();
  }

  int whole(String key, int min, int max, int otherwise) {
    return read(key, "a whole number from " + min + " to " + max, Config::getDouble,
        n -> n >= min && n <= max && n == Math.rint(n)).map(Double::intValue).orElse(otherwise);
  }

  double rate(String key, double otherwise) {
    return read(key, "a number of operations a second, from 0 to 10000000", Config::getDouble,
        n -> n >= 0 && n <= 1e7).orElse(otherwise);
  }

  Duration duration(String key, Duration otherwise) {
    return read(key, "a duration from 1ms to 24h, as 500ms or 10s", Config::getDuration,
        d -> d.toMillis() >= 1 && d.compareTo(LONGEST) <= 0).orElse(otherwise);
  }

  String text(String key, String otherwise) {
    return read(key, "text", Config::getString, t -> !t.isBlank()).orElse(otherwise);
  }

  List<String> texts(String key, List<String> otherwise) {
    return read(key, "a list of words, at least one", Config::getStringList, l -> !l.isEmpty()).orElse(otherwise);
  }

  <E> E choice(String key, Map<String, E> choices, E otherwise) {
    return read(key, "one of " + String.join(", ", choices.keySet()), Config::getString, choices::containsKey)
        .map(choices::get).orElse(otherwise);
  }

  <E> List<E> choices(String key, Map<String, E> choices, List<E> otherwise) {
    return read(key, "a list of some of " + String.join(", ", choices.keySet()), Config::getStringList,
        l -> !l.isEmpty() && choices.keySet().containsAll(l))
        .map(l -> l.stream().distinct().map(choices::get).toList()).orElse(otherwise);
  }

  List<Integer> wholes(String key, int min, int max, List<Integer> otherwise) {
    return read(key, "a list of whole numbers from " + min + " to " + max, Config::getDoubleList,
        l -> !l.isEmpty() && l.stream().allMatch(n -> n >= min && n <= max && n == Math.rint(n)))
        .map(l -> l.stream().map(Double::intValue).toList()).orElse(otherwise);
  }

  Optional<Keys> section(String key) {
    return read(key, "an object in { }", Config::getObject, _ -> true)
        .map(found -> new Keys(found, pathOf(key), problems));
  }

  /** Where it is not there, one in which everything has its default. */
  Keys sectionOrEmpty(String key) {
    return section(key).orElseGet(() -> new Keys(ConfigFactory.empty().root(), pathOf(key), problems));
  }

  List<Keys> sections(String key) {
    var found = new ArrayList<Keys>();
    read(key, "a list of objects", Config::getObjectList, l -> !l.isEmpty())
        .ifPresent(all -> all.forEach(one -> found.add(
            new Keys(one, pathOf(key) + "[" + found.size() + "]", problems))));
    return found;
  }
}
