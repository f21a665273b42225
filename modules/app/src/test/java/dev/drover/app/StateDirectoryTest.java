// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class StateDirectoryTest {
  @TempDir
  Path project;

  private StateDirectory claim() throws Exception {
    return StateDirectory.claim(project, "drover down");
  }

  @Test
  void aSecondClaimIsRefused_andOneAfterTheEndIsNot() throws Exception {
    try (var _ = claim()) {
      assertThatThrownBy(this::claim).isInstanceOf(StateDirectory.InUse.class)
          .hasMessageContaining("is running in " + project + " already")
          .hasMessageContaining("(pid " + ProcessHandle.current().pid() + "); stop it with: drover down");
    }
    claim().close();
    assertThat(project.resolve(".drover/pid")).doesNotExist();
  }

  @Test
  void aPidFileThatSomebodyLeftIsNotBelieved() throws Exception {
    try (var first = claim()) {
      Files.writeString(project.resolve(".drover/pid"), "1\n");
      assertThatThrownBy(this::claim).isInstanceOf(StateDirectory.InUse.class)
          .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("pid 1)"));
      assertThat(first.socket()).doesNotExist();
    }
  }

  @Test
  void aDeletedDirectoryIsStillInUse() throws Exception {
    try (var _ = claim()) {
      for (String name : new String[]{"pid", "lock", ""}) {
        Files.delete(project.resolve(".drover").resolve(name));
      }
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(this::claim).isInstanceOf(StateDirectory.InUse.class).hasMessageContaining("was deleted")
            .hasMessageEndingWith("kill " + ProcessHandle.current().pid());
      }
    }
    claim().close();
  }

  @Test
  void theEndOfOneDoesNotHarmAnotherInItsPlace() throws Exception {
    var first = claim();
    Files.move(project.resolve(".drover"), project.resolve("aside"));
    try (var _ = claim()) {
      first.close();
      first.close();
      assertThat(project.resolve(".drover/pid")).exists();
      assertThatThrownBy(this::claim).isInstanceOf(StateDirectory.InUse.class);
    }
    assertThat(project.resolve(".drover/pid")).doesNotExist();
  }

  @Test
  void whatIsInTheWayIsNamed() throws Exception {
    Path directory = Files.createFile(project.resolve(".drover"));
    assertThatThrownBy(this::claim).isInstanceOf(IOException.class).hasMessageStartingWith(directory + ": ")
        .hasMessageContaining("is no directory");
    Files.delete(directory);
    Files.createDirectories(directory.resolve("lock"));
    assertThatThrownBy(this::claim).isInstanceOf(IOException.class).hasMessageStartingWith(directory.resolve("lock")
        + ": ").hasMessageContaining("is a directory");
  }

  @Test
  void aPathThatIsTooLongLeavesNothing() throws Exception {
    Path deep = Files.createDirectory(project.resolve("x".repeat(120)));
    assertThatThrownBy(() -> StateDirectory.claim(deep, "")).isInstanceOf(IOException.class)
        .hasMessageContaining("too long for a Unix socket");
    assertThat(deep).isEmptyDirectory();
  }
}
