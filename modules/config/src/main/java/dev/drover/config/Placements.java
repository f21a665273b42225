// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.PlacementSpec;
import dev.drover.model.PlacementSpec.Spread;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads where in a cluster a process may run. */
final class Placements {
  private static final List<String> KEYS = List.of("role", "labels", "spread", "anti-affinity", "pin", "weight");

  private Placements() {}

  /** {@code apart} gets the place of each name of a process that must not be near. */
  static PlacementSpec read(Optional<Section> found, Map<String, Node> apart) {
    if (found.isEmpty()) {
      return PlacementSpec.ANYWHERE;
    }
    Section section = found.get();
    section.onlyKeys(KEYS, List.of());
    return new PlacementSpec(word(section, "role"), section.section("labels").map(Placements::labels).orElse(Map.of()),
        spread(section), apart(section, apart), pin(section),
        section.whole("weight", 1, PlacementSpec.MOST_WEIGHT, 1));
  }

  private static Optional<String> word(Section section, String key) {
    return section.get(key).flatMap(Placements::word);
  }

  /** Text that says something, also after it was trimmed. */
  private static Optional<String> word(Node node) {
    Optional<String> text = node.text();
    if (text.isPresent() && !text.get().matches("\\S+")) {
      node.problem("must be a word without spaces, was " + node.shown() + "; correct it");
      return Optional.empty();
    }
    return text;
  }

  /** A value, or a list of which each will do. */
  private static Map<String, Set<String>> labels(Section section) {
    var all = new HashMap<String, Set<String>>();
    var names = new LinkedHashSet<>(section.keys());
    section.defaults().ifPresent(defaults -> names.addAll(defaults.keys()));
    for (String name : names) {
      section.get(name).ifPresent(node -> {
        if (!name.matches("[^\\s=]+")) {
          node.problem("is no name of a label; use one without spaces and without =");
        } else if (!node.isList()) {
          word(node).ifPresent(value -> all.put(name, Set.of(value)));
        } else if (node.items().orElse(List.of()).isEmpty()) {
          node.problem("must be a value or a list of those that will do, was []; name one, or remove it");
        } else {
          var values = new LinkedHashSet<String>();
          node.items().orElse(List.of()).forEach(item -> word(item).ifPresent(values::add));
          all.put(name, values);
        }
      });
    }
    return all;
  }

  private static Spread spread(Section section) {
    Optional<String> text = word(section, "spread");
    return text.isEmpty() || text.get().equals("false")
        ? new Spread.None()
        : text.get().equals("true") ? new Spread.OverNodes() : new Spread.OverLabel(text.get());
  }

  private static Set<String> apart(Section section, Map<String, Node> places) {
    var all = new LinkedHashSet<String>();
    section.get("anti-affinity").flatMap(Node::items).orElse(List.of())
        .forEach(item -> item.text().ifPresent(name -> {
          places.putIfAbsent(name, item);
          all.add(name);
        }));
    return all;
  }

  private static Optional<String> pin(Section section) {
    Optional<String> pin = word(section, "pin");
    if (pin.isPresent() && (pin.get().startsWith("=") || pin.get().endsWith("="))) {
      section.get("pin").ifPresent(node -> node.problem("must be a node (host:port, or its host) or a label of it "
          + "(name=value), was " + node.shown() + "; correct it"));
    }
    return pin;
  }

  /** Notes every name that is no process. */
  static void check(List<Declared> all) {
    var names = new LinkedHashSet<String>();
    all.forEach(declared -> names.add(declared.spec().name()));
    for (Declared declared : all) {
      declared.apart().forEach((name, node) -> {
        if (!names.contains(name)) {
          node.problem("there is no process " + Words.quote(name)
              + (node.problems().full() ? "" : "; " + Words.suggest(name, names, "the processes are")));
        }
      });
    }
  }
}
