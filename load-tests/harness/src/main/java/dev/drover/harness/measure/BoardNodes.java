// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The JVMs of one cluster, each with a {@link BoardNode}. They end with {@link #close}. One thread, but for that. */
final class BoardNodes implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
  private final List<Node> nodes = new ArrayList<>();
  private final Runnable closing = this::close;

  /** One JVM, and what goes to it and comes from it. */
  private record Node(Process process, Writer to, BufferedReader from) {
    void say(String line) {
      try {
        to.write(line + "\n");
        to.flush();
      } catch (IOException gone) {
        throw new UncheckedIOException("a node has ended", gone);
      }
    }

    String hear(long seconds) {
      try {
        String line = CompletableFuture.supplyAsync(this::line, task -> Thread.ofPlatform().daemon().start(task))
            .get(seconds, TimeUnit.SECONDS);
        if (line.startsWith("not ")) {
          throw new Unusable("a node is " + line + " after " + seconds + " s at most");
        }
        return line;
      } catch (InterruptedException hurried) {
        Thread.currentThread().interrupt();
        throw new Unusable("interrupted");
      } catch (ExecutionException | TimeoutException none) {
        throw new Unusable("a node has not answered in " + seconds + " s: " + none);
      }
    }

    private String line() {
      try {
        String line = from.readLine();
        if (line == null) {
          throw new Unusable("a node has ended; what it said is above");
        }
        return line;
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    }
  }

  /** All in one cluster, and of each all instances on the boards of all. */
  BoardNodes(String contestant, int count, int instances, String heap) {
    Tidy.atEnd(closing);
    try {
      for (int i = 0; i < count; i++) {
        nodes.add(start(contestant, count, instances, heap));
      }
      List<String> names = nodes.stream().map(node -> node.hear(PATIENCE_SECONDS)).toList();
      for (int i = 0; i < count; i++) {
        ask(nodes.get(i), "join " + names.getFirst() + " " + (i == 0 ? 1 : 2));
      }
      all("up", PATIENCE_SECONDS);
      all("fill", PATIENCE_SECONDS);
      all("full", PATIENCE_SECONDS);
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  private static Node start(String contestant, int count, int instances, String heap) {
    var command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap,
        "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
        BoardNode.class.getName(), contestant, String.valueOf(instances), String.valueOf(count));
    try {
      Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return new Node(process, new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8),
          new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    } catch (IOException failure) {
      throw new Unusable("no JVM can be started: " + failure);
    }
  }

  private static void ask(Node node, String line) {
    node.say(line);
    node.hear(PATIENCE_SECONDS);
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
