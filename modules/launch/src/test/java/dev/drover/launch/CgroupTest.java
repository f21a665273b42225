// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.launch.Terms.Quota;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is written to a cgroup, on plain files that are named like those of one. */
@Timeout(30)
class CgroupTest {
  private static final Quota BOTH = new Quota(OptionalLong.of(1 << 30), OptionalInt.of(1_500));

  @TempDir
  Path path;

  @BeforeEach
  void files() throws IOException {
    for (String file : List.of("memory.max", "memory.oom.group", "memory.swap.max", "cpu.max")) {
      Files.writeString(path.resolve(file), "max");
    }
  }

  private String read(String file) throws IOException {
    return Files.readString(path.resolve(file));
  }

  private Cgroup limited(Quota quota) throws IOException {
    var cgroup = new Cgroup(path);
    cgroup.limit(quota);
    return cgroup;
  }

  @Test
  void memoryAndProcessorsAreLimited() throws IOException {
    limited(BOTH);
    assertThat(read("memory.max")).isEqualTo("1073741824");
    assertThat(read("memory.oom.group")).startsWith("1");
    assertThat(read("memory.swap.max")).startsWith("0");
    assertThat(read("cpu.max")).isEqualTo("150000 100000");
  }

  @Test
  void onlyWhatIsAskedForIsLimited() throws IOException {
    limited(new Quota(OptionalLong.empty(), OptionalInt.of(10)));
    assertThat(read("cpu.max")).as("the least that the kernel takes").isEqualTo("1000 100000");
    assertThat(List.of(read("memory.max"), read("memory.oom.group"), read("memory.swap.max"))).containsOnly("max");
  }

  @Test
  void moreProcessorsThanFitIntoAnIntOfMicroseconds() throws IOException {
    limited(new Quota(OptionalLong.empty(), OptionalInt.of(10_000_000)));
    assertThat(read("cpu.max")).isEqualTo("1000000000 100000");
    limited(new Quota(OptionalLong.empty(), OptionalInt.of(30_000_000)));
    assertThat(read("cpu.max")).isEqualTo("3000000000 100000");
  }

  @Test
  void aKernelWithoutSwapHasNoSuchFile() throws IOException {
    Files.delete(path.resolve("memory.swap.max"));
    limited(BOTH);
    assertThat(read("memory.max")).isEqualTo("1073741824");
    assertThat(path.resolve("memory.swap.max")).doesNotExist();
  }

  @Test
  void whereTheControllerIsMissing_itFails() throws IOException {
    Files.delete(path.resolve("memory.max"));
    assertThatThrownBy(() -> limited(BOTH)).isInstanceOf(NoSuchFileException.class).hasMessageContaining("memory.max");
  }

  /** memory.events as cgroups(7) and the kernel's cgroup-v2 document have it. */
  private void events(int oom, int killed) throws IOException {
    Files.writeString(path.resolve("memory.events"),
        "low 0\nhigh 0\nmax 12\noom " + oom + "\noom_kill " + killed + "\noom_group_kill 0\n");
  }

  @Test
  void whoWasKilledForMemory() throws IOException {
    Cgroup cgroup = limited(BOTH);
    assertThat(cgroup.wasOverMemory()).as("nothing can be read").isFalse();
    events(0, 0);
    assertThat(cgroup.wasOverMemory()).isFalse();
    events(0, 1);
    assertThat(cgroup.wasOverMemory()).as("the machine had no memory left").isFalse();
    events(1, 0);
    assertThat(cgroup.wasOverMemory()).as("the kernel found some after all").isFalse();
    events(2, 3);
    assertThat(cgroup.wasOverMemory()).isTrue();
    assertThat(new Cgroup(path).wasOverMemory()).as("without a limit of its own").isFalse();
  }

  @Test
  void onlyWhatWasKilledIsToldSo() {
    int killed = 2 << 8 | Signals.KILL; // CLD_KILLED, sigaction(2)
    int terminated = 2 << 8 | Signals.TERM;
    assertThat(Reaper.status(killed, true)).isEqualTo(new ExitStatus.Signalled(Signals.KILL, false, true));
    assertThat(Reaper.status(killed, false)).isEqualTo(new ExitStatus.Signalled(Signals.KILL, false));
    assertThat(Reaper.status(terminated, true)).isEqualTo(new ExitStatus.Signalled(Signals.TERM, false));
    assertThat(Reaper.status(1 << 8 | 3, true)).isEqualTo(new ExitStatus.Code(3));
  }

  @Test
  void controllersAreHandedDownOnce_fromTopToBottom() throws IOException {
    Path base = path.resolve("drover-7");
    Path top = Files.createDirectories(base.resolve("launcher-1"));
    Files.writeString(path.resolve(Delegation.HANDED_DOWN), "pids\n");
    Files.writeString(base.resolve(Delegation.HANDED_DOWN), "\n");
    Files.writeString(top.resolve(Delegation.HANDED_DOWN), "memory\n");
    new CgroupTree(base).handDown("memory", top);
    assertThat(path.resolve(Delegation.HANDED_DOWN)).content().startsWith("+memory");
    assertThat(base.resolve(Delegation.HANDED_DOWN)).content().isEqualTo("+memory");
    assertThat(top.resolve(Delegation.HANDED_DOWN)).content().as("it is so already").isEqualTo("memory\n");
  }
}
