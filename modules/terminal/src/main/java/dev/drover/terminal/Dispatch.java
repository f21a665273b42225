// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.model.Signal;
import dev.drover.wire.BadRequest;
import dev.drover.wire.CommandRequest;
import dev.drover.wire.CommandRequest.Command;
import dev.drover.wire.DrainRequest;
import dev.drover.wire.InputRequest;
import dev.drover.wire.ListenAddress;
import dev.drover.wire.MoveRequest;
import dev.drover.wire.Request;
import dev.drover.wire.ScaleRequest;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Carries out one command that was read. */
record Dispatch(Given given, Local local, Terminal io, CommandLine grammar) {
  private static final int LOG_LINES = 100;

  int run() throws Failure {
    boolean json = given.flag("--json");
    return switch (given.name()) {
      case "up" -> up();
      case "check" -> local.check(given.fileWord(), given.directory(), json);
      case "graph" -> local.graph(given.file(), given.directory(), json);
      case "doctor" -> {
        int code = local.doctor();
        new LogHealth(new Client(Home.find(given.directory(), local.project(given.directory()))), io)
            .tell(Queries.TIMEOUT);
        yield code;
      }
      case "mcp" -> mcp();
      case "completion" -> completion();
      case "version" -> version(json);
      case "help" -> help();
      case "ps" -> given.flag("--watch") ? new Watch(queries(), io).run(json) : queries().ps(json);
      case "nodes" -> queries().nodes(json);
      case "status" -> {
        List<String> names = given.names();
        yield queries().status(names, json);
      }
      case "logs" -> logs(json);
      case "errors" -> queries().errors(given.names(), json, given.flag("-v"));
      case "urls" -> queries().urls(given.names(), json);
      case "send" -> send();
      case "attach" -> attach();
      case "events" -> events(json);
      default -> change();
    };
  }

  private int change() throws Failure {
    var timeout = given.timeout(CommandRequest.DEFAULT_TIMEOUT);
    Request request = switch (given.name()) {
      case "start" -> request(given.flag("--resume") ? Command.RESUME : Command.START, null, given.names());
      case "stop" -> request(Command.STOP, null, given.names());
      case "restart" -> request(Command.RESTART, null, given.names());
      case "kill" -> request(Command.KILL, null, given.names());
      case "signal" -> request(Command.SIGNAL, signal(given.word(1)), List.of(given.word(0)));
      case "scale" -> new ScaleRequest(Counts.parse(given.names()), !given.flag("--no-wait"), timeout);
      case "drain" -> new DrainRequest(given.word(0), !given.flag("--undo"), !given.flag("--no-wait"), timeout);
      case "move" -> new MoveRequest(given.names(), node("--to"), !given.flag("--no-wait"), timeout);
      default -> null;
    };
    var commands = new Commands(client(), io, given.flag("--json"));
    return request == null ? commands.shutdown(timeout) : commands.send(request);
  }

  private int up() throws Failure {
    boolean cluster = given.flag("--cluster");
    if (!cluster && given.flag("--node")) {
      throw Failure.usage("--node: needs --cluster, for it is the file of a node of a cluster");
    }
    return local.up(new UpOptions(given.names(), given.file(), given.flag("-d"), !given.flag("--no-deps"),
        given.timeout(UpOptions.DEFAULT_TIMEOUT), given.directory(), cluster, given.file("--node"), listen()));
  }

