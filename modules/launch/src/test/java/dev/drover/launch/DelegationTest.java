// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the way of a controller, on plain files that are named like those of a cgroup. */
@Timeout(30)
class DelegationTest {
  private static final String V2_ALONE = "0::/service\n";

  @TempDir
  Path own;

  @BeforeEach
  void aServiceWithDelegation() throws IOException {
    write("cgroup.type", "domain\n");
    write(Delegation.AVAILABLE, "cpu memory pids\n");
    write(Delegation.HANDED_DOWN, "\n");
    write(Cgroup.MEMBERS, "7\n");
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(own.resolve(file), text);
  }

  private String problem(String controller, String memberships) {
    return new Delegation(own, memberships, 7).problem(controller).orElse("none");
  }

  @Test
  void aloneInADelegatedCgroup_nothing() {
    assertThat(problem("memory", V2_ALONE)).isEqualTo("none");
    assertThat(problem("cpu", V2_ALONE)).isEqualTo("none");
  }

  @Test
  void aControllerThatIsMissing() throws IOException {
    write(Delegation.AVAILABLE, "pids\n");
    assertThat(problem("memory", V2_ALONE)).isEqualTo("the controller memory is not handed down to " + own
        + "; have it delegated (systemd: Delegate=yes), or enable it in each cgroup.subtree_control above");
    assertThat(problem("cpu", "3:cpu,cpuacct:/\n0::/\n")).isEqualTo("the controller cpu is taken by cgroup v1 on this "
        + "machine; boot it with systemd.unified_cgroup_hierarchy=1 cgroup_no_v1=all");
    assertThat(problem("memory", "3:cpu,cpuacct:/\n0::/\n")).contains("is not handed down");
    write(Delegation.AVAILABLE, "\n");
    assertThat(problem("memory", V2_ALONE)).contains("is not handed down");
  }

  @Test
  void othersInTheSameCgroup_areNamed_unlessItIsTheRootOrHandsDownAlready() throws IOException {
    write(Cgroup.MEMBERS, "7\n8\n9\n10\n11\n");
    assertThat(problem("memory", V2_ALONE)).isEqualTo("Drover shares its cgroup " + own
        + " with others (process 8, 9, 10 and more), so it can hand nothing down; start it in one of its own: "
        + "systemd-run --scope -p Delegate=yes ./drover up");
    write(Delegation.HANDED_DOWN, "memory\n");
    assertThat(problem("memory", V2_ALONE)).isEqualTo("none");
    assertThat(problem("cpu", V2_ALONE)).contains("8, 9, 10");
    Files.delete(own.resolve("cgroup.type"));
    assertThat(problem("cpu", V2_ALONE)).isEqualTo("none");
  }

  @Test
  void aTreeThatCannotBeWrittenTo() throws IOException {
    Path file = own.resolve(Delegation.HANDED_DOWN);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    assumeFalse(Files.isWritable(file), "root may write to every plain file, so this needs another user");
    assertThat(problem("memory", V2_ALONE)).isEqualTo(Delegation.notWritable(own));
  }

  @Test
  void whatCannotBeReadIsTold() throws IOException {
    Files.delete(own.resolve(Delegation.AVAILABLE));
    assertThat(problem("memory", V2_ALONE)).startsWith("the cgroup of Drover cannot be read: ");
  }
}
