// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.model.Names;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a project, which has a project file or a running Drover, and the folder of the Drover that is to be talked to.
 * Immutable.
 */
record Home(Path directory, Path state, boolean known) {
  /** One that hangs may have a queue that is full. */
  private static final Client.Deadline ANSWER = new Client.Deadline(Duration.ofSeconds(10),
      Client.Deadline.Kind.SILENCE);
  /** A node that hangs takes connections; where there are others, it is not waited for. */
  private static final Client.Deadline BRIEF = new Client.Deadline(Duration.ofSeconds(1), Client.Deadline.Kind.SUM);

  /** Of a Drover that is alone. */
  Home(Path directory, boolean known) {
    this(directory, StateFolders.alone(directory), known);
  }

  /**
   * The nearest directory upwards that has a project file or, for one of another name, a Drover that answers: the same
   * that {@code drover up} would take. {@code project} is the nearest one with a project file, if any. There a Drover that is alone, or
   * any node that answers.
   */
  static Home find(Path from, @Nullable Path project) {
    for (Path at = from; at != null && !at.equals(project); at = at.getParent()) {
      Optional<Home> running = at(at);
      if (running.isPresent()) {
        return running.get();
      }
    }
    if (project == null) {
      return new Home(from, false);
    }
    var alone = new Home(project, true);
    return StateFolders.ofNodes(project).isEmpty() ? alone : at(project).orElse(alone);
  }

  /** The same, but of the node of this name, {@code host:port}, or the host alone where it has one. */
  static Home find(Path from, @Nullable Path project, String node) throws Failure {
    for (Path at = from; at != null; at = at.getParent()) {
      List<Path> nodes = StateFolders.ofNodes(at);
      if (!nodes.isEmpty()) {
        return new Home(at, named(node, nodes), true);
      }
      if (at.equals(project)) {
        break;
      }
    }
    throw new Failure(Failure.NOT_RUNNING, "no node of a cluster is, or was, in " + (project == null
        ? from + " or above it; name the project's directory with -C DIR"
        : project + "; start one with `drover up --cluster`"));
  }

  /** The nodes that are, or were, on this machine, of the nearest directory upwards that has some. */
  static List<String> nodes(Path from) {
    for (Path at = from; at != null; at = at.getParent()) {
      List<Path> nodes = StateFolders.ofNodes(at);
      if (!nodes.isEmpty()) {
        return nodes.stream().map(state -> shown(StateFolders.nameOf(state))).toList();
      }
    }
    return List.of();
  }

  private static Path named(String node, List<Path> nodes) throws Failure {
    String wanted = StateFolders.folder(node);
    List<Path> found = nodes.stream().filter(state -> StateFolders.nameOf(state).equals(wanted)).toList();
    if (found.isEmpty()) {
      found = nodes.stream().filter(state -> host(StateFolders.nameOf(state)).equals(wanted)).toList();
    }
    if (found.size() == 1) {
      return found.getFirst();
    }
    List<String> names = (found.isEmpty() ? nodes : found).stream().map(state -> shown(StateFolders.nameOf(state)))
        .toList();
    throw Failure.usage(found.isEmpty()
        ? "--node: no node \"" + node + "\" of this project is on this machine" + Names.nearest(node, names)
            .map(near -> "; did you mean \"" + near + "\"?").orElseGet(() -> "; there are " + String.join(", ", names))
        : "--node: \"" + node + "\" means " + String.join(", ", names) + "; name one of them");
  }

  private static String host(String folder) {
    return folder.substring(0, Math.max(0, folder.lastIndexOf('-')));
  }

  /** As it was given, unless its host has characters that no folder has. */
  private static String shown(String folder) {
    int line = folder.lastIndexOf('-');
    return line < 0 ? folder : folder.substring(0, line) + ":" + folder.substring(line + 1);
  }

  /** The Drover that is alone here, or the first node that answers a question; one that is silent is the last resort. */
  private static Optional<Home> at(Path directory) {
    var alone = new Home(directory, true);
    if (alone.answers()) {
      return Optional.of(alone);
    }
    List<Home> nodes = StateFolders.ofNodes(directory).stream().map(state -> new Home(directory, state, true))
        .filter(Home::answers).toList();
    return nodes.size() < 2
        ? nodes.stream().findFirst()
        : nodes.stream().filter(Home::saysSomething).findFirst().or(() -> nodes.stream().findFirst());
  }

  private boolean saysSomething() {
    try {
      return new Client(this).exchange(Client.Request.get("/api/v1/project"), BRIEF, _ -> Failure.DONE) == Failure.DONE;
    } catch (Failure _) {
      return false;
    }
  }

  Path socket() {
    return StateFolders.socket(state);
  }

  /** Whether somebody accepts connections; where that cannot be told, as where the path is too long, there may be one. */
  boolean answers() {
    if (!Files.exists(socket())) {
      return false;
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Watchdog dog = Watchdog.over(channel, ANSWER)) {
      return dog.waiting(() -> channel.connect(UnixDomainSocketAddress.of(socket())));
    } catch (ConnectException _) {
      return false;
    } catch (IOException _) {
      return Files.exists(socket());
    }
  }

  /** What {@code orphans = adopt} leaves behind when Drover is killed. */
  private boolean hasKept() {
    try (Stream<Path> kept = Files.list(state.resolve("kept"))) {
      return kept.findAny().isPresent();
    } catch (IOException _) {
      return false;
    }
  }

  private boolean isNode() { return !state.equals(StateFolders.alone(directory)); }

  Failure nobody() {
    if (isNode()) {
      return new Failure(Failure.NOT_RUNNING, "the node " + shown(StateFolders.nameOf(state)) + " is not running in "
          + directory + "; start it with `drover up --cluster --node FILE -d`");
    }
    return new Failure(Failure.NOT_RUNNING, "no Drover is running in " + directory + (known
        ? (hasKept()
            ? ", but processes of one that was killed are still there; `drover up -d` takes them over"
            : "; start one with `drover up -d`")
        : " or above it, and no project file that `drover up` would take is there; name the project's directory with "
            + "-C DIR, or start one with `drover up -d -f FILE`"));
  }
}
