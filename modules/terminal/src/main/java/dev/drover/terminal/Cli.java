// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line of Drover. */
public final class Cli {
  private Cli() {}

  /** Of Drover. */
  public static String version() {
    return Versions.drover();
  }

  /** Runs one command and returns its exit code: 0 done, 1 failed, 2 wrong usage, 3 no Drover here, 4 timed out. */
  public static int run(String[] args, Local local, Terminal io) {
    if (args.length > 0 && args[0].equals(CompletionNames.COMMAND)) {
      return new CompletionNames(local, io).tell(args);
    }
    int code = attempt(args, local, io);
    io.out().flush();
    String broken = io.brokenOutput();
    if (!broken.isEmpty()) {
      io.err().println("drover: cannot write the output" + broken);
      code = code == Failure.DONE ? Failure.FAILED : code;
    }
    io.err().flush();
    return code;
  }

  private static int attempt(String[] args, Local local, Terminal io) {
    try {
      return run(Verbs.grammar(), args, local, io);
    } catch (Failure failure) {
      io.err().println("drover: " + Safe.text(failure.sentence(), false));
      return failure.code();
    }
  }

  private static int run(CommandLine grammar, String[] args, Local local, Terminal io) throws Failure {
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
    } catch (ParameterException wrong) {
      CommandLine verb = wrong.getCommandLine();
      throw Failure.usage(WrongWords.sentence(wrong)).of(verb.getParent() == null ? "" : verb.getCommandName());
    }
  }
}