  private Optional<ListenAddress> listen() throws Failure {
    boolean insecure = given.flag("--insecure");
    if (!given.flag("--listen")) {
      if (insecure) {
        throw Failure.usage("--insecure: needs --listen, for it says that other machines may reach that");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(ListenAddress.parse(given.text("--listen", ""), insecure));
    } catch (BadRequest bad) {
      throw Failure.usage("--listen: " + bad.detail());
    }
  }

  private Optional<String> node(String option) throws Failure {
    String name = given.text(option, "");
    if (given.flag(option) && name.isBlank()) {
      throw Failure.usage(option + ": must not be empty");
    }
    return name.isEmpty() ? Optional.empty() : Optional.of(name);
  }

  private CommandRequest request(Command command, @Nullable Signal signal, List<String> names) throws Failure {
    boolean waits = !given.flag("--no-wait");
    return new CommandRequest(command, names, signal, !given.flag("--no-deps"), waits,
        given.timeout(CommandRequest.DEFAULT_TIMEOUT));
  }

  private static Signal signal(String text) throws Failure {
    return Signal.parse(text).orElseThrow(() -> Failure.usage("SIG: there is no signal \"" + text
        + "\"; known are " + Arrays.stream(Signal.values()).map(Signal::name).collect(Collectors.joining(", "))));
  }

  private int events(boolean json) throws Failure {
    List<String> query = names();
    if (given.flag("--since")) {
      query.add("since=" + given.number("--since", 0));
    }
    addTexts(query, "--kind", "--phase");
    return queries().events(query, given.flag("-f"), json);
  }

  private List<String> names() throws Failure {
    return given.names().stream().map(name -> "name=" + Queries.encoded(name))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private void addTexts(List<String> query, String... options) {
    for (String option : options) {
      if (given.flag(option)) {
        query.add(option.substring(2) + "=" + Queries.encoded(given.text(option, "")));
      }
    }
  }

  private int logs(boolean json) throws Failure {
    List<String> query = names();
    var now = ZonedDateTime.now(ZoneId.systemDefault());
    for (String option : List.of("--since", "--until")) {
      if (given.flag(option)) {
        query.add(
            option.substring(2) + "=" + Queries.encoded(Times.parse(option, given.text(option, ""), now).toString()));
      }
    }
    addTexts(query, "--grep", "--stream");
    if (given.flag("-n")) {
      query.add("n=" + given.number("-n", LOG_LINES));
    }
    if (given.flag("--raw") && json) {
      throw Failure.usage("--raw and --json: choose one of them");
    }
    return queries().logs(query, given.flag("-f"), json, given.flag("--raw"));
  }

  private int send() throws Failure {
    var request = new InputRequest(given.word(0), Text.of(given, io), given.flag("--eof"));
    return new Commands(client(), io).send(request, given.timeout(Queries.TIMEOUT));
  }

  private int attach() throws Failure {
    DetachKeys keys = DetachKeys.parse(given.text("--detach-keys", DetachKeys.DEFAULT));
    String name = given.word(0);
    return new Attach(io, keys).to(client(), name, given.timeout(Queries.TIMEOUT));
  }

  private Queries queries() throws Failure {
    return new Queries(client(), io, given.timeout(Queries.TIMEOUT));
  }

  private Client client() throws Failure {
    Path project = local.project(given.directory());
    Optional<String> node = node("--node");
    return new Client(node.isPresent()
        ? Home.find(given.directory(), project, node.get())
        : Home.find(given.directory(), project));
  }

  /** Nothing but the protocol is to stand on standard output. */
  private int mcp() throws Failure {
    Path directory = given.directory();
    Optional<String> node = node("--node");
    if (node.isPresent() && given.flag("--up")) {
      throw Failure.usage("--up and --node: choose one of them; a node is started with `drover up --cluster`");
    }
    var aside = new Terminal(io.err(), io.err(), io.directory(), io.environment(), false);
    var up = new UpOptions(List.of(), null, true, true, UpOptions.DEFAULT_TIMEOUT, directory);
    McpStart start = given.flag("--up") ? McpStart.with(() -> local.with(aside).up(up)) : McpStart.NONE;
    return new McpBridge(io, new McpLink(() -> node.isPresent()
        ? Home.find(directory, local.project(directory), node.get())
        : Home.find(directory, local.project(directory)), start)).run();
  }

  private int completion() throws Failure {
    io.out().print(Completion.script(given.word(0), grammar));
    return Failure.DONE;
  }

  private int version(boolean json) {
    (json ? List.of(Versions.json(local)) : Versions.lines(local)).forEach(io.out()::println);
    return Failure.DONE;
  }

  private int help() throws Failure {
    String name = given.verb().matchedPositionalValue(0, "");
    CommandLine shown = name.isEmpty() ? grammar : grammar.getSubcommands().get(name);
    if (shown == null) {
      throw Failure.usage(WrongWords.noCommand(name, grammar));
    }
    shown.usage(io.out(), CommandLine.Help.Ansi.OFF);
    return Failure.DONE;
  }
}
