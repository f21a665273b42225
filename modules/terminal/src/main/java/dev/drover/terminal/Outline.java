// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What can be completed of a command line, drawn from its grammar: the root, whose name is empty, and each command. Immutable. */
record Outline(Verb root, List<Verb> verbs) {

  /** {@code places} are the words that it takes; with {@code repeats} the last of them as often as one likes. */
  record Verb(String name, String text, List<Option> options, List<Place> places, boolean repeats) {}

  record Option(List<String> names, String text, Optional<Place> value) {
    List<String> shorts() {
      return names.stream().filter(name -> !name.startsWith("--")).toList();
    }

    List<String> longs() {
      return names.stream().filter(name -> name.startsWith("--")).toList();
    }
  }

  record Place(String label, Kind kind, List<String> words) {}

  /** What stands in a place. */
  enum Kind {
    /** One of the words. */
    WORD,
    /** Some of the words, with commas between them. */
    LIST, NAMES,
    /** A process and a number. */
    COUNTS, NODES, FILE, DIRECTORY,
    /** What nobody can guess. */
    ANYTHING
  }

  static Outline of(CommandLine grammar) {
    List<String> commands = List.copyOf(grammar.getSubcommands().keySet());
    return new Outline(verb("", grammar.getCommandSpec(), commands), grammar.getSubcommands().entrySet().stream()
        .map(each -> verb(each.getKey(), each.getValue().getCommandSpec(), commands)).toList());
  }

  Optional<Verb> verb(String name) {
    return verbs.stream().filter(verb -> verb.name().equals(name)).findFirst();
  }

  private static Verb verb(String name, CommandSpec spec, List<String> commands) {
    List<PositionalParamSpec> places = spec.positionalParameters();
    return new Verb(name, text(spec.usageMessage().description()),
        spec.options().stream().map(option -> option(option, commands)).toList(),
        places.stream().map(place -> place(place, commands)).toList(),
        !places.isEmpty() && places.getLast().isMultiValue());
  }

  private static Option option(OptionSpec option, List<String> commands) {
    return new Option(Arrays.asList(option.names()), text(option.description()),
        option.arity().max() == 0 ? Optional.empty() : Optional.of(place(option, commands)));
  }

  private static Place place(ArgSpec spec, List<String> commands) {
    String label = spec.paramLabel();
    List<String> words = label.equals("COMMAND") ? commands : words(spec.completionCandidates());
    return new Place(label, kind(label, !words.isEmpty()), words);
  }

  private static Kind kind(String label, boolean known) {
    return switch (label) {
      case "NAME" -> Kind.NAMES;
      case "NAME=N" -> Kind.COUNTS;
      case "NODE" -> Kind.NODES;
      case "FILE" -> Kind.FILE;
      case "DIR" -> Kind.DIRECTORY;
      default -> !known ? Kind.ANYTHING : label.endsWith(",..") ? Kind.LIST : Kind.WORD;
    };
  }

  private static List<String> words(@Nullable Iterable<String> candidates) {
    return candidates == null ? List.of() : StreamSupport.stream(candidates.spliterator(), false).toList();
  }

  private static String text(String[] description) {
    return String.join(" ", description);
  }
}
