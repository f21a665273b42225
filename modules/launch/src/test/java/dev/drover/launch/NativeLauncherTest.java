// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NativeLauncherTest extends NativeContract {

  @Override
  Launcher open() {
    return NativeLauncher.open();
  }

  @Override
  String kind() {
    return "cgroups";
  }

  @Override
  @Nullable
  String whyNoQuota() {
    List<String> causes = quota().problems();
    return causes.isEmpty() ? null : String.join("; ", causes);
  }

  /** With an own cgroup for each, what one uses counts against no other. */
  @Test
  void whatUsesMoreMemoryThanAllowed_isKilledAsAWhole_andTheReasonIsTold() throws Exception {
    assumeTrue(whyNoQuota() == null, () -> "memory cannot be limited on this machine: " + whyNoQuota());
    Recorder frugal = new Recorder();
    launcher.launch(spec("sh", "-c", "echo enough; exit 0").withTerms(quota()), frugal);
    assertThat(frugal.awaitExit()).isEqualTo(SUCCESS);
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "sleep 1000 & head -c 200m /dev/zero | tail -n 1 | wc -c; wait")
        .withTerms(quota()), heard);
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.KILL, false, true));
    await().until(() -> !child.groupAlive());
  }

  @Test
  void processorsAreLimited_andItsDescendantsWithIt() throws Exception {
    assumeTrue(whyNoQuota() == null, () -> "processors cannot be limited on this machine: " + whyNoQuota());
    Recorder heard = new Recorder();
    ChildInput input = launcher
        .launch(spec("sh", "-c", "read go; cat /sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup)/cpu.max")
            .withTerms(quota()).withStdin(LaunchSpec.Stdin.PIPE), heard)
        .input().orElseThrow();
    input.write(bytes("go\n")); // it may be launched before it is in its cgroup, and is when the launch has returned
    heard.awaitEnd();
    assertThat(heard.out()).isEqualTo("50000 100000\n");
  }

  @Test
  void isTheBestHere() {
    try (Launcher best = Launcher.best()) {
      assertThat(best.name()).isEqualTo("linux-native");
    }
  }

  @Test
  void descriptorsAreGivenBack() throws Exception {
    run("true").awaitEnd();
    long before = count("/proc/self/fd");
    List<Recorder> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(run("echo x"));
    }
    for (Recorder heard : all) {
      heard.awaitExit();
      heard.awaitEnd();
    }
    await().untilAsserted(() -> assertThat(count("/proc/self/fd")).isLessThanOrEqualTo(before));
  }

  /** Of those whose input was closed, who closed it themselves, who never read it, and who ended with it open. */
  @Test
  void descriptorsOfInputsAreGivenBack() throws Exception {
    run("true").awaitEnd();
    long before = count("/proc/self/fd");
    List<Recorder> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      for (String script : List.of("exec cat", "exec <&-; echo x", "exec true")) {
        all.add(new Recorder());
        ChildInput input = launcher.launch(spec("sh", "-c", script).withStdin(LaunchSpec.Stdin.PIPE), all.getLast())
            .input().orElseThrow();
        input.write(new byte[i * 2_000]);
        if (script.equals("exec cat")) {
          input.close();
        }
      }
    }
    for (Recorder heard : all) {
      assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Code(0));
      heard.awaitEnd();
    }
    await().untilAsserted(() -> assertThat(count("/proc/self/fd")).isLessThanOrEqualTo(before));
  }

  @Test
  void aChildThatClosesItsInputGivesItsDescriptorBackBeforeItsEnd() throws Exception {
    Recorder first = run("true");
    first.awaitExit();
    first.awaitEnd();
    Recorder heard = new Recorder();
    long before = count("/proc/self/fd");
    launcher.launch(spec("sh", "-c", "exec <&-; exec sleep 1000").withStdin(LaunchSpec.Stdin.PIPE), heard);
    await().untilAsserted(() -> assertThat(count("/proc/self/fd")).isEqualTo(before + 3)); // out, err, pidfd
    assertThat(heard.hasExited()).isFalse();
  }

  /** By its default, a write to a pipe without a reader would end the JVM, signal(7). */
  @Test
  void theSignalOfABrokenPipeEndsNoJvm() throws Exception {
    long handled = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      handled |= line.startsWith("SigIgn") || line.startsWith("SigCgt")
          ? Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16)
          : 0;
    }
    assertThat(handled & (1L << (Signals.parse("PIPE").orElseThrow() - 1))).isNotZero();
  }

  @Test
  void threadsDoNotGrowWithChildren() throws Exception {
    launcher.launch(spec("sleep", "30"), new Recorder());
    long before = droverThreads();
    for (int i = 0; i < 199; i++) {
      launcher.launch(spec("sleep", "30"), new Recorder());
    }
    assertThat(droverThreads()).isEqualTo(before);
    assertThat(count("/proc/self/task")).isLessThan(100);
  }

  @Test
  void childHasThreeDescriptorsAndNoSignalBlockedOrIgnored() throws Exception {
    Recorder fds = run("ls /proc/$$/fd");
    fds.awaitEnd();
    assertThat(fds.out()).isEqualTo("0\n1\n2\n");
    Recorder status = new Recorder();
    launcher.launch(spec("grep", "-E", "SigBlk|SigIgn", "/proc/self/status"), status);
    status.awaitEnd();
    assertThat(status.out()).isEqualTo("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
  }

  @Test
  void coreDumpOrNot_theSignalIsTold() throws Exception {
    assertThat(run("ulimit -c 0; kill -ABRT $$").awaitExit()).isEqualTo(new ExitStatus.Signalled(6, false));
  }

  @Test
  void exitCodeAbove128IsNoSignal() throws Exception {
    assertThat(run("exit 137").awaitExit()).isEqualTo(new ExitStatus.Code(137));
  }

  @Test
  void aWriterWithoutEndDelaysNoExit() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "yes & exit 4"), heard);
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Code(4));
    child.closeOutput();
    heard.awaitEnd();
    await().until(() -> !child.groupAlive());
  }

  /** Another file takes the place of the epoll instance, so waiting on it fails for good. */
  @Test
  void aLoopThatHasToEndLeavesNobodyWaiting() throws Throwable {
    Recorder alone = new Recorder();
    Recorder parent = new Recorder();
    EventLoop loop = new EventLoop();
    try (Launcher broken = new NativeLauncher(loop, Containment.best())) {
      Child sleeper = broken.launch(spec("sleep", "30"), alone);
      Child family = broken.launch(spec("sh", "-c", "sleep 30 & echo ready"), parent);
      parent.awaitExit();
      assertThat(replace(loop.epoll().fd(), "/dev/null")).isTrue();
      loop.execute(() -> {}); // it wakes up and waits again
      assertThat(alone.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.KILL, false));
      alone.awaitEnd();
      parent.awaitEnd();
      await().until(() -> broken.aliveGroups(List.of(sleeper, family)).isEmpty());
      assertThat(failure(broken, spec("true"))).hasMessage("true: cannot be started, the launcher is closed");
    }
    assertThat(run("exit 3").awaitExit()).isEqualTo(new ExitStatus.Code(3));
  }

  private static boolean replace(int fd, String file) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      var open = Libc.plain("open", FunctionDescriptor.of(Libc.INT, Libc.PTR, Libc.INT),
          Linker.Option.firstVariadicArg(2));
      var dup2 = Libc.plain("dup2", FunctionDescriptor.of(Libc.INT, Libc.INT, Libc.INT));
      int other = (int) open.invokeExact(arena.allocateFrom(file), 0);
      int moved = (int) dup2.invokeExact(other, fd);
      Libc.close(other);
      return moved == fd;
    }
  }

  private static long droverThreads() {
    return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("drover")).count();
  }

  private static long count(String folder) throws Exception {
    try (Stream<Path> entries = Files.list(Path.of(folder))) {
      return entries.count();
    }
  }
}
