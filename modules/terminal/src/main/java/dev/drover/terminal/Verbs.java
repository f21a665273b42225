// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ScopeType;

/** The grammar of the command line: each command with what it takes. Built by hand, as annotations take time to read. */
final class Verbs {
  private Verbs() {}

  static CommandLine grammar() {
    CommandSpec root = CommandSpec.create().name("drover").addOption(help());
    root.addOption(OptionSpec.builder("-C").paramLabel("DIR").type(String.class).scopeType(ScopeType.INHERIT)
        .description("begin in this directory, for the project and for every path").build());
    root.addOption(OptionSpec.builder("-V", "--version").versionHelp(true).type(boolean.class)
        .description("print the version").build());
    root.usageMessage().description("Runs and supervises the processes of a project.");
    root.exitCodeOnInvalidInput(Failure.USAGE);
    for (CommandSpec verb : verbs()) {
      root.addSubcommand(verb.name(), verb);
    }
    return new CommandLine(root).setExpandAtFiles(false);
  }

  private static List<CommandSpec> verbs() {
    return List.of(
        verb("up", "start a project's processes, in the foreground or, with -d, in the background")
            .addOption(file()).addOption(flag("run in the background", "-d", "--detach")).addOption(noDeps())
            .addOption(timeout("how long to wait with -d", 30))
            .addOption(flag("as a node of a cluster", "--cluster"))
            .addOption(
                text("FILE", "what this node is; by default cluster-node.conf beside the project file", "--node"))
            .addOption(text("ADDRESS",
                "serve the HTTP API there as well, to who has a token: PORT or HOST:PORT; how, says listen in the "
                    + "project file",
                "--listen"))
            .addOption(flag("listen also where other machines reach it, unencrypted", "--insecure"))
            .addPositional(names("0..*")),
        asking("down", "stop everything and end Drover").addOption(timeout("how long to wait", 30)),
        asking("ps", "list the instances").addOption(json())
            .addOption(flag("go on, as they change", "-w", "--watch")).addOption(silence()),
        asking("nodes", "list the nodes of the cluster, or the only one").addOption(json()).addOption(silence()),
        asking("status", "show all that is known of instances").addOption(json()).addOption(silence())
            .addPositional(names("1..*")),
        changing("start", "start instances, and what they need").addOption(noDeps())
            .addOption(flag("leave alone what is wanted already, be it that it has ended", "--resume")),
        changing("stop", "stop instances"), changing("restart", "stop and start instances"),
        changing("kill", "end instances at once"),
        waiting("scale", "give processes other numbers of instances").addPositional(counts()),
        waiting("drain", "empty a node, which gets nothing from then on")
            .addOption(flag("let it take instances again", "--undo")).addPositional(one(0, "NODE", "1")),
        changing("move", "stop instances and start them at another node")
            .addOption(text("NODE", "at this one; without it, wherever they fit", "--to")),
        asking("signal", "send a signal to instances").addOption(json()).addOption(timeout("how long to wait", 30))
            .addPositional(one(0, "NAME", "1"))
            .addPositional(oneOf(1, "SIG", "1", Known.SIGNALS)),
        asking("send", "write a line to the standard input of an instance")
            .addOption(flag("add no newline to the text", "-n", "--no-newline"))
            .addOption(flag("close its input after the text, which may be left out then", "--eof"))
            .addOption(timeout("how long to wait", 10)).addPositional(one(0, "NAME", "1"))
            .addPositional(PositionalParamSpec.builder().index("1").arity("0..1").required(false).paramLabel("TEXT")
                .type(String.class).description("what to write; - takes it from standard input, as it is").build()),
        asking("attach", "type at the terminal of an instance, and see what it shows")
            .addOption(OptionSpec.builder("--detach-keys").paramLabel("KEYS").type(String.class)
                .description("what leaves it, typed one after the other; by default " + DetachKeys.DEFAULT).build())
            .addOption(silence()).addPositional(one(0, "NAME", "1")),
        asking("logs", "show what processes printed").addOption(flag("go on as lines come", "-f", "--follow"))
            .addOption(
                number("how many of the latest lines; by default 100, or all that are searched for", "-n", "--lines"))
            .addOption(when("only from this time on", "--since")).addOption(when("only up to this time", "--until"))
            .addOption(text("RE", "only lines in which this regular expression is found", "--grep"))
            .addOption(listed(text("S", "only what was printed to out or err", "--stream"), Known.STREAMS))
            .addOption(flag("the bytes alone, exactly as they were printed", "--raw")).addOption(json())
            .addOption(silence())
            .addPositional(names("0..*")),
        asking("errors", "show the errors in what processes printed, stack traces and all, each kind once")
            .addOption(flag("with the lines of the latest of each kind", "-v", "--verbose")).addOption(json())
            .addOption(silence()).addPositional(names("0..*")),
        asking("urls", "show the URLs that processes printed, the newest first").addOption(json()).addOption(silence())
            .addPositional(names("0..*")),
        asking("events", "show what happened").addOption(flag("go on as events come", "-f", "--follow"))
            .addOption(number("only after this number", "--since"))
            .addOption(listed(text("K,..", "only of these kinds, as exited,launched", "--kind"), Known.KINDS))
            .addOption(
                listed(text("P,..", "only where one came to, or is in, these phases, as failed,backoff", "--phase"),
                    Known.PHASES))
            .addOption(json()).addOption(silence()).addPositional(names("0..*")),
        asking("mcp", "serve the Model Context Protocol on standard input and output, for AI agents")
            .addOption(flag("start the project in the background if no Drover runs here", "--up")),
        verb("check", "check a project file").addOption(json()).addPositional(one(0, "FILE", "0..1")),
        verb("graph", "show what depends on what").addOption(json()).addOption(file()),
        verb("doctor", "check what Drover needs of this machine, and the logs of one that runs"),
        verb("completion", "print a script by which a shell completes commands")
            .addPositional(oneOf(0, "SHELL", "1", Known.SHELLS)),
        verb("version", "show the versions of Drover and of what it runs on").addOption(json()),
        verb("help", "show this, or the help of a command").addPositional(one(0, "COMMAND", "0..1")));
  }

