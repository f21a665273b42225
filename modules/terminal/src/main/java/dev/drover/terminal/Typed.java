// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.terminal.Outline.Kind;
import dev.drover.terminal.Outline.Option;
import dev.drover.terminal.Outline.Verb;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a command line that is not complete says of where the project is. Immutable. */
record Typed(Optional<String> directory, Optional<String> file) {
  private static final Typed NOTHING = new Typed(Optional.empty(), Optional.empty());

  static Typed of(List<String> words, Outline outline) {
    Typed typed = NOTHING;
    Verb verb = outline.root();
    Option pending = null;
    boolean ended = false;
    for (String word : words) {
      if (pending != null) {
        typed = typed.with(pending, word);
        pending = null;
      } else if (ended || !word.startsWith("-") || word.equals("-")) {
        verb = verb.name().isEmpty() ? outline.verb(word).orElse(verb) : verb;
      } else if (word.equals("--")) {
        ended = true;
      } else {
        int after = value(word, verb);
        Option valued = after < 0 ? null : option(name(word, after), verb);
        pending = valued != null && after == word.length() ? valued : null;
        typed = valued != null && after < word.length()
            ? typed.with(valued, word.substring(word.charAt(after) == '=' ? after + 1 : after))
            : typed;
      }
    }
    return typed;
  }

  /** Where the value of the option of this word begins, be it in the next one; negative where it takes none. */
  private static int value(String word, Verb verb) {
    if (word.startsWith("--")) {
      int equals = word.indexOf('=');
      int end = equals < 0 ? word.length() : equals;
      return option(word.substring(0, end), verb) == null ? -1 : end;
    }
    for (int at = 1; at < word.length(); at++) { // several letters may share a line
      if (option("-" + word.charAt(at), verb) != null) {
        return at + 1;
      }
    }
    return -1;
  }

  private static String name(String word, int after) {
    return word.startsWith("--") ? word.substring(0, after) : "-" + word.charAt(after - 1);
  }

  /** One that takes a value. */
  private static @Nullable Option option(String name, Verb verb) {
    return verb.options().stream().filter(option -> option.value().isPresent() && option.names().contains(name))
        .findFirst().orElse(null);
  }

  private Typed with(Option option, String value) {
    if (option.value().map(place -> place.kind() == Kind.DIRECTORY).orElse(false)) {
      return new Typed(Optional.of(value), file);
    }
    return option.names().contains("-f") ? new Typed(directory, Optional.of(value)) : this;
  }
}
