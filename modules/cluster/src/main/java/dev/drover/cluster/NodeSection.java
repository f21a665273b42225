// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** An object of a node's file; what does not fit is noted, and counts as absent. Owner only. */
record NodeSection(ConfigObject object, String path, NodeProblems problems) {
  String pathOf(String key) {
    return (path.isEmpty() ? "" : path + ".") + (key.matches("[A-Za-z0-9_-]+") ? key : "\"" + key + "\"");
  }

  Stream<String> keys() {
    return object.keySet().stream().sorted().filter(key -> value(key).isPresent());
  }

  Optional<ConfigValue> value(String key) {
    return Optional.ofNullable(object.get(key)).filter(value -> value.valueType() != ConfigValueType.NULL);
  }

  void problem(String key, String message) {
    ConfigValue value = object.get(key);
    problems.add(value == null ? object.origin() : value.origin(), pathOf(key), message);
  }

  /** Of the section itself. */
  void lacks(String message) {
    problems.add(object.origin(), path, message);
  }

  void onlyKeys(List<String> known) {
    object.keySet().stream().filter(key -> !known.contains(key))
        .forEach(key -> problem(key, "unknown key; " + NodeProblems.suggest(key, known)));
  }

  private void wrong(String key, String must, ConfigValue was, String hint) {
    problem(key, "must be " + must + ", was "
        + NodeProblems.shorten(was.render(ConfigRenderOptions.concise())) + "; " + hint);
  }

  private static Optional<String> scalar(ConfigValue value) {
    return value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST
        || value.valueType() == ConfigValueType.NULL
            ? Optional.empty()
            : Optional.of(value.atKey("x").getString("x"));
  }

  Optional<NodeSection> section(String key) {
    Optional<ConfigValue> value = value(key);
    value.filter(v -> !(v instanceof ConfigObject)).ifPresent(v -> wrong(key, "an object", v, "write it in { }"));
    return value.filter(ConfigObject.class::isInstance)
        .map(v -> new NodeSection((ConfigObject) v, pathOf(key), problems));
  }

  Optional<String> text(String key, Predicate<String> fits, String must, String hint) {
    Optional<ConfigValue> value = value(key);
    Optional<String> text = value.flatMap(NodeSection::scalar).filter(fits);
    if (value.isPresent() && text.isEmpty()) {
      wrong(key, must, value.get(), hint);
    }
    return text;
  }

  OptionalInt whole(String key, int min, int max) {
    return text(key, word -> word.matches("[0-9]{1,9}") && Integer.parseInt(word) >= min
        && Integer.parseInt(word) <= max, "a whole number from " + min + " to " + max, "write it in digits").stream()
        .mapToInt(Integer::parseInt).findAny();
  }

  boolean flag(String key) {
    return text(key, word -> word.equals("true") || word.equals("false"), "true or false", "use one of these")
        .map(Boolean::valueOf).orElse(false);
  }

  /** The items that fit, each of which must be as said. */
  List<String> texts(String key, Predicate<String> fits, String must, String hint) {
    Optional<ConfigValue> value = value(key);
    if (value.isPresent() && !(value.get() instanceof ConfigList)) {
      wrong(key, "a list", value.get(), "write it in [ ]");
    }
    var all = new ArrayList<String>();
    for (ConfigValue item : value.orElse(null) instanceof ConfigList list ? list : List.<ConfigValue>of()) {
      Optional<String> text = scalar(item).filter(fits);
      if (text.isEmpty()) {
        problems.add(item.origin(), pathOf(key), "each must be " + must + ", was "
            + NodeProblems.shorten(item.render(ConfigRenderOptions.concise())) + "; " + hint);
      }
      text.ifPresent(all::add);
    }
    return all;
  }
}
