// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** The arguments of one command, read; a wrong one is a {@link Failure} of usage. Immutable. */
record Given(ParseResult verb, Path directory) {
  private static final int MAX_DIGITS = 9;

  /** {@code -C} is where all other paths begin. */
  static Given of(ParseResult root, ParseResult verb, Path current) throws Failure {
    String text = verb.matchedOptionValue("-C", root.matchedOptionValue("-C", (String) null));
    Path directory = text == null ? current : path(current, text);
    if (text != null && !Files.isDirectory(directory)) {
      throw new Failure(Failure.USAGE, "-C: no such directory: " + directory);
    }
    return new Given(verb, directory.toAbsolutePath().normalize());
  }

  String name() {
    return verb.commandSpec().name();
  }

  boolean flag(String option) {
    return verb.hasMatchedOption(option);
  }

  Duration timeout(Duration otherwise) throws Failure {
    String text = verb.matchedOptionValue("--timeout", (String) null);
    return text == null ? otherwise : Durations.parse(text);
  }

  String text(String option, String otherwise) {
    return verb.matchedOptionValue(option, otherwise);
  }

  long number(String option, long otherwise) throws Failure {
    String text = verb.matchedOptionValue(option, (String) null);
    if (text == null) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1," + MAX_DIGITS + "}")) {
      throw Failure.usage(option + ": must be a whole number of 0 or more, was \"" + text + "\"");
    }
    return Long.parseLong(text);
  }

  List<String> names() throws Failure {
    List<String> names = verb.matchedPositionalValue(0, List.<String>of());
    if (names.stream().anyMatch(String::isBlank)) {
      throw Failure.usage("NAME: must not be empty");
    }
    return names;
  }

  /** A single word, which its command requires. */
  String word(int position) throws Failure {
    String word = verb.matchedPositionalValue(position, "");
    if (word.isBlank()) {
      throw Failure.usage(verb.commandSpec().positionalParameters().get(position).paramLabel() + ": must not be empty");
    }
    return word;
  }

  /** A word that may be left out, and may be empty. */
  @Nullable
  String optionalWord(int position) {
    return verb.matchedPositionalValue(position, (String) null);
  }

  @Nullable
  Path file() throws Failure {
    return file("-f");
  }

  @Nullable
  Path file(String option) throws Failure {
    return optional(verb.matchedOptionValue(option, (String) null));
  }

  @Nullable
  Path fileWord() throws Failure {
    return optional(verb.matchedPositionalValue(0, (String) null));
  }

  private @Nullable Path optional(@Nullable String text) throws Failure {
    return text == null ? null : path(directory, text);
  }

  private static Path path(Path base, String text) throws Failure {
    try {
      return base.resolve(text).toAbsolutePath().normalize();
    } catch (InvalidPathException bad) {
      throw Failure.usage("no such path is possible: " + bad.getReason());
    }
  }
}
