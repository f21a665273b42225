// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GuardianTest {

  private final String marks = Environ.MARK + "test" + ThreadLocalRandom.current().nextLong(1L << 60) + "-";
  private final Guardian guardian = new Guardian(marks, "");

  @AfterEach
  void close() {
    guardian.close();
  }

  private List<ProcessHandle> guardians() {
    return ProcessHandle.current().children().filter(one -> one.info().arguments()
        .map(words -> List.of(words).contains(marks)).orElse(false)).toList();
  }

  private static Process sleeper(String... prefix) throws Exception {
    var command = new java.util.ArrayList<>(List.of(prefix));
    command.addAll(List.of("setsid", "sleep", "1000")); // a child of this JVM leads no group, so setsid does not fork
    return new ProcessBuilder(command).start();
  }

  private static void awaitLeader(Process process) {
    await().until(() -> ProcTable.stat(process.pid()).filter(stat -> stat.session() == process.pid()).isPresent());
  }

  @Test
  void thereIsNoneBeforeItIsNeeded_andThenOne() {
    assertThat(guardians()).isEmpty();
    guardian.wake();
    guardian.wake();
    await().until(() -> guardians().size() == 1);
  }

  @Test
  void endsTheGroupsItWasToldOfAndNoOthers() throws Exception {
    Process told = sleeper();
    Process untold = sleeper();
    Process takenBack = sleeper();
    for (Process one : List.of(told, untold, takenBack)) {
      awaitLeader(one);
    }
    guardian.add(told.pid());
    guardian.add(takenBack.pid());
    guardian.remove(takenBack.pid());
    guardian.close();
    assertThat(told.waitFor()).isEqualTo(128 + Signals.KILL);
    assertThat(List.of(untold.isAlive(), takenBack.isAlive())).containsOnly(true);
    untold.destroyForcibly();
    takenBack.destroyForcibly();
  }

  @Test
  void endsWhoeverHasTheMarkInItsEnvironment() throws Exception {
    guardian.wake();
    Process marked = sleeper("env", marks + "7");
    Process stranger = sleeper("env", Environ.MARK + "another-7");
    awaitLeader(marked);
    awaitLeader(stranger);
    guardian.close();
    assertThat(marked.waitFor()).isEqualTo(128 + Signals.KILL);
    assertThat(stranger.isAlive()).isTrue();
    stranger.destroyForcibly();
  }

  @Test
  void whenItWasKilledTheNextOneKnowsAll() throws Exception {
    Process told = sleeper();
    awaitLeader(told);
    guardian.add(told.pid());
    ProcessHandle first = await().until(this::guardians, all -> all.size() == 1).getFirst();
    first.destroyForcibly();
    await().until(() -> {
      guardian.wake();
      List<ProcessHandle> now = guardians();
      return now.size() == 1 && now.getFirst().pid() != first.pid();
    });
    assertThat(told.isAlive()).isTrue();
    guardian.close();
    assertThat(told.waitFor()).isEqualTo(128 + Signals.KILL);
  }

  @Test
  void goesOnWhenItIsAskedToEnd() {
    guardian.wake();
    ProcessHandle one = await().until(this::guardians,
        all -> all.size() == 1 && all.getFirst().info().command().isPresent()).getFirst();
    await().until(() -> isDeaf(one.pid()));
    one.destroy();
    guardian.wake();
    assertThat(guardians()).containsExactly(one);
  }

  /** It ignores TERM, by its status in /proc. */
  private static boolean isDeaf(long pid) throws Exception {
    return java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("SigIgn:")).map(line -> Long.parseUnsignedLong(line.substring(8).strip(), 16))
        .anyMatch(mask -> (mask & 1L << (Signals.TERM - 1)) != 0);
  }

  @Test
  void leavesNothingOfItself() {
    guardian.wake();
    await().until(() -> guardians().size() == 1);
    guardian.close();
    assertThat(guardians()).isEmpty();
    guardian.wake();
    assertThat(guardians()).isEmpty();
  }
}
