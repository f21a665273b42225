// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.terminal.StateFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

/** Where a Drover is: beside its project file, whose path is absolute; as the node of this name, or alone. Immutable. */
record Place(Path file, Optional<String> node) {
  static Place of(Path file, Optional<String> node) {
    return new Place(file.toAbsolutePath().normalize(), node);
  }

  /** Of the project file. */
  Path directory() {
    return Objects.requireNonNull(file.getParent());
  }

  /** Where its state is. */
  Path state() {
    return node.map(name -> StateFolders.node(directory(), name)).orElseGet(this::alone);
  }

  /** That of one that is alone, in which those of nodes are, too. */
  private Path alone() {
    return StateFolders.alone(directory());
  }

  /** {@code stop} is the command that ends the Drover that may have it already. */
  StateDirectory claim(String stop) throws IOException, StateDirectory.InUse {
    return node.isPresent()
        ? StateDirectory.claimNode(directory(), node.get(), stop)
        : StateDirectory.claim(directory(), stop);
  }

  /**
   * A file for what a Drover in the background has to say, made anew. It is not in the state directory as long as that may not be
   * made: where nothing can be started, nothing is left; and that of one that is running there is not touched.
   */
  Path beginLog() throws IOException {
    Path where = Files.isDirectory(state()) ? state() : Files.isDirectory(alone()) ? alone() : directory();
    return FileTrouble.about(where, () -> Files.createTempFile(where, ".drover-", ".log"));
  }

  /** Its place from now on, when it has begun; whoever writes there goes on. False where it has to stay where it is. */
  boolean keepLog(Path begun) {
    try {
      Files.move(begun, state().resolve("daemon.log"), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /** A command for the user who is {@code at} this place, which finds this Drover. */
  String hint(Path at, String verb) {
    return Hints.command(at, directory(), verb + node.map(name -> " --node " + name).orElse(""));
  }
}
