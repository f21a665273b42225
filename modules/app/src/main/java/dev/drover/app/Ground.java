// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.serve.TcpServer;
import dev.drover.serve.UnixServer;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a Drover has of its own before it touches anything else: its place in the state directory, what is remembered
 * there, its socket, and where it is served over TCP, if at all. Whatever fails, fails here, while what an earlier Drover left is still as it was. Closed by the
 * Drover that stands on it. Immutable.
 */
record Ground(StateDirectory state, IncarnationFile incarnations, KeptFolders kept, ServerSocketChannel socket,
    Optional<TcpServer> tcp) {

  /** Something stands in the way of a start, a sentence each; nothing was touched. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final transient List<String> problems;

    Refused(List<String> problems) {
      super("refused", null, false, false);
      this.problems = problems;
    }

    List<String> problems() {
      return problems;
    }
  }

  /**
   * {@code stop} is the command that ends the Drover that may be here already, for the message; {@code preflight} says what
   * stands in the way, given what is left here.
   */
  static Ground claim(ToRun what, String stop, Function<KeptFolders, List<String>> preflight)
      throws IOException, StateDirectory.InUse, Refused {
    StateDirectory state = what.place().claim(stop);
    try {
      return claim(what, state, preflight);
    } catch (IOException | Refused | RuntimeException failure) {
      state.close();
      throw failure;
    }
  }

  private static Ground claim(ToRun what, StateDirectory state, Function<KeptFolders, List<String>> preflight)
      throws IOException, Refused {
    KeptFolders kept = FileTrouble.about(state.path(), () -> KeptFolders.open(state.path()));
    List<String> problems = preflight.apply(kept);
    if (!problems.isEmpty()) {
      throw new Refused(problems);
    }
    Optional<TcpServer> tcp = what.listen().isPresent()
        ? Optional.of(FileTrouble.about(state.path(), () -> TcpServer.open(what.listen().get(), state.path())))
        : Optional.empty();
    try {
      ServerSocketChannel socket = FileTrouble.about(state.socket(), () -> UnixServer.listen(state.socket()));
      try {
        return new Ground(state,
            FileTrouble.about(state.incarnations(), () -> IncarnationFile.open(state.incarnations())), kept, socket,
            tcp);
      } catch (IOException failure) {
        socket.close();
        throw failure;
      }
    } catch (IOException failure) {
      close(tcp);
      throw failure;
    }
  }

  private static void close(Optional<TcpServer> tcp) throws IOException {
    if (tcp.isPresent()) {
      tcp.get().close();
    }
  }

  /** Gives it up, where no Drover has come to stand on it. */
  void close() throws IOException {
    close(tcp);
    socket.close();
    kept.closeAll();
    incarnations.close();
    state.close();
  }
}
