// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every launcher promises, on real processes. */
abstract class LauncherContract extends TermsContract {

  @Test
  void tellsOutputOfBothStreamsThenTheEnd() throws Exception {
    Recorder heard = run("echo out; echo err >&2");
    heard.awaitEnd();
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    assertThat(heard.out()).isEqualTo("out\n");
    assertThat(heard.err()).isEqualTo("err\n");
    assertThat(heard.faults).isEmpty();
  }

  @Test
  void tellsTheExitCode() throws Exception {
    assertThat(run("exit 7").awaitExit()).isEqualTo(new ExitStatus.Code(7));
  }

  @Test
  void tellsTheSignal() throws Exception {
    assertThat(run("kill -KILL $$").awaitExit()).isInstanceOfSatisfying(ExitStatus.Signalled.class,
        s -> assertThat(s.signal()).isEqualTo(Signals.KILL));
  }

  @Test
  void missingProgram() {
    assertFails(LaunchFailure.Kind.NOT_FOUND, "./run.sh: no such file or command not found", "./run.sh");
    assertFails(LaunchFailure.Kind.NOT_FOUND, "no-such-program: no such file or command not found", "no-such-program");
  }

  @Test
  void missingInterpreter() throws Exception {
    write("run.sh", "#!/no/such/interpreter -x\n", "rwxr-xr-x");
    assertFails(LaunchFailure.Kind.NOT_FOUND, "interpreter '#!/no/such/interpreter -x' does not", "./run.sh");
  }

  @Test
  void noPermission() throws Exception {
    write("run.sh", "#!/bin/sh\n", "rw-r--r--");
    assertFails(LaunchFailure.Kind.NO_PERMISSION,
        "./run.sh: permission denied (make it executable: chmod +x ./run.sh)", "./run.sh");
  }

  @Test
  void directoryInsteadOfProgram() {
    assertFails(LaunchFailure.Kind.NO_PERMISSION, "(it is a directory)", "./.");
  }

  @Test
  void badFormat() throws Exception {
    write("garbage", "\u0001\u0002 no program\n", "rwxr-xr-x");
    assertFails(LaunchFailure.Kind.BAD_FORMAT, "./garbage: not a program", "./garbage");
  }

  @Test
  void missingDirectory() {
    LaunchSpec spec = new LaunchSpec(List.of("true"), dir.resolve("nowhere"), ENVIRONMENT);
    LaunchFailure failure = failure(spec);
    assertThat(failure.kind()).isEqualTo(LaunchFailure.Kind.NO_DIRECTORY);
    assertThat(failure).hasMessage(dir.resolve("nowhere") + ": no such directory");
    assertThat(failure.getStackTrace()).isEmpty();
  }

  @Test
  void givesDirectoryAndTheWholeEnvironment() throws Exception {
    Recorder heard = new Recorder();
    launcher.launch(new LaunchSpec(List.of("/usr/bin/env"), dir, Map.of("SHOP", "kräm", "a.b", "c d", "PWD", "/a",
        "SHLVL", "7")), heard);
    heard.awaitEnd();
    assertThat(heard.out().lines().filter(line -> !line.startsWith(Environ.MARK)))
        .as("but for the mark by which descendants are found")
        .containsExactlyInAnyOrder("SHOP=kräm", "a.b=c d", "PWD=/a", "SHLVL=7");
    Recorder where = run("pwd -P");
    where.awaitEnd();
    assertThat(where.out().strip()).isEqualTo(dir.toRealPath().toString());
  }

  @Test
  void findsARelativeProgramInTheDirectory() throws Exception {
    write("run.sh", "#!/bin/sh\necho found\n", "rwxr-xr-x");
    Recorder heard = new Recorder();
    launcher.launch(spec("./run.sh"), heard);
    heard.awaitEnd();
    assertThat(heard.out()).isEqualTo("found\n");
  }

