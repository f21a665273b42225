// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.cluster.NodeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds and reads the file of a node for {@code up --cluster}. */
final class NodeFile {
  static final String NAME = "cluster-node.conf";

  private NodeFile() {}

  /**
   * The file that is named, or {@code cluster-node.conf} in the folder of the project file. Its {@code ${?NAME}} are variables of the
   * environment. Every problem is told.
   */
  static Optional<NodeSettings> load(@Nullable Path named, Path project, Consumer<String> problems) {
    Path file = named == null ? project.resolve(NAME) : named;
    if (!Files.isRegularFile(file)) {
      problems.accept(named == null
          ? "drover: --cluster: there is no " + NAME + " in " + project
              + "; write one, as conf/cluster-node.conf is, or name it with --node FILE"
          : "drover: --node: no such file: " + file);
      return Optional.empty();
    }
    return switch (NodeSettings.load(file)) {
      case NodeSettings.Read.Valid(NodeSettings settings) -> Optional.of(settings);
      case NodeSettings.Read.Invalid(var found) -> {
        found.forEach(problems);
        yield Optional.empty();
      }
    };
  }
}
