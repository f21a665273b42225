// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory of a project, which has a project file or a running Drover, and the socket in it. Immutable. */
record Home(Path directory, boolean known) {
  /** One that hangs may have a queue that is full. */
  private static final Client.Deadline ANSWER = new Client.Deadline(Duration.ofSeconds(10),
      Client.Deadline.Kind.SILENCE);
  private static final Path SOCKET = Path.of(".drover", "drover.sock");

  /**
   * The nearest directory upwards that has a project file or, for one of another name, a Drover that answers: the same
   * that {@code drover up} would take. {@code project} is the nearest one with a project file, if any.
   */
  static Home find(Path from, @Nullable Path project) {
    for (Path at = from; at != null && !at.equals(project); at = at.getParent()) {
      var home = new Home(at, true);
      if (Files.exists(home.socket()) && home.answers()) {
        return home;
      }
    }
    return project == null ? new Home(from, false) : new Home(project, true);
  }

  Path socket() {
    return directory.resolve(SOCKET);
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
    try (Stream<Path> kept = Files.list(directory.resolve(".drover").resolve("kept"))) {
      return kept.findAny().isPresent();
    } catch (IOException _) {
      return false;
    }
  }

  Failure nobody() {
    return new Failure(Failure.NOT_RUNNING, "no Drover is running in " + directory + (known
        ? (hasKept()
            ? ", but processes of one that was killed are still there; `drover up -d` takes them over"
            : "; start one with `drover up -d`")
        : " or above it, and no project file that `drover up` would take is there; name the project's directory with "
            + "-C DIR, or start one with `drover up -d -f FILE`"));
  }
}