  private static CommandSpec verb(String name, String text) {
    CommandSpec verb = CommandSpec.create().name(name).addOption(help());
    verb.usageMessage().description(text);
    return verb;
  }

  private static CommandSpec changing(String name, String text) {
    return waiting(name, text).addPositional(names("1..*"));
  }

  private static CommandSpec waiting(String name, String text) {
    return asking(name, text).addOption(json()).addOption(timeout("how long to wait", 30))
        .addOption(flag("do not wait for the end", "--no-wait"));
  }

  /** Of a Drover that runs. */
  private static CommandSpec asking(String name, String text) {
    return verb(name, text)
        .addOption(text("NODE", "ask this node of a cluster; without it, any that answers", "--node"));
  }

  private static OptionSpec flag(String text, String... names) {
    String first = names[0];
    return OptionSpec.builder(first, java.util.Arrays.copyOfRange(names, 1, names.length)).type(boolean.class)
        .description(text).build();
  }

  private static OptionSpec number(String text, String... names) {
    return OptionSpec.builder(names[0], java.util.Arrays.copyOfRange(names, 1, names.length)).type(String.class)
        .paramLabel("N").description(text).build();
  }

  private static OptionSpec when(String text, String name) {
    return text("T", text + ": as 2026-01-31T09:30:00Z or 09:30, or how long ago, as 10m", name);
  }

  private static OptionSpec text(String label, String text, String name) {
    return OptionSpec.builder(name).type(String.class).paramLabel(label).description(text).build();
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help").usageHelp(true).type(boolean.class).description("show this").build();
  }

  private static OptionSpec json() {
    return flag("as JSON, for programs", "--json");
  }

  private static OptionSpec noDeps() {
    return flag("leave out what they depend on", "--no-deps");
  }

  private static OptionSpec file() {
    return OptionSpec.builder("-f", "--file").paramLabel("FILE").type(String.class).description("the project file")
        .build();
  }

  private static OptionSpec timeout(String text, int seconds) {
    return OptionSpec.builder("--timeout").paramLabel("D").type(String.class)
        .description(text + ", as 500ms, 10s, 2m or 1h; by default " + seconds + "s").build();
  }

  private static OptionSpec silence() {
    return timeout("how long Drover may keep us waiting for an answer", 10);
  }

  private static PositionalParamSpec names(String arity) {
    return PositionalParamSpec.builder().index("0..*").arity(arity).required(!arity.startsWith("0")).paramLabel("NAME")
        .type(List.class)
        .auxiliaryTypes(String.class).description("an instance, a process, or a pattern as web*").build();
  }

  private static PositionalParamSpec counts() {
    return PositionalParamSpec.builder().index("0..*").arity("1..*").required(true).paramLabel("NAME=N")
        .type(List.class).auxiliaryTypes(String.class).description("a process, and how many instances of it").build();
  }

  private static PositionalParamSpec one(int index, String label, String arity) {
    return oneOf(index, label, arity, List.of());
  }

  /** The words that are known, to be completed. */
  private static PositionalParamSpec oneOf(int index, String label, String arity, List<String> known) {
    return PositionalParamSpec.builder().index(Integer.toString(index)).arity(arity).required(!arity.startsWith("0"))
        .paramLabel(label).completionCandidates(known).type(String.class).build();
  }

  private static OptionSpec listed(OptionSpec option, List<String> known) {
    return OptionSpec.builder(option).completionCandidates(known).build();
  }
}
