// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What stands for a substitution that the files have no value for: a variable of the caller, and nothing of the Java process.
 * One that must have a value and has none gets a stand-in, so that all of them are found in one go. Owner only.
 */
final class Variables implements ConfigResolver {
  private final Map<String, String> caller;
  private final Map<String, Place> required = new LinkedHashMap<>();
  private final Set<String> prefixes = new LinkedHashSet<>();
  private final Set<String> missing = new LinkedHashSet<>();

  Variables(Map<String, String> caller) {
    this.caller = caller;
  }

  /** Notes the substitutions of a file, which stands below the path. */
  void add(String file, Outline outline, List<String> path) {
    String prefix = path.isEmpty() ? "" : String.join(".", path) + ".";
    if (!prefix.isEmpty()) {
      prefixes.add(prefix);
    }
    outline.required().forEach((name, line) -> required.putIfAbsent(prefix + name, new Place(file, line)));
  }

  /** The parser puts the path that a file is included at before each name in it: the name counts without it as well. */
  Set<String> names(String path) {
    String bare = bare(path);
    var names = new LinkedHashSet<String>();
    names.add(bare);
    prefixes.stream().filter(bare::startsWith).forEach(prefix -> names.add(bare.substring(prefix.length())));
    return names;
  }

  private static String bare(String path) {
    return path.replace("\"", "");
  }

  Optional<String> valueOf(String path) {
    return names(path).stream().filter(caller::containsKey).findFirst().map(caller::get);
  }

  @Override
  @SuppressWarnings("NullAway") // null is how the library is told that there is no such value
  public ConfigValue lookup(String path) {
    Optional<String> value = valueOf(path);
    if (value.isEmpty() && required.containsKey(bare(path))) {
      missing.add(bare(path));
      value = Optional.of(Problems.UNRESOLVED);
    }
    return value.map(text -> ConfigValueFactory.fromAnyRef(text, "the environment")).orElse(null);
  }

  @Override
  public ConfigResolver withFallback(ConfigResolver fallback) {
    return this;
  }

  void tellMissing(Problems problems) {
    required.forEach((path, place) -> {
      if (missing.contains(path)) {
        String name = names(path).stream().reduce((_, shorter) -> shorter).orElse(path);
        problems.add(place, "", "there is no value for ${" + name + "}; set it, or write ${?" + name
            + "} where it may be absent");
      }
    });
  }
}
