// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where Drovers keep their state beside a project file: one that is alone in {@code .drover}, each node of a cluster in
 * {@code .drover/nodes/HOST-PORT}, so that several of one project fit on a machine. Pure, but for what is listed.
 */
public final class StateFolders {
  public static final String NAME = ".drover";
  private static final String NODES = "nodes";
  private static final String SOCKET = "drover.sock";

  private StateFolders() {}

  /** Of a Drover that is alone. */
  public static Path alone(Path project) {
    return project.resolve(NAME);
  }

  /** Of a node by its name, {@code host:port}; different names have different folders on one machine, whose hosts do not tell lies. */
  public static Path node(Path project, String node) {
    return nodes(project).resolve(folder(node));
  }

  /** What the folder of a node is called: its name in letters, digits, dots, and lines. */
  static String folder(String node) {
    int colon = node.lastIndexOf(':');
    String name = colon < 0 ? node : node.substring(0, colon) + "-" + node.substring(colon + 1);
    return name.replaceAll("[^A-Za-z0-9.-]", "_");
  }

  static Path nodes(Path project) {
    return alone(project).resolve(NODES);
  }

  public static Path socket(Path state) {
    return state.resolve(SOCKET);
  }

  /** The folders of nodes that are here, or were, sorted. */
  public static List<Path> ofNodes(Path project) {
    try (Stream<Path> all = Files.list(nodes(project))) {
      return all.filter(Files::isDirectory).sorted().toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  /** Whether a Drover has, or had, its socket in this project. */
  public static boolean hasSocket(Path project) {
    return Stream.concat(Stream.of(alone(project)), ofNodes(project).stream())
        .anyMatch(state -> Files.exists(socket(state)));
  }

  static String nameOf(Path state) {
    return Objects.toString(state.getFileName(), "");
  }
}
