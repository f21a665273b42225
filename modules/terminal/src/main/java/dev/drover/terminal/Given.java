// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.wire.CommandRequest;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** The arguments of one command, read; a wrong one is a {@link Failure} of usage. Immutable. */
record Given(ParseResult root, ParseResult verb, Path current) {
  String name() {
    return verb.commandSpec().name();
  }

  boolean flag(String option) {
    return verb.hasMatchedOption(option);
  }

  Duration timeout() throws Failure {
    String text = verb.matchedOptionValue("--timeout", (String) null);
    return text == null ? CommandRequest.DEFAULT_TIMEOUT : Durations.parse(text);
  }

  /** A number of 0 or more. */
  long number(String option, long otherwise) throws Failure {
    Number number = verb.matchedOptionValue(option, (Number) null);
    if (number != null && number.longValue() < 0) {
      throw new Failure(Failure.USAGE, option + ": must be 0 or more, was " + number);
    }
    return number == null ? otherwise : number.longValue();
  }

  List<String> names() throws Failure {
    List<String> names = verb.matchedPositionalValue(0, List.<String>of());
    if (names.stream().anyMatch(String::isBlank)) {
      throw new Failure(Failure.USAGE, "NAME: must not be empty");
    }
    return names;
  }

  /** A single word, which its command requires. */
  String word(int position) throws Failure {
    String word = verb.matchedPositionalValue(position, "");
    if (word.isBlank()) {
      throw new Failure(Failure.USAGE, position == 0 ? "NAME: must not be empty" : "SIG: must not be empty");
    }
    return word;
  }

  @Nullable
  Path file() throws Failure {
    return path(verb.matchedOptionValue("-f", (String) null));
  }

  @Nullable
  Path fileWord() throws Failure {
    return path(verb.matchedPositionalValue(0, (String) null));
  }

  @Nullable
  Path directory() throws Failure {
    return path(verb.matchedOptionValue("-C", root.matchedOptionValue("-C", (String) null)));
  }

  private @Nullable Path path(@Nullable String text) throws Failure {
    try {
      return text == null ? null : current.resolve(text).toAbsolutePath().normalize();
    } catch (InvalidPathException bad) {
      throw new Failure(Failure.USAGE, "no such path is possible: " + bad.getReason());
    }
  }
}
