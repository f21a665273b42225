// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Three nodes as three JVMs, by the command line: it takes what a cluster needs to be sure that one of them is gone. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(180)
class ClusterNodesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String QUICK = """
      pekko.cluster {
        split-brain-resolver.stable-after = 2s
        down-removal-margin = 8s
        gossip-interval = 200ms
        failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 2s }
      }
      drover.cluster { first-lease-after = 4s, form-within = 60s }
      """;

  @TempDir
  Path directory;
  private final List<OtherDrover> nodes = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();

  private String name(int node) {
    return "127.0.0.1:" + ports.get(node);
  }

  private void begin() throws Exception {
    Files.writeString(directory.resolve("drover.conf"), """
        project = nodes
        processes {
          web { command = "echo here; exec sleep 1000", replicas = 3, placement { spread = true } }
        }
        """);
    var taken = new ArrayList<ServerSocket>();
    for (int i = 0; i < 3; i++) {
      taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    for (ServerSocket socket : taken) {
      ports.add(socket.getLocalPort());
      socket.close();
    }
    for (int i = 0; i < 3; i++) {
      Files.writeString(directory.resolve("node-" + i + ".conf"), """
          drover.cluster { host = 127.0.0.1, port = %d, seed-nodes = ["%s", "%s", "%s"] }
          """.formatted(ports.get(i), name(0), name(1), name(2)) + QUICK);
    }
    for (int i = 0; i < 3; i++) {
      nodes.add(new OtherDrover(directory, "exec \"$0\" \"$@\" --cluster --node node-" + i + ".conf 2>errors-" + i,
          "-Xmx256m"));
    }
  }

  private String ps(int node) {
    return nodes.getFirst().cli("ps", "--node", name(node));
  }

  private void awaitRunning(int node, int... on) {
    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
      String seen = ps(node);
      Assertions.assertThat(seen.lines().filter(line -> line.contains("RUNNING"))).as(seen).hasSize(3);
      for (int each : on) {
        assertThat(seen).contains(name(each));
      }
    });
  }

  private void anotherProjectIsRefused() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.writeString(other.resolve("drover.conf"), "project = other, processes { a { command = a } }");
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(other.resolve("cluster-node.conf"), """
        drover.cluster { host = 127.0.0.1, port = %d, seed-nodes = ["%s"] }
        """.formatted(port, name(0)) + QUICK);
    var said = new ByteArrayOutputStream();
    var to = new PrintStream(said, true, StandardCharsets.UTF_8);
    var terminal = new Terminal(to, to, other, System.getenv(), false);
    assertThat(Cli.run(new String[]{"up", "--cluster"}, new LocalCommands(terminal), terminal)).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("cannot join", "another project")
        .doesNotContain("a bug");
  }

  @AfterEach
  void end() throws Exception {
    for (OtherDrover node : nodes) {
      if (node.isAlive()) {
        node.kill();
      }
    }
  }

  @Test
  void threeNodes_oneIsKilled_theOthersGoOn_andTheLastOneEndsInOrder() throws Exception {
    begin();
    for (int i = 0; i < 3; i++) {
      awaitRunning(i, 0, 1, 2);
    }
    assertThat(ps(0)).as("an attempt before the first lease would have failed").doesNotContain("not launched");
    anotherProjectIsRefused();
    assertThat(nodes.getFirst().cli("logs", "--node", name(2), "-n", "10").lines()).hasSize(3);
    nodes.get(2).kill();
    for (int i = 0; i < 2; i++) {
      int node = i;
      awaitRunning(node, 0, 1);
      Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(ps(node)).doesNotContain(name(2)));
    }
    for (int i = 0; i < 2; i++) {
      assertThat(nodes.getFirst().cli("down", "--node", name(i), "--timeout", "30s"))
          .contains("this node has left the cluster");
      new ServerSocket(ports.get(i), 1, InetAddress.getLoopbackAddress()).close(); // it is free for the next one
    }
    for (int i = 0; i < 3; i++) {
      assertThat(Files.readString(directory.resolve("errors-" + i))).doesNotContain("Exception", "pekko://");
    }
  }
}
