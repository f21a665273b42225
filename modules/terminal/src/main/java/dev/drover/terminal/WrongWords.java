// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.model.Names;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in our own words. */
final class WrongWords {
  private WrongWords() {}

  static String sentence(ParameterException wrong) {
    String verb = wrong.getCommandLine().getCommandName();
    return switch (wrong) {
      case UnmatchedArgumentException unknown -> unmatched(unknown);
      case MissingParameterException missing when !missing.getMissing().isEmpty() ->
        missing.getMissing().stream().map(argument -> missing(argument, verb)).collect(Collectors.joining("; "));
      case OverwrittenOptionException twice -> name(twice.getOverwritten()) + ": may be given once only";
      default -> other(wrong.getArgSpec(), verb);
    };
  }

  private static String unmatched(UnmatchedArgumentException unknown) {
    String first = unknown.getUnmatched().getFirst();
    if (first.startsWith("-")) {
      return "there is no option \"" + first + "\"" + suggestion(unknown.getSuggestions());
    }
    return unknown.getCommandLine().getSubcommands().isEmpty()
        ? unknown.getCommandLine().getCommandName() + " does not take \"" + first + "\""
        : noCommand(first, unknown.getCommandLine());
  }

  static String noCommand(String typed, CommandLine grammar) {
    return "there is no command \"" + typed + "\""
        + suggestion(Names.similar(typed, grammar.getSubcommands().keySet().stream().sorted().toList()));
  }

  private static String suggestion(List<String> similar) {
    return similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?";
  }

  private static String missing(ArgSpec argument, String verb) {
    return argument instanceof OptionSpec
        ? name(argument) + ": needs a value, as " + name(argument) + " " + argument.paramLabel()
        : verb + " needs " + argument.paramLabel() + ", which is missing";
  }

  private static String other(@org.jspecify.annotations.Nullable ArgSpec argument, String verb) {
    if (argument == null) {
      return verb + " cannot be used like this";
    }
    return argument.arity().max() == 0
        ? name(argument) + ": takes no value"
        : name(argument) + ": needs a value, as " + name(argument) + " " + argument.paramLabel();
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.shortestName() : argument.paramLabel();
  }
}
