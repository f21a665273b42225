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
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code up --cluster} makes of its files, up to where the cluster begins. */
@Timeout(60)
class ClusterUpTest {
  private static final String NODE = """
      drover.cluster { host = 127.0.0.1, port = %s, seed-nodes = ["127.0.0.1:7355"] }
      """;
  @TempDir
  Path directory;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void aProject() throws Exception {
    write("drover.conf", "processes { web { command = \"exec sleep 1000\", placement { role = worker } } }");
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(directory.resolve(name), text);
  }

  private int up(String... words) {
    var terminal = new Terminal(new PrintStream(err, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), directory, Map.of(), false);
    return Cli.run(words, new LocalCommands(terminal), terminal);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void withoutAFileOfTheNode_itSaysWhichOneItLookedFor() {
    assertThat(up("up", "--cluster")).isEqualTo(2);
    assertThat(said()).isEqualTo("drover: --cluster: there is no cluster-node.conf in " + directory
        + "; write one, as conf/cluster-node.conf is, or name it with --node FILE\n");
    assertThat(directory.resolve(".drover")).doesNotExist();
  }

  @Test
  void aFileThatIsNotThere_isNamed() {
    assertThat(up("up", "--cluster", "--node", "b.conf")).isEqualTo(2);
    assertThat(said()).isEqualTo("drover: --node: no such file: " + directory.resolve("b.conf") + "\n");
  }

  @Test
  void allProblemsOfBothFiles_areToldAtOnce() throws Exception {
    write("drover.conf", "processes { web { comand = x }, b { command = x, replicas = -1 } }");
    write("cluster-node.conf", "drover.cluster { host = 127.0.0.1, port = 0, seed-nodes = [], capcity = 3 }");
    assertThat(up("up", "--cluster")).isEqualTo(2);
    assertThat(said()).contains("comand", "replicas", "port: must be", "seed-nodes: must name at least one node",
        "capcity: unknown key; did you mean \"capacity\"?");
    assertThat(directory.resolve(".drover")).doesNotExist();
  }

  @Test
  void aProjectThatIsMissing_doesNotHideWhatIsWrongWithTheNode() throws Exception {
    Files.delete(directory.resolve("drover.conf"));
    write("cluster-node.conf", NODE.formatted("0"));
    assertThat(up("up", "--cluster")).isEqualTo(2);
    assertThat(said()).contains("there is no drover.conf", "port: must be");
  }

  @Test
  void anUnknownName_isTwo() throws Exception {
    write("cluster-node.conf", NODE.formatted("7355"));
    assertThat(up("up", "--cluster", "wbe")).isEqualTo(2);
    assertThat(said()).contains("did you mean \"web\"?");
  }

  @Test
  void aStartThatFails_givesItsPlaceUp() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      write("b.conf", NODE.formatted(taken.getLocalPort()));
      for (int i = 0; i < 2; i++) { // the first one has left nothing that is in the way of the second
        assertThat(up("up", "--cluster", "--node", "b.conf")).isEqualTo(1);
      }
      assertThat(said()).contains("cannot start: 127.0.0.1:" + taken.getLocalPort() + ": cannot listen there")
          .doesNotContain("already", "warning", "Exception");
    }
    StateDirectory.claim(directory, "").close();
  }
}