  @Test
  void leadsASessionAndAGroupOfItsOwn() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("cat", "/proc/self/stat"), heard);
    heard.awaitEnd();
    String[] fields = heard.out().substring(heard.out().lastIndexOf(')') + 2).split(" ", -1);
    assertThat(fields[2]).isEqualTo(Long.toString(child.pid()));
    assertThat(fields[3]).isEqualTo(Long.toString(child.pid()));
  }

  @Test
  void tellsAllOutputBeforeTheExit() throws Exception {
    Recorder heard = run("seq 1 200000");
    assertThat(heard.sizeAtExit()).isEqualTo(1_288_895);
    heard.awaitEnd();
    assertThat(heard.out()).startsWith("1\n2\n").endsWith("199999\n200000\n");
    assertThat(heard.faults).isEmpty();
  }

  @Test
  void grandchildHoldsTheOutput() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "sleep 30 & echo x"), heard);
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    assertThat(heard.out()).isEqualTo("x\n");
    if (keepsReadingAfterTheExit()) {
      assertThat(heard.hasEnded()).isFalse();
    }
    assertThat(child.groupAlive()).isTrue();
    child.closeOutput();
    child.closeOutput();
    heard.awaitEnd();
    assertThat(child.signalGroup(Signals.KILL)).isTrue();
    await().until(() -> !child.groupAlive());
    assertThat(heard.faults).isEmpty();
  }

  @Test
  void closesItsOutputAndLivesOn() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "exec sleep 30 >/dev/null 2>&1"), heard);
    if (tellsWhenOutputIsClosed()) {
      heard.awaitEnd();
    }
    assertThat(heard.hasExited()).isFalse();
    assertThat(child.groupAlive()).isTrue();
    child.signalGroup(Signals.TERM);
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.TERM, false));
    heard.awaitEnd();
  }

  @Test
  void keepsBytesThatAreNoText() throws Exception {
    Recorder heard = run("printf 'a\\000b\\377\\376c'");
    heard.awaitEnd();
    assertThat(heard.outBytes()).containsExactly('a', 0, 'b', 0xff, 0xfe, 'c');
  }

  @Test
  void killEndsWhatIgnoresTerm() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "trap 'echo no' TERM; echo ready; while :; do sleep 0.05; done"),
        heard);
    await().until(() -> heard.out().contains("ready"));
    child.signalGroup(Signals.TERM);
    await().until(() -> heard.out().contains("no"));
    assertThat(heard.hasExited()).isFalse();
    child.signalGroup(Signals.KILL);
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.KILL, false));
  }

  @Test
  void signalsTheGrandchildrenToo() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "sleep 30 & sleep 30 & echo ready; wait"), heard);
    await().until(() -> heard.out().contains("ready"));
    assertThat(child.signalGroup(Signals.KILL)).isTrue();
    heard.awaitExit();
    heard.awaitEnd();
    await().until(() -> !child.groupAlive());
  }

  @Test
  void tellsWhatAWholeTreeUses() throws Exception {
    Child idle = launcher.launch(spec("sleep", "30"), new Recorder());
    Child busy = launcher.launch(spec("sh", "-c", "sleep 30 & while :; do :; done & wait"), new Recorder());
    var none = new Usage(Duration.ZERO, 0, 0);
    await().until(() -> {
      Map<Child, Usage> used = launcher.usage(List.of(idle, busy));
      Usage much = used.getOrDefault(busy, none);
      Usage little = used.getOrDefault(idle, much);
      return much.processes() == 3 && little.processes() == 1 && much.cpu().compareTo(Duration.ofMillis(100)) > 0
          && much.cpu().compareTo(little.cpu()) > 0 && much.memory() > little.memory();
    });
    idle.signalGroup(Signals.KILL);
    await().until(() -> launcher.usage(List.of(idle)).isEmpty());
  }

  /** More than a pipe takes, so that who prints has to wait. */
  @Test
  void whatIsHeldIsNotReadUntilItGoesOn() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher
        .launch(spec("sh", "-c", "read go; head -c 1000000 /dev/zero | tr '\\0' x; touch done; echo .")
            .withStdin(LaunchSpec.Stdin.PIPE), heard);
    child.holdOutput(true);
    run("true").awaitExit(); // by then the launcher has heard of the hold
    child.input().orElseThrow().write(bytes("go\n"));
    for (int i = 0; i < 20; i++) {
      run("echo x").awaitExit();
    }
    assertThat(heard.out().length()).isLessThan(100_000);
    assertThat(dir.resolve("done")).doesNotExist();
    child.holdOutput(false);
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out()).hasSize(1_000_002).endsWith("x.\n");
  }

  @Test
  void whatIsToRunInTurnRunsBetweenCallsOfTheListener_alsoAfterTheExit() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(
        spec("sh", "-c", "read go; seq 100000; seq 1000 >&2").withStdin(LaunchSpec.Stdin.PIPE),
        heard);
    var left = new CountDownLatch(200);
    child.input().orElseThrow().write(bytes("go\n"));
    for (int i = 0; i < 200; i++) {
      child.inTurn(() -> {
        heard.alone(Thread::onSpinWait);
        left.countDown();
      });
    }
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    var late = new CountDownLatch(1);
    child.inTurn(late::countDown);
    assertThat(late.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(heard.faults).isEmpty();
  }

  @Test
  void whatIsHeldIsToldBeforeTheExit() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "read go; echo last words").withStdin(LaunchSpec.Stdin.PIPE), heard);
    child.holdOutput(true);
    child.input().orElseThrow().write(bytes("go\n"));
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    assertThat(heard.out()).isEqualTo("last words\n");
    child.holdOutput(false);
    heard.awaitEnd();
  }

  @Test
  void namesWhoIsLeft() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "sleep 30 & echo $!"), heard);
    heard.awaitExit();
    await().until(() -> child.survivors().equals(List.of(heard.out().strip() + " (sleep)"))); // once it is no sh any more
    child.signalGroup(Signals.KILL);
    await().until(() -> !child.groupAlive());
    assertThat(child.survivors()).isEmpty();
  }

  @Test
  void signalsNothingAfterTheEnd() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("true"), heard);
    heard.awaitExit();
    await().until(() -> !child.signalGroup(Signals.TERM));
    assertThat(child.groupAlive()).isFalse();
    assertThat(child.signalGroup(Signals.KILL)).isFalse();
  }

  @Test
  void tellsOfManyWhoseGroupsLive() throws Exception {
    Recorder ended = new Recorder();
    Recorder orphaned = new Recorder();
    Child gone = launcher.launch(spec("true"), ended);
    Child orphans = launcher.launch(spec("sh", "-c", "sleep 30 & echo ready"), orphaned);
    Child sleeper = launcher.launch(spec("sleep", "30"), new Recorder());
    ended.awaitExit();
    orphaned.awaitExit();
    List<Child> all = List.of(gone, orphans, sleeper);
    await().until(() -> launcher.aliveGroups(all).equals(Set.of(orphans, sleeper)));
    assertThat(launcher.aliveGroups(List.of(gone))).isEmpty();
    assertThat(launcher.aliveGroups(List.of())).isEmpty();
    orphans.signalGroup(Signals.KILL);
    await().until(() -> launcher.aliveGroups(all).equals(Set.of(sleeper)));
    assertThat(orphans.groupAlive()).isFalse();
  }

  @Test
  void manyAtOnceExitOnceEach() throws Exception {
    List<Recorder> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Recorder heard = new Recorder();
      all.add(heard);
      launcher.launch(spec("sh", "-c", "echo " + i + "; exit " + i % 100), heard);
    }
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).awaitExit()).isEqualTo(new ExitStatus.Code(i % 100));
      all.get(i).awaitEnd();
      assertThat(all.get(i).out()).isEqualTo(i + "\n");
      assertThat(all.get(i).faults).isEmpty();
    }
  }

  /** In a JVM of its own with 64 descriptors, for the limit is one of the whole process. */
  @Test
  void outOfDescriptorsIsToldAndPasses() throws Exception {
    List<String> expected = new ArrayList<>();
    expected.add("says TOO_MANY_FILES sleep: too many open files (raise the limit: ulimit -n)");
    expected.addAll(Collections.nCopies(RunsOutOfDescriptors.ENDED, "says " + new ExitStatus.Signalled(9, false)));
    expected.add("says again");
    assertThat(says("ulimit -n 64; exec \"$0\" \"$@\"", RunsOutOfDescriptors.class))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void aListenerThatThrowsHarmsNobody() throws Exception {
    Recorder heard = new Recorder();
    launcher.launch(spec("sh", "-c", "echo x"), new ChildListener() {
      @Override
      public void onOutput(Stream stream, byte[] buffer, int offset, int length) {
        throw new IllegalStateException("on purpose: output");
      }

      @Override
      public void onOutputEnd() {
        throw new IllegalStateException("on purpose: end");
      }

      @Override
      public void onExit(ExitStatus status) {
        heard.onExit(status);
        throw new IllegalStateException("on purpose: exit");
      }
    });
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    assertThat(run("exit 3").awaitExit()).isEqualTo(new ExitStatus.Code(3));
  }

  @Test
  void aListenerWithoutMemoryHarmsNobody() throws Exception {
    Recorder starved = new Recorder();
    Recorder other = new Recorder();
    Child sleeper = launcher.launch(spec("sleep", "30"), other);
    launcher.launch(spec("sh", "-c", "echo x; echo y >&2; exit 5"), new Thrower(starved));
    assertThat(starved.awaitExit()).isEqualTo(new ExitStatus.Code(5));
    starved.awaitEnd();
    assertThat(starved.out() + starved.err()).isEqualTo("x\ny\n");
    sleeper.signalGroup(Signals.TERM);
    assertThat(other.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.TERM, false));
    assertThat(run("exit 3").awaitExit()).isEqualTo(new ExitStatus.Code(3));
  }

  @Test
  void closeKillsWhatIsLeft() throws Exception {
    Recorder alone = new Recorder();
    Recorder parent = new Recorder();
    Child sleeper = launcher.launch(spec("sleep", "30"), alone);
    Child family = launcher.launch(spec("sh", "-c", "sleep 30 & echo ready"), parent);
    parent.awaitExit();
    launcher.close();
    assertThat(alone.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.KILL, false));
    alone.awaitEnd();
    parent.awaitEnd();
    await().until(() -> !sleeper.groupAlive() && !family.groupAlive());
    assertThat(failure(spec("true")).kind()).isEqualTo(LaunchFailure.Kind.CLOSED);
    launcher.close();
  }

  @Test
  void killAllKillsWhatThereIs_tellsItsExit_andGoesOn() throws Exception {
    Recorder alone = new Recorder();
    Recorder parent = new Recorder();
    Child sleeper = launcher.launch(spec("sleep", "30"), alone);
    Child family = launcher.launch(spec("sh", "-c", "sleep 30 & echo ready"), parent);
    parent.awaitExit();
    launcher.killAll();
    assertThat(alone.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.KILL, false));
    await().until(() -> !sleeper.groupAlive() && !family.groupAlive());
    Recorder later = new Recorder();
    Child next = launcher.launch(spec("sh", "-c", "echo ready; exec sleep 30"), later);
    await().until(() -> later.out().contains("ready"));
    next.signalGroup(Signals.TERM);
    assertThat(later.awaitExit()).as("not killed by what was before").isEqualTo(
        new ExitStatus.Signalled(Signals.TERM, false));
    launcher.killAll();
    assertThat(List.of(alone.faults, parent.faults, later.faults)).containsOnly(List.of());
  }

  /** None is left that is older than the last killing, whatever its launch was at by then. */
  @Test
  void noLaunchThatIsUnderWaySurvivesKillAll() throws Exception {
    record Launched(Child child, Recorder heard) {}
    var all = new ConcurrentLinkedQueue<Launched>();
    long lastKilling = 0;
    try (var threads = Executors.newFixedThreadPool(3)) {
      for (int i = 0; i < 60; i++) {
        var _ = threads.submit(() -> {
          Recorder heard = new Recorder();
          return all.add(new Launched(launcher.launch(spec("sleep", "1000"), heard), heard));
        });
      }
      for (int at = 10; at < 50; at += 10) {
        int enough = at;
        await().pollInterval(Duration.ofMillis(1)).until(() -> all.size() >= enough);
        lastKilling = Uptime.centisAt(System.nanoTime());
        launcher.killAll();
      }
    }
    assertThat(all).hasSize(60);
    for (Launched one : all) {
      long before = lastKilling;
      await().until(() -> one.heard().hasExited()
          || Identity.of(one.child().pid()).filter(process -> process.start() >= before).isPresent());
    }
    assertThat(all.stream().filter(one -> one.heard().hasExited()).count()).isGreaterThanOrEqualTo(40);
  }
}
