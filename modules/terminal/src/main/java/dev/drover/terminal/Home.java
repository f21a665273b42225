// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The directory of a project and the socket of the Drover that runs it. Immutable. */
record Home(Path directory) {
  private static final Path SOCKET = Path.of(".drover", "drover.sock");

  /** The directory given, else the nearest one upwards that has a socket. */
  static Home find(Path current, @Nullable Path given) throws Failure {
    if (given != null) {
      var home = new Home(given);
      if (!Files.exists(home.socket())) {
        throw home.nobody();
      }
      return home;
    }
    for (Path at = current.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      var home = new Home(at);
      if (Files.exists(home.socket())) {
        return home;
      }
    }
    throw new Home(current).nobody();
  }

  Path socket() {
    return directory.resolve(SOCKET);
  }

  Failure nobody() {
    return new Failure(Failure.NOT_RUNNING,
        "no Drover is running in " + directory + "; start one with `drover up -d`");
  }
}
