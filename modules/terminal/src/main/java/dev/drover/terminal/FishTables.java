// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.terminal.Outline.Option;
import dev.drover.terminal.Outline.Place;
import dev.drover.terminal.Outline.Verb;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the template for fish leaves open: the options that take a value, and a {@code complete} for all there is. Pure. */
final class FishTables {
  private FishTables() {}

  static Map<String, String> of(Outline outline) {
    return Map.of("valued", BashTables.all(outline).map(FishTables::valued).collect(Collectors.joining(" ")),
        "completions", Stream.concat(outline.verbs().stream().map(FishTables::command),
            BashTables.all(outline).flatMap(FishTables::verb)).collect(Collectors.joining("\n")));
  }

  private static String valued(Verb verb) {
    return verb.options().stream().filter(option -> option.value().isPresent())
        .flatMap(option -> option.names().stream()).map(name -> quoted(verb.name() + ":" + name))
        .collect(Collectors.joining(" "));
  }

  private static String command(Verb verb) {
    return "complete -c drover -n " + quoted("__drover_is ''") + " -a " + verb.name() + " -d " + quoted(verb.text());
  }

  private static Stream<String> verb(Verb verb) {
    return Stream.concat(verb.options().stream().map(option -> option(verb, option)), places(verb));
  }

  private static String option(Verb verb, Option option) {
    String names = Stream.concat(option.shorts().stream().map(name -> "-s " + name.substring(1)),
        option.longs().stream().map(name -> "-l " + name.substring(2))).collect(Collectors.joining(" "));
    return "complete -c drover -n " + quoted("__drover_is " + quoted(verb.name())) + " " + names
        + option.value().map(place -> value(place)).orElse("") + " -d " + quoted(option.text());
  }

  private static Stream<String> places(Verb verb) {
    List<Place> places = verb.places();
    return IntStream.range(0, places.size()).filter(at -> places.get(at).kind() != Outline.Kind.ANYTHING)
        .mapToObj(at -> "complete -c drover -n "
            + quoted("__drover_is " + verb.name() + (verb.repeats() && at == places.size() - 1 ? "" : " " + at))
            + place(places.get(at)));
  }

  private static String value(Place place) {
    return place.kind() == Outline.Kind.FILE
        ? " -r -F"
        : " -x" + (place.kind() == Outline.Kind.ANYTHING
            ? ""
            : place(place));
  }

  private static String place(Place place) {
    return switch (place.kind()) {
      case WORD -> " -a " + quoted(String.join(" ", place.words()));
      case LIST -> " -a " + quoted("(__drover_list " + String.join(" ", place.words()) + ")");
      case NAMES -> " -a '(__drover_names names)'";
      case COUNTS -> " -a '(__drover_names processes)='";
      case NODES -> " -a '(__drover_names nodes)'";
      case FILE -> " -F";
      case DIRECTORY -> " -a '(__fish_complete_directories)'";
      case ANYTHING -> "";
    };
  }

  static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
