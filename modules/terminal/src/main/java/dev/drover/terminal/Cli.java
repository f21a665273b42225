// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.model.Names;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of Drover. */
public final class Cli {
  private Cli() {}

  /** Runs one command and returns its exit code: 0 done, 1 failed, 2 wrong usage, 3 no Drover here, 4 timed out. */
  public static int run(String[] args, Local local, Terminal io) {
    try {
      return run(Verbs.grammar(), args, local, io);
    } catch (Failure failure) {
      io.err().println("drover: " + Safe.text(failure.sentence(), false)
          + (failure.code() == Failure.USAGE ? "; " + Verbs.HELP : ""));
      return failure.code();
    } finally {
      io.out().flush();
      io.err().flush();
    }
  }

  private static int run(CommandLine grammar, String[] args, Local local, Terminal io) throws Failure {
    ParseResult root = parse(grammar, args);
    if (root.isVersionHelpRequested()) {
      return Dispatch.version(io);
    }
    ParseResult verb = root.subcommand();
    if (root.isUsageHelpRequested() || (verb != null && verb.isUsageHelpRequested())) {
      (verb == null ? root : verb).commandSpec().commandLine().usage(io.out(), CommandLine.Help.Ansi.OFF);
      return Failure.DONE;
    }
    if (verb == null) {
      throw new Failure(Failure.USAGE, "needs a command, as `drover up` or `drover ps`");
    }
    return new Dispatch(new Given(root, verb, io.directory()), local, io, grammar).run();
  }

  private static ParseResult parse(CommandLine grammar, String[] args) throws Failure {
    try {
      return grammar.parseArgs(args);
    } catch (UnmatchedArgumentException unknown) {
      throw new Failure(Failure.USAGE, unmatched(unknown));
    } catch (ParameterException wrong) {
      String message = wrong.getMessage() == null ? "wrong arguments" : wrong.getMessage();
      throw new Failure(Failure.USAGE, message.lines().collect(Collectors.joining(" ")));
    }
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
}
