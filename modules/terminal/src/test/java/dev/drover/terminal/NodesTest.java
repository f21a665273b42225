// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How nodes are shown, and which of several of a project on this machine is asked. */
@Timeout(30)
class NodesTest {
  private static final String NODES = """
      [{"name":"a:1","self":true,"state":"UP","drained":false,"roles":["api","worker"],"labels":{"disk":"ssd","zone":"a"},\
      "capacity":100,"instances":{"PENDING":1,"RUNNING":2},"lost":0,"ageMillis":0},\
      {"name":"b:1","self":false,"state":"UNREACHABLE","drained":true,"roles":[],"labels":{},"capacity":null,\
      "instances":{"RUNNING":1},"lost":1,"ageMillis":61000},\
      {"name":"c:1","self":false,"state":"UP","drained":false,"roles":[],"labels":{},"capacity":null,\
      "instances":{},"lost":0,"ageMillis":120}]""";
  private static final String ROW = """
      {"instance":"web/%d","process":"web","node":"%s","nodeState":"%s","lost":%s,"wanted":"UP","phase":"RUNNING",\
      "health":"NONE","reason":"","pid":5,"restarts":0,"started":null}""";
  @TempDir
  Path directory;
  private Screen screen;

  @BeforeEach
  void open() {
    screen = Screen.in(directory);
  }

  @Test
  void nodes_areATable() {
    try (var drover = FakeDrover.answering(directory, 200, NODES)) {
      assertThat(screen.run("nodes")).as(screen.err()).isEqualTo(0);
      assertThat(drover.asked).containsExactly("GET /api/v1/nodes");
      assertThat(screen.out()).isEqualTo("""
          NODE   STATE                 INSTANCES         PHASES                ROLES       LABELS           AGE
          a:1 *  UP                    3 (capacity 100)  1 PENDING, 2 RUNNING  api,worker  disk=ssd,zone=a  -
          b:1    UNREACHABLE, drained  1                 1 RUNNING, 1 lost     -           -                1m1s
          c:1    UP                    0                 -                     -           -                120ms
          """);
      var json = Screen.in(directory);
      assertThat(json.run("nodes", "--json")).isEqualTo(0);
      assertThat(json.out()).isEqualTo(NODES + "\n");
    }
  }

  @Test
  void hostileNodes_areMadeSafe() {
    String hostile = NODES.replace("disk", "di\\u001b[2Jsk").replace("worker", "wo\\nrker").replace("a:1",
        "a\\u0007:1");
    try (var _ = FakeDrover.answering(directory, 200, hostile)) {
      assertThat(screen.run("nodes")).isEqualTo(0);
      assertThat(screen.out()).doesNotContain("\u001b", "\u0007").hasLineCount(4);
    }
  }

  @Test
  void ps_namesNodesOnlyWhereThereAreSome_andSaysWhatIsLost() throws Exception {
    try (var _ = FakeDrover.answering(directory, 200, "[" + String.join(",", ROW.formatted(1, "a:1", "UP", false),
        ROW.formatted(2, "b:1", "UNREACHABLE", true), ROW.formatted(3, "c:1", "REMOVED", true)) + "]")) {
      assertThat(screen.run("ps")).isEqualTo(0);
      assertThat(screen.out()).contains("EXIT  NODE  REASON").containsPattern("web/1 +RUNNING  .*a:1")
          .containsPattern("web/2 +RUNNING \\(unreachable\\)  .*b:1")
          .containsPattern("web/3 +RUNNING \\(lost\\)  .*c:1");
      assertThat(screen.run("status", "web")).isEqualTo(0);
      assertThat(screen.out()).contains("web/2: RUNNING (unreachable)")
          .containsPattern("node +b:1, which is unreachable: this is the last that is known");
    }
    var alone = new Screen(directory, true, Map.of("COLUMNS", "80"));
    try (var _ = FakeDrover.answering(Files.createDirectory(directory.resolve("x")), 200,
        "[" + ROW.formatted(1, "local", "UP", false) + "]")) {
      assertThat(alone.run("ps", "-C", "x")).isEqualTo(0);
      assertThat(alone.out()).doesNotContain("NODE", "local");
    }
  }

  @Test
  void anyNodeThatAnswers_isAsked() throws Exception {
    FakeDrover.killed(directory, "127.0.0.1-7355");
    try (var b = FakeDrover.node(directory, "127.0.0.1-7356", NODES)) {
      assertThat(screen.run("nodes")).as(screen.err()).isEqualTo(0);
      assertThat(b.asked).contains("GET /api/v1/nodes");
      Path below = Files.createDirectories(directory.resolve("x/y"));
      assertThat(Screen.in(below).run("nodes")).isEqualTo(0);
    }
    assertThat(Screen.in(directory).run("nodes")).isEqualTo(3);
  }

  @Test
  void aNodeThatHangs_isPassedOver() {
    try (var _ = FakeDrover.at(directory.resolve(".drover/nodes/a-1"), to -> to.read(ByteBuffer.allocate(1)));
        var b = FakeDrover.node(directory, "b-1", NODES)) {
      assertThat(screen.run("nodes")).as(screen.err()).isEqualTo(0);
      assertThat(b.asked).contains("GET /api/v1/nodes");
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1:7356, 7356", "node-b:1, node-b", "node-b, node-b", "[::1]:7, ip6"})
  void oneNode_isPickedByName(String name, String answers) {
    try (var a = FakeDrover.node(directory, "127.0.0.1-7355", NODES.replace("a:1", "7355"));
        var b = FakeDrover.node(directory, "127.0.0.1-7356", NODES.replace("a:1", "7356"));
        var c = FakeDrover.node(directory, "node-b-1", NODES.replace("a:1", "node-b"));
        var d = FakeDrover.node(directory, StateFolders.folder("[::1]:7"), NODES.replace("a:1", "ip6"))) {
      assertThat(screen.run("nodes", "--node", name)).as(screen.err()).isEqualTo(0);
      assertThat(screen.out()).contains(answers + " *");
      assertThat(a.asked.size() + b.asked.size() + c.asked.size() + d.asked.size()).isEqualTo(1);
    }
  }

  @Test
  void aMisspeltNode_isTwo_oneThatDoesNotRun_isThree() {
    try (var _ = FakeDrover.node(directory, "127.0.0.1-7355", NODES);
        var _ = FakeDrover.node(directory, "127.0.0.1-7358", NODES)) {
      FakeDrover.killed(directory, "127.0.0.1-7356");
      assertThat(screen.run("ps", "--node", "127.0.0.1:7365")).isEqualTo(2);
      assertThat(screen.err()).contains(
          "no node \"127.0.0.1:7365\" of this project is on this machine; did you mean \"127.0.0.1:7355\"?");
      var several = Screen.in(directory);
      assertThat(several.run("ps", "--node", "127.0.0.1")).isEqualTo(2);
      assertThat(several.err()).contains("means 127.0.0.1:7355, 127.0.0.1:7356, 127.0.0.1:7358; name one of them");
      var down = Screen.in(directory);
      assertThat(down.run("ps", "--node", "127.0.0.1:7356")).isEqualTo(3);
      assertThat(down.err()).contains("the node 127.0.0.1:7356 is not running in " + directory);
    }
    var none = Screen.in(directory.resolve(".drover"));
    assertThat(none.run("ps", "-C", "/", "--node", "a:1")).isEqualTo(3);
    assertThat(none.err()).contains("no node of a cluster is, or was, in /");
  }
}
