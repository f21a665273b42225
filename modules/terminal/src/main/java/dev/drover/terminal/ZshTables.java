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

/** What the template for zsh leaves open: the commands, and the arguments of {@code _arguments} for each. Pure. */
final class ZshTables {
  private static final String NEXT = " \\\n";

  private ZshTables() {}

  static Map<String, String> of(Outline outline) {
    return Map.of("commands", outline.verbs().stream()
        .map(verb -> "    " + quoted(verb.name() + ":" + verb.text().replace(":", "\\:")))
        .collect(Collectors.joining("\n")),
        "root", options(outline.root()).map(spec -> "    " + spec + NEXT).collect(Collectors.joining()),
        "verbs", outline.verbs().stream().map(ZshTables::verb).collect(Collectors.joining("\n")));
  }

  private static String verb(Verb verb) {
    return "    " + verb.name() + ")\n      _arguments -s"
        + Stream.concat(options(verb), places(verb)).map(spec -> NEXT + "        " + spec)
            .collect(Collectors.joining())
        + "\n      ;;";
  }

  private static Stream<String> options(Verb verb) {
    return verb.options().stream().flatMap(ZshTables::option);
  }

  /** A spec for each of its names, which exclude one another. */
  private static Stream<String> option(Option option) {
    String all = option.names().size() == 1 ? "" : "(" + String.join(" ", option.names()) + ")";
    return option.names().stream().map(name -> quoted(all + name + between(name, option) + "[" + escaped(option.text())
        + "]" + option.value().map(place -> ":" + escaped(place.label()) + ":" + action(place)).orElse("")));
  }

  /** Whether the value may follow in the same word, after an equals sign where the name is long. */
  private static String between(String name, Option option) {
    return option.value().isEmpty() ? "" : name.startsWith("--") ? "=" : "+";
  }

  private static Stream<String> places(Verb verb) {
    List<Place> places = verb.places();
    return IntStream.range(0, places.size()).mapToObj(at -> {
      boolean rest = verb.repeats() && at == places.size() - 1;
      return quoted((rest ? "*" : Integer.toString(at + 1)) + ":" + escaped(places.get(at).label()) + ":"
          + action(places.get(at)));
    });
  }

  private static String action(Place place) {
    return switch (place.kind()) {
      case WORD -> "(" + String.join(" ", place.words()) + ")";
      case LIST -> " _values -s , " + place.label().charAt(0) + " " + String.join(" ", place.words());
      case NAMES -> "_drover_names";
      case COUNTS -> "_drover_counts";
      case NODES -> "_drover_nodes";
      case FILE -> "_drover_files";
      case DIRECTORY -> "_directories";
      case ANYTHING -> " ";
    };
  }

  /** As {@code _arguments} wants its descriptions. */
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace(":", "\\:").replace("[", "\\[").replace("]", "\\]");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
