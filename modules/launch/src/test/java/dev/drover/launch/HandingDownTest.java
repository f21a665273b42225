// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A JVM in a cgroup that is not the root has a controller handed down to its children, whichever this machine offers, and
 * leaves no trace of that.
 */
@Timeout(60)
class HandingDownTest {
  private final String seconds = Long.toString(ThreadLocalRandom.current().nextLong(100_000, 1_000_000_000));
  private Path parent = Path.of("");
  private Path cgroup = Path.of("");
  private String controller = "";
  private boolean handedDownBefore;

  @BeforeEach
  void aCgroupWithAController() throws IOException {
    Optional<Path> own = CgroupTree.own(Files.readString(Path.of("/proc/self/mountinfo")),
        Files.readString(Path.of("/proc/self/cgroup")));
    assumeTrue(own.isPresent() && Files.isWritable(own.get().resolve(Cgroup.MEMBERS)),
        "needs a cgroup v2 tree that can be written to");
    parent = own.get();
    assumeTrue(Delegation.isRoot(parent), () -> "needs to run in the root of the cgroup tree, was in " + parent);
    controller = Delegation.words(parent.resolve(Delegation.AVAILABLE)).getFirst();
    assumeTrue(!controller.isEmpty(), "needs a controller of cgroup v2, and there is none: all are taken by cgroup v1");
    handedDownBefore = Delegation.words(parent.resolve(Delegation.HANDED_DOWN)).contains(controller);
    Cgroup.write(parent.resolve(Delegation.HANDED_DOWN), "+" + controller);
    cgroup = Files.createDirectory(parent.resolve("handing-down-" + seconds));
  }

  @AfterEach
  void remove() throws IOException {
    if (Files.exists(cgroup.resolve(Cgroup.MEMBERS))) {
      Cgroup.kill(cgroup);
      await().ignoreExceptions().until(() -> {
        CgroupTree.remove(cgroup);
        return true;
      });
    }
    if (!controller.isEmpty() && !handedDownBefore) {
      Cgroup.write(parent.resolve(Delegation.HANDED_DOWN), "-" + controller);
    }
  }

  private Process begin() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder("/bin/sh", "-c", "echo $$ >" + cgroup + "/cgroup.procs; exec \"$0\" \"$@\"", java,
        "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
        System.getProperty("java.class.path"),
        HandsDown.class.getName(), controller, seconds).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private boolean hasNoSleeper() {
    return ProcessHandle.allProcesses()
        .noneMatch(process -> process.info().commandLine().orElse("").endsWith("sleep " + seconds));
  }

  @Test
  void inGoodOrder_theJvmIsBackWhereItWas_andNothingIsLeft() throws Exception {
    Process process = begin();
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("handed down");
      assertThat(Files.readString(cgroup.resolve(Delegation.HANDED_DOWN)).strip()).isEqualTo(controller);
      process.getOutputStream().close();
      assertThat(said.lines().toList()).isEqualTo(List.of("back", "0 left"));
    }
    assertThat(process.waitFor()).isZero();
    assertThat(hasNoSleeper()).isTrue();
    assertThat(Files.readString(cgroup.resolve(Delegation.HANDED_DOWN)).strip()).isEmpty();
  }

  @Test
  void afterAKill_theGuardianEndsAll_andLeavesNoFolder() throws Exception {
    Process process = begin();
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("handed down");
    }
    process.destroyForcibly().waitFor();
    await().until(this::hasNoSleeper);
    await().until(() -> Files.notExists(cgroup.resolve("drover-" + process.pid())));
    await().until(() -> Cgroup.members(cgroup).isEmpty());
    assertThat(Files.readString(cgroup.resolve(Delegation.HANDED_DOWN)).strip()).isEmpty();
  }
}
