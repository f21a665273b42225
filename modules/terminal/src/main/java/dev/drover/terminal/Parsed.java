// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** A command line as the parser reads it, whatever it is. */
final class Parsed {
  private Parsed() {}

  /** Returns the exit code. */
  static int run(String[] args, Local local, Terminal io) throws Failure {
    CommandLine grammar = Verbs.grammar();
    ParseResult root = parse(grammar, args);
    if (root.isVersionHelpRequested()) {
      io.out().println(Versions.brief());
      return Failure.DONE;
    }
    ParseResult verb = root.subcommand();
    if (root.isUsageHelpRequested() || (verb != null && verb.isUsageHelpRequested())) {
      (verb == null ? root : verb).commandSpec().commandLine().usage(io.out(), CommandLine.Help.Ansi.OFF);
      return Failure.DONE;
    }
    if (verb == null) {
      throw Failure.usage("needs a command, as `drover up` or `drover ps`").of("");
    }
    try {
      return new Dispatch(Given.of(root, verb, io.directory()), local, io, grammar).run();
    } catch (Failure failure) {
      throw failure.of(verb.commandSpec().name());
    }
  }

  private static ParseResult parse(CommandLine grammar, String[] args) throws Failure {
    try {
      return grammar.parseArgs(args);
    } catch (RuntimeException thrown) {
      // Not caught by its class, which would be loaded to verify this one: with an AOT cache that is at the start of every command.
      if (!(thrown instanceof ParameterException wrong)) {
        throw thrown;
      }
      CommandLine verb = wrong.getCommandLine();
      throw Failure.usage(WrongWords.sentence(wrong)).of(verb.getParent() == null ? "" : verb.getCommandName());
    }
  }
}
