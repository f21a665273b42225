// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.wire.CommandRequest;
import dev.drover.wire.CommandRequest.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands that are given most, in their plain form: {@code [-C DIR] VERB [NAME...] [--json]}. Reading them takes no parser, whose
 * classes would be most of what such a command loads. Whatever else is given, be it right or wrong, is the parser's. Immutable.
 */
record Plain(String verb, Path directory, List<String> names, boolean json) {
  private static final String JSON = "--json";

  /** Null where it is not plain. */
  static @Nullable Plain of(String[] args, Path current) {
    int at = 0;
    Path directory = current;
    if (args.length > 1 && args[0].equals("-C") && isWord(args[1])) {
      directory = current.resolve(args[1]);
      at = 2;
    }
    if (at >= args.length || !Files.isDirectory(directory)) {
      return null;
    }
    var names = new ArrayList<String>();
    boolean json = false;
    for (int next = at + 1; next < args.length; next++) {
      if (args[next].equals(JSON) && !json) {
        json = true;
      } else if (isWord(args[next])) {
        names.add(args[next]);
      } else {
        return null;
      }
    }
    return takes(args[at], names.size(), json)
        ? new Plain(args[at], directory.toAbsolutePath().normalize(), List.copyOf(names), json)
        : null;
  }

  static boolean isWord(String arg) {
    return !arg.isBlank() && arg.charAt(0) != '-';
  }

  private static boolean takes(String verb, int names, boolean json) {
    return switch (verb) {
      case "ps" -> names == 0;
      case "status" -> names > 0;
      case "start", "stop", "restart", "kill" -> names > 0 && !json;
      default -> false;
    };
  }

  int run(Local local, Terminal io) throws Failure {
    try {
      var client = new Client(Home.find(directory, local.project(directory)));
      return switch (verb) {
        case "ps" -> new Queries(client, io, Queries.TIMEOUT).ps(json);
        case "status" -> new Queries(client, io, Queries.TIMEOUT).status(names, json);
        case "start" -> send(Command.START, client, io);
        case "stop" -> send(Command.STOP, client, io);
        case "restart" -> send(Command.RESTART, client, io);
        default -> send(Command.KILL, client, io);
      };
    } catch (Failure failure) {
      throw failure.of(verb);
    }
  }

  private int send(Command command, Client client, Terminal io) throws Failure {
    return new Commands(client, io)
        .send(new CommandRequest(command, names, null, true, true, CommandRequest.DEFAULT_TIMEOUT));
  }
}
