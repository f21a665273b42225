// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.terminal.Outline.Option;
import dev.drover.terminal.Outline.Place;
import dev.drover.terminal.Outline.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the template for bash leaves open: the branches of its {@code case}s. Pure. */
final class BashTables {
  private BashTables() {}

  static Map<String, String> of(Outline outline) {
    Set<String> everywhere = outline.root().options().stream().flatMap(option -> option.names().stream())
        .collect(Collectors.toSet());
    return Map.of("commands", outline.verbs().stream().map(Verb::name).collect(Collectors.joining(" ")),
        "options", all(outline).map(BashTables::options).collect(Collectors.joining("\n")),
        "values", branches(Stream.concat(values("*", outline.root()),
            outline.verbs().stream().flatMap(verb -> values(verb.name(), verb))
                .filter(own -> !everywhere.contains(own.option())))),
        "places", branches(outline.verbs().stream().flatMap(BashTables::places)));
  }

  static Stream<Verb> all(Outline outline) {
    return Stream.concat(Stream.of(outline.root()), outline.verbs().stream());
  }

  private static String options(Verb verb) {
    String names = verb.options().stream().flatMap(option -> option.names().stream()).collect(Collectors.joining(" "));
    return "    '" + verb.name() + "') found=(" + names + ") ;;";
  }

  /** A pattern, and what it stands for. */
  private record Branch(String verb, String option, String kind) {
    String pattern() {
      return verb + ":" + option;
    }
  }

  private static Stream<Branch> values(String name, Verb verb) {
    return verb.options().stream().filter(option -> option.value().isPresent())
        .flatMap(option -> values(name, option, kind(option.value().get())));
  }

  private static Stream<Branch> values(String verb, Option option, String kind) {
    return option.names().stream().map(name -> new Branch(verb, name, kind));
  }

  private static Stream<Branch> places(Verb verb) {
    var all = new ArrayList<Branch>();
    List<Place> places = verb.places();
    for (int at = 0; at < places.size(); at++) {
      boolean rest = verb.repeats() && at == places.size() - 1;
      all.add(new Branch(verb.name(), rest ? "*" : Integer.toString(at), kind(places.get(at))));
    }
    return all.stream();
  }

  /** One line for all that have the same kind. */
  private static String branches(Stream<Branch> all) {
    Map<String, List<String>> patterns = all.collect(Collectors.groupingBy(Branch::kind, LinkedHashMap::new,
        Collectors.mapping(Branch::pattern, Collectors.toList())));
    return patterns.entrySet().stream()
        .map(each -> "    " + String.join(" | ", each.getValue()) + ") kind='" + each.getKey() + "' ;;")
        .collect(Collectors.joining("\n"));
  }

  private static String kind(Place place) {
    String kind = place.kind().name().toLowerCase(Locale.ROOT);
    return place.words().isEmpty() ? kind : kind + " " + String.join(" ", place.words());
  }
}
