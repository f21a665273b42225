// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchingGuardianTest {

  private static final int STOP = 19;

  private static final Duration SOON = Duration.ofMillis(400);
  private static final Duration LATER = Duration.ofHours(1);
  private final String marks = Environ.MARK + "test" + ThreadLocalRandom.current().nextLong(1L << 60) + "-";
  private final Guardian guardian = new Guardian(marks, "", Duration.ofMillis(100));
  private final List<Process> sleepers = new ArrayList<>();

  @AfterEach
  void close() {
    guardian.close();
    sleepers.forEach(Process::destroyForcibly);
  }

  /** The main shells; each has two more and a sleep(1) as its children. */
  private List<ProcessHandle> guardians() {
    return ProcessHandle.current().children().filter(one -> one.info().arguments()
        .map(words -> List.of(words).contains(marks)).orElse(false)).toList();
  }

  private ProcessHandle one() {
    await().until(() -> guardians().size() == 1 && guardians().getFirst().children().count() == 2);
    return guardians().getFirst();
  }

  /** Of the two shells, the one that sleeps, or the one that reads. */
  private static ProcessHandle helper(ProcessHandle main, boolean sleeps) {
    return await().until(
        () -> main.children().filter(shell -> shell.children().findAny().isPresent() == sleeps).findFirst(),
        found -> found.isPresent()).orElseThrow();
  }

  private Process sleeper(String... prefix) throws Exception {
    var command = new ArrayList<>(List.of(prefix));
    command.addAll(List.of("setsid", "sleep", "1000"));
    Process process = new ProcessBuilder(command).start();
    sleepers.add(process);
    await().until(() -> ProcTable.stat(process.pid()).filter(stat -> stat.session() == process.pid()).isPresent());
    return process;
  }

  private long feed(Duration howLong) throws IOException {
    long until = System.nanoTime() + howLong.toNanos();
    guardian.feed(until);
    return until;
  }

  private static void staysAlive(Process process) {
    await().during(Duration.ofMillis(500)).until(process::isAlive);
  }

  @Test
  void pastTheMomentItEndsWhatItKnows_notBefore_andGoesOn() throws Exception {
    Process told = sleeper();
    Process marked = sleeper("env", marks + "7");
    Process stranger = sleeper();
    guardian.wake();
    guardian.add(told.pid());
    long until = feed(SOON);
    assertThat(told.waitFor()).isEqualTo(128 + Signals.KILL);
    assertThat(System.nanoTime() - until).as("never earlier, but for what its clock does not show")
        .isGreaterThan(-Duration.ofMillis(20).toNanos());
    assertThat(marked.waitFor()).isEqualTo(128 + Signals.KILL);
    assertThat(stranger.isAlive()).isTrue();
    guardian.remove(told.pid());

    Process next = sleeper();
    feed(LATER);
    guardian.add(next.pid());
    staysAlive(next);
    assertThat(guardian.tracked()).isOne();
  }

  @Test
  void whatComesWithoutAFeedGoesAtTheNextTick() throws Exception {
    Process told = sleeper();
    guardian.add(told.pid());
    feed(Duration.ofMillis(1));
    told.waitFor();
    Process later = sleeper(); // unmarked, for the look for marks may still be going on
    guardian.add(later.pid());
    assertThat(later.waitFor()).isEqualTo(128 + Signals.KILL);
  }

  @Test
  void beforeTheFirstFeedNothingEnds_andAnEarlierMomentTakesNothingBack() throws Exception {
    Process told = sleeper();
    guardian.wake();
    guardian.add(told.pid());
    one();
    staysAlive(told);
    feed(LATER);
    feed(Duration.ofMillis(1));
    staysAlive(told);
  }

  @Test
  void aNewOneIsFedAsTheLastWas() throws Exception {
    Process told = sleeper();
    guardian.add(told.pid());
    feed(SOON.multipliedBy(4));
    ProcessHandle first = one();
    first.destroyForcibly();
    first.onExit().join();
    guardian.wake();
    assertThat(one().pid()).isNotEqualTo(first.pid());
    assertThat(told.waitFor()).as("without a feed of its own").isEqualTo(128 + Signals.KILL);
  }

  @Test
  void whenItWasKilled_theNextFeedBeginsAnother() throws Exception {
    Process told = sleeper();
    guardian.add(told.pid());
    feed(LATER);
    ProcessHandle first = one();
    first.destroyForcibly();
    first.onExit().join();
    feed(LATER);
    assertThat(one().pid()).isNotEqualTo(first.pid());
    staysAlive(told);
    guardian.close();
    assertThat(told.waitFor()).isEqualTo(128 + Signals.KILL);
  }

  @Test
  void whenItsReaderWasKilled_theNextFeedBeginsAnother() throws Exception {
    Process told = sleeper();
    guardian.add(told.pid());
    feed(LATER);
    ProcessHandle first = one();
    ProcessHandle reader = helper(first, false);
    reader.destroyForcibly();
    await().until(() -> !reader.isAlive() || ProcTable.stat(reader.pid()).map(ProcStat::isZombie).orElse(true));
    feed(LATER);
    assertThat(one().pid()).isNotEqualTo(first.pid());
    assertThat(told.isAlive()).isTrue();
  }

  @Test
  void whenItsTickerWasKilled_feedsBeginAnother() throws Exception {
    Process told = sleeper();
    guardian.add(told.pid());
    feed(LATER);
    ProcessHandle main = one();
    ProcessHandle ticker = helper(main, true);
    ticker.destroyForcibly();
    await().until(() -> {
      feed(LATER.plusMinutes(1));
      return main.children().anyMatch(shell -> shell.pid() > ticker.pid() && shell.children().findAny().isPresent());
    });
    assertThat(one().pid()).isEqualTo(main.pid());
  }

  /** The one that was stopped must not take its end of the pipe for the end of this JVM. */
  @Test
  void whenItIsStoppedAndItsPipeIsFull_anotherTakesItsPlace() throws Exception {
    Process told = sleeper();
    guardian.add(told.pid());
    feed(LATER);
    ProcessHandle first = one();
    assertThat(Libc.kill((int) first.pid(), STOP)).isZero();
    await().until(() -> {
      for (int i = 0; i < 1_000; i++) {
        feed(LATER);
      }
      return !first.isAlive();
    });
    assertThat(one().pid()).isNotEqualTo(first.pid());
    staysAlive(told);
  }

  @Test
  void leavesNothingOfItself() throws Exception {
    feed(LATER);
    List<ProcessHandle> all = new ArrayList<>(one().descendants().toList());
    all.add(one());
    guardian.close();
    await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    feed(LATER);
    assertThat(guardians()).isEmpty();
  }

  @Test
  void withoutATickItIsOneShell_andFeedingIsNothing() throws Exception {
    try (var plain = new Guardian(marks, "")) {
      plain.feed(System.nanoTime());
      assertThat(guardians()).isEmpty();
      plain.wake();
      await().until(() -> guardians().size() == 1);
      assertThat(guardians().getFirst().descendants()).isEmpty();
    }
  }

  @Test
  void momentsByItsClock() throws Exception {
    assertThat(Uptime.centis("12345.67 99.01\n")).isEqualTo(1_234_567);
    assertThatThrownBy(() -> Uptime.centis("12345 99")).isInstanceOf(IOException.class)
        .hasMessageContaining("/proc/uptime").hasMessageContaining("12345");
    long now = System.nanoTime();
    assertThat(Uptime.centisAt(now + 10_000_000_000L) - Uptime.centisAt(now)).isBetween(990L, 1_000L);
    assertThat(Uptime.canBeRead()).isTrue();
    assertThatThrownBy(() -> Launcher.best(Duration.ofMillis(99))).hasMessageContaining("100 ms, was 99 ms");
    try (Launcher portable = Launcher.portable()) {
      portable.feed(now);
      assertThat(portable.canWatch()).isFalse();
    }
    try (Launcher best = Launcher.best()) {
      assertThat(best.canWatch()).isFalse();
    }
  }
}
