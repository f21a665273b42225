// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object of the file; a key that it lacks is looked up in {@code defaults}, and reported with the path of there. */
record Section(ConfigObject object, String path, Place place, Optional<Section> defaults, Problems problems) {

  Section withDefaults(Optional<Section> others) {
    return new Section(object, path, place, others, problems);
  }

  String pathOf(String key) {
    return path.isEmpty() ? shown(key) : path + "." + shown(key);
  }

  static String pathOf(List<String> keys) {
    return String.join(".", keys.stream().map(Section::shown).toList());
  }

  private static String shown(String key) {
    return key.matches("[A-Za-z0-9_-]+") ? key : "\"" + key + "\"";
  }

  Place placeOf(String key) {
    ConfigValue value = object.get(key);
    return value == null ? place : Place.of(value.origin(), place);
  }

  private int line(String key) {
    ConfigValue value = object.get(key);
    return value != null && value.origin().lineNumber() > 0 ? value.origin().lineNumber() : place.line();
  }

  boolean has(String key) {
    return own(key).isPresent();
  }

  /** Without a look at the defaults; null counts as absent. */
  Optional<Node> own(String key) {
    ConfigValue value = object.get(key);
    return value == null || value.valueType() == ConfigValueType.NULL
        ? Optional.empty()
        : Optional.of(new Node(value, pathOf(key), Place.of(value.origin(), place), problems));
  }

  /** Whether null is what it says, which for a key that has null as a value overrides the defaults. */
  boolean isNull(String key) {
    ConfigValue value = object.get(key);
    return value != null && value.valueType() == ConfigValueType.NULL;
  }

  Optional<Node> get(String key) {
    return own(key).or(() -> defaults.flatMap(d -> d.get(key)));
  }

  Optional<Section> section(String key) {
    Optional<Node> found = get(key);
    Optional<Section> fromDefaults = has(key)
        ? defaults.flatMap(d -> d.own(key)).filter(Node::isObject).flatMap(Node::section)
        : Optional.empty();
    return found.flatMap(Node::section).map(s -> s.withDefaults(fromDefaults));
  }

  /** All values in the order of the file, null ones left out. */
  List<Node> nodes() {
    var all = new ArrayList<Node>();
    keys().forEach(key -> own(key).ifPresent(all::add));
    return all;
  }

  List<String> keys() {
    return object.keySet().stream().sorted(Comparator.comparingInt(this::line)).toList();
  }

  /** Notes every key that is not known; {@code later} are those of features to come. */
  void onlyKeys(List<String> known, List<String> later) {
    for (String key : keys()) {
      if (!known.contains(key)) {
        problems.add(placeOf(key), pathOf(key), later.contains(key)
            ? "is not supported by this version of Drover; remove it"
            : "unknown key" + (problems.full() ? "" : "; " + Words.suggest(key, known, "known keys are")));
      }
    }
    defaults.ifPresent(d -> d.onlyKeys(known, later));
  }

  void problem(String message) {
    problems.add(place, path, message);
  }

  String text(String key, String otherwise) {
    return get(key).flatMap(Node::text).orElse(otherwise);
  }

  boolean flag(String key, boolean otherwise) {
    return get(key).flatMap(Node::flag).orElse(otherwise);
  }

  int whole(String key, int min, int max, int otherwise) {
    return get(key).flatMap(node -> node.whole(min, max)).orElse(otherwise);
  }

  double decimal(String key, double min, double max, double otherwise) {
    return get(key).flatMap(node -> node.decimal(min, max)).orElse(otherwise);
  }

  Duration duration(String key, Duration min, Duration otherwise) {
    return get(key).flatMap(node -> node.duration(min)).orElse(otherwise);
  }

  <E> E choice(String key, Map<String, E> choices, String names, E otherwise) {
    return get(key).flatMap(node -> node.choice(choices, names)).orElse(otherwise);
  }
}
