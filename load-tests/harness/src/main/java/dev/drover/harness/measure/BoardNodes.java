// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.util.ArrayList;
import java.util.List;

/** The JVMs of one cluster, each with a {@link BoardNode}. They end with {@link #close}. One thread, but for that. */
final class BoardNodes implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
  private final List<NodeJvm> nodes = new ArrayList<>();
  private final Runnable closing = this::close;

  /** All in one cluster, and of each all instances on the boards of all. */
  BoardNodes(String contestant, int count, int instances, String heap) {
    Tidy.atEnd(closing);
    try {
      for (int i = 0; i < count; i++) {
        nodes.add(start(contestant, count, instances, heap));
      }
      List<String> names = nodes.stream().map(node -> node.hear(PATIENCE_SECONDS)).toList();
      for (int i = 0; i < count; i++) {
        String _ = nodes.get(i).ask("join " + names.getFirst() + " " + (i == 0 ? 1 : 2), PATIENCE_SECONDS);
      }
      all("up", PATIENCE_SECONDS);
      all("fill", PATIENCE_SECONDS);
      all("full", PATIENCE_SECONDS);
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  private static NodeJvm start(String contestant, int count, int instances, String heap) {
    return NodeJvm.start(BoardNode.class, heap, List.of(),
        List.of(contestant, String.valueOf(instances), String.valueOf(count)), ProcessBuilder.Redirect.INHERIT);
  }

  /** Tells all at the same time, and returns what each answers. */
  List<String> all(String line, long seconds) {
    nodes.forEach(node -> node.say(line));
    return nodes.stream().map(node -> node.hear(seconds)).toList();
  }

  @Override
  public void close() {
    List.copyOf(nodes).forEach(node -> node.process().destroyForcibly());
    Tidy.forget(closing);
  }
}
