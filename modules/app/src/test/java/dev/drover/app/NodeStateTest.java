// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.terminal.StateFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of one project on one machine: each has a folder of its own, and none is beside a Drover that is alone. */
@Timeout(30)
class NodeStateTest {
  private static final String A = "127.0.0.1:7355";
  private static final String B = "127.0.0.1:7356";
  @TempDir
  Path project;

  private StateDirectory node(String name) throws Exception {
    return StateDirectory.claimNode(project, name, "drover down --node " + name);
  }

  @Test
  void nodesAreBesideEachOther_butNotTwice() throws Exception {
    try (var a = node(A); var b = node(B)) {
      assertThat(a.path()).isEqualTo(project.resolve(".drover/nodes/127.0.0.1-7355"));
      assertThat(b.socket()).isEqualTo(project.resolve(".drover/nodes/127.0.0.1-7356/drover.sock"));
      for (Path folder : new Path[]{a.path(), project.resolve(".drover/nodes"), project.resolve(".drover")}) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
      }
      assertThatThrownBy(() -> node(A)).isInstanceOf(StateDirectory.InUse.class)
          .hasMessageContaining("a Drover is running in " + project).hasMessageEndingWith("drover down --node " + A);
    }
    node(A).close();
    assertThat(project.resolve(".drover/nodes/127.0.0.1-7355/pid")).doesNotExist();
  }

  @Test
  void oneThatIsAlone_isAlone() throws Exception {
    try (var _ = StateDirectory.claim(project, "drover down")) {
      assertThatThrownBy(() -> node(A)).isInstanceOf(StateDirectory.InUse.class)
          .hasMessageStartingWith("a Drover is running in " + project + " already");
    }
    try (var _ = node(A)) {
      assertThatThrownBy(() -> StateDirectory.claim(project, "drover down")).isInstanceOf(StateDirectory.InUse.class)
          .hasMessageContaining("as a node of a cluster (127.0.0.1-7355) (pid " + ProcessHandle.current().pid() + ")");
    }
    StateDirectory.claim(project, "").close();
  }

  @Test
  void whatIsInTheWay_isNamed_andALongHostToo() throws Exception {
    Files.createDirectory(project.resolve(".drover"));
    Path nodes = Files.createFile(project.resolve(".drover/nodes"));
    assertThatThrownBy(() -> node(A)).isInstanceOf(IOException.class)
        .hasMessageStartingWith(nodes + ": is no directory");
    assertThatThrownBy(() -> node("h".repeat(100) + ":1")).isInstanceOf(IOException.class)
        .hasMessageContaining("too long for a Unix socket");
  }

  @Test
  void noName_leavesItsFolder() {
    Path nodes = project.resolve(".drover/nodes");
    for (String hostile : new String[]{"..:1", "../..:1", "/etc:1", "[::1]:1", "a\0b:1", "a b:1"}) {
      Path folder = StateFolders.node(project, hostile);
      assertThat(folder.normalize().getParent()).as(hostile).isEqualTo(nodes);
    }
  }
}
