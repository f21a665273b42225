// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a child whose JVM was killed: it goes on, and is taken over once, with all that it has printed. */
@Timeout(60)
abstract class TakeoverContract {

  @TempDir
  Path dir;
  Path folder;
  Launcher launcher;
  Keeping keeping;
  private final List<Process> jvms = new ArrayList<>();

  abstract Launcher open();

  /** What {@link KeepsAndWaits} is to open. */
  abstract String kind();

  @BeforeEach
  void openLauncher() throws Exception {
    folder = Files.createDirectory(dir.resolve("kept"));
    keeping = new Keeping(folder, KeptFixture.LOG);
    launcher = open();
  }

  @AfterEach
  void closeLauncher() {
    launcher.close();
    jvms.forEach(Process::destroyForcibly);
  }

  /** Another JVM that launches these words, or takes over; what it says. */
  private String jvm(String... words) throws Exception {
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
        System.getProperty("java.class.path"),
        KeepsAndWaits.class.getName(), kind(), folder.toString()));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    jvms.add(process);
    return String.valueOf(process.inputReader(StandardCharsets.UTF_8).readLine());
  }

  private long launchElsewhere(String script) throws Exception {
    return Long.parseLong(jvm("sh", "-c", script));
  }

  private void killJvm() throws Exception {
    jvms.getLast().destroyForcibly().waitFor();
  }

  private Child take(Recorder heard) throws Exception {
    Adoption adoption = launcher.adopt(keeping, heard);
    assertThat(adoption).isInstanceOf(Adoption.Taken.class);
    return ((Adoption.Taken) adoption).child();
  }

  private static boolean lives(long pid) {
    return ProcTable.stat(pid).filter(ProcStat::lives).isPresent();
  }

  private KeeperRecord record() throws Exception {
    return KeeperRecord.read(folder).orElseThrow();
  }

  private void awaitGone(Child child) {
    await().until(() -> !child.groupAlive());
  }

  @Test
  void goesOnAndIsTakenOver_withWhatItSaidBefore() throws Exception {
    long pid = launchElsewhere("echo before; while [ ! -e " + dir + "/go ]; do sleep 0.02; done; echo after; exit 7");
    killJvm();
    Recorder heard = new Recorder();
    Child child = take(heard);
    assertThat(child.pid()).isEqualTo(pid);
    assertThat(lives(pid)).isTrue();
    assertThat(child.groupAlive()).isTrue();
    await().untilAsserted(() -> assertThat(heard.out()).isEqualTo("before\n"));
    Files.writeString(dir.resolve("go"), "");
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Code(7));
    awaitGone(child);
    heard.awaitEnd();
    assertThat(heard.out()).isEqualTo("before\nafter\n");
    assertThat(record().keeper().lives()).isFalse();
  }

  @Test
  void noLineIsLostOrRepeated_howeverOftenItIsKilled() throws Exception {
    launchElsewhere("i=0; while :; do i=$((i+1)); echo $i; [ $((i % 3)) = 0 ] && echo e$i >&2; done");
    for (int round = 0; round < 3; round++) {
      killJvm();
      assertThat(jvm()).isEqualTo(Long.toString(record().process().pid()));
    }
    killJvm();
    Recorder heard = new Recorder();
    Child child = take(heard);
    int before = heard.out().length();
    await().until(() -> heard.out().length() > before + 100_000);
    child.signalGroup(Signals.KILL);
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.KILL, false));
    awaitGone(child);
    heard.awaitEnd();
    List<String> lines = heard.out().lines().toList();
    int first = Integer.parseInt(lines.get(1)); // the first may have lost its beginning to the bound
    assertThat(lines.subList(1, lines.size())).isEqualTo(
        IntStream.range(first, first + lines.size() - 1).mapToObj(Integer::toString).toList());
    List<String> errors = heard.err().lines().toList();
    int firstError = Integer.parseInt(errors.get(1).substring(1));
    assertThat(errors.subList(1, errors.size())).isEqualTo(
        IntStream.range(0, errors.size() - 1).mapToObj(i -> "e" + (firstError + 3 * i)).toList());
  }

  @Test
  void endedWhileNobodyWatched_itsExitAndItsLastWordsAreKept() throws Exception {
    long pid = launchElsewhere("echo first; while [ ! -e " + dir + "/go ]; do sleep 0.02; done; echo last; exit 143");
    killJvm();
    Files.writeString(dir.resolve("go"), "");
    await().until(() -> !lives(pid));
    Recorder heard = new Recorder();
    Child child = take(heard);
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Code(143));
    assertThat(heard.out()).isEqualTo("first\nlast\n");
    awaitGone(child);
    assertThat(record().keeper().lives()).isFalse();
  }

  @Test
  void killedWhileNobodyWatched_theSignalIsKept() throws Exception {
    long pid = launchElsewhere("kill -s TERM $$");
    killJvm();
    await().until(() -> !lives(pid));
    Recorder heard = new Recorder();
    awaitGone(take(heard));
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.TERM, false));
  }

  @Test
  void fillsItsPipeWhileNobodyReads_andIsNotHarmed() throws Exception {
    long pid = launchElsewhere(
        "while [ ! -e " + dir + "/go ]; do sleep 0.02; done; yes | head -c 3000000; echo end; exit 5");
    killJvm();
    Files.writeString(dir.resolve("go"), "");
    await().until(() -> ProcTable.read().orElseThrow().living()
        .anyMatch(stat -> stat.session() == pid && stat.program().equals("yes")));
    Recorder heard = new Recorder();
    Child child = take(heard);
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Code(5));
    awaitGone(child);
    heard.awaitEnd();
    assertThat(heard.out()).hasSize(3_000_004).endsWith("end\n");
  }

  @Test
  void itsDescendantsGoWithIt() throws Exception {
    long pid = launchElsewhere("setsid -f sleep 1000; echo $$; setsid sleep 1000 & exec sleep 1000");
    String mark = record().mark();
    killJvm();
    Recorder heard = new Recorder();
    Child child = take(heard);
    await().until(() -> marked(mark).size() == 3);
    child.signalGroup(Signals.TERM);
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.TERM, false));
    awaitGone(child);
    assertThat(marked(mark)).isEmpty();
    assertThat(lives(pid)).isFalse();
  }

  private static List<Long> marked(String mark) {
    return ProcTable.read().orElseThrow().living().map(ProcStat::pid)
        .filter(pid -> Environ.mark(pid).filter(mark::equals).isPresent()).toList();
  }

  @Test
  void itsKeeperWasKilled_itGoesToo_andIsLost() throws Exception {
    long pid = launchElsewhere("exec sleep 1000");
    killJvm();
    ProcessHandle.of(record().keeper().pid()).orElseThrow().destroyForcibly();
    await().until(() -> !record().keeper().lives());
    Recorder heard = new Recorder();
    Child child = take(heard);
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Lost());
    heard.awaitEnd();
    awaitGone(child);
    await().until(() -> !lives(pid));
  }

  @Test
  void bothWereKilled_itIsLost() throws Exception {
    long pid = launchElsewhere("exec sleep 1000");
    killJvm();
    ProcessHandle.of(record().keeper().pid()).orElseThrow().destroyForcibly();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    await().until(() -> !record().process().lives());
    Recorder heard = new Recorder();
    awaitGone(take(heard));
    assertThat(heard.awaitExit()).isIn(new ExitStatus.Lost(), new ExitStatus.Signalled(Signals.KILL, false));
  }

  /** A JVM that was killed at each moment of a launch leaves nobody, or somebody who is taken over: never both. */
  @Test
  void killedWhileItLaunches_thereIsOneOrNobody() throws Exception {
    for (int i = 0; i < 8; i++) {
      folder = Files.createDirectory(dir.resolve("moment-" + i));
      Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
          KeepsAndWaits.class.getName(), kind(), folder.toString(), "sh", "-c", "echo began >>" + folder
              + "/began; exec sleep 1000")
          .redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String moment = List.of("keeper.new", KeeperRecord.FILE, KeeperRecord.BEGUN, "began").get(i % 4);
      await().pollInterval(Duration.ofMillis(1))
          .until(() -> Files.exists(folder.resolve(moment)) || Files.exists(folder.resolve(KeeperRecord.BEGUN)));
      process.destroyForcibly().waitFor();
      Recorder heard = new Recorder();
      switch (launcher.adopt(new Keeping(folder, KeptFixture.LOG), heard)) {
        case Adoption.Taken(Child child) -> {
          await().until(() -> Files.exists(folder.resolve("began")));
          child.signalGroup(Signals.KILL);
          assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.KILL, false));
          awaitGone(child);
        }
        case Adoption.NeverBegan _ -> {
          var left = KeeperRecord.read(folder);
          await().until(() -> left.isEmpty() || !lives(left.get().process().pid()));
          await().until(() -> left.isEmpty() || !left.get().keeper().lives());
          assertThat(folder.resolve("began")).doesNotExist();
        }
      }
    }
  }

  @Test
  void noRecord_nobodyEverBegan() throws Exception {
    assertThat(launcher.adopt(keeping, new Recorder())).isEqualTo(new Adoption.NeverBegan());
  }

  @Test
  void aRecordOfAnotherBootMeansNobodyOfThisOne() throws Exception {
    Identity self = Identity.of(ProcessHandle.current().pid()).orElseThrow();
    new KeeperRecord("another-boot", self, self, "DROVER_LAUNCH=x", "").write(folder);
    assertThat(launcher.adopt(keeping, new Recorder())).isEqualTo(new Adoption.NeverBegan());
    KeeperRecord.writeBegun(folder);
    Recorder heard = new Recorder();
    Child child = take(heard);
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Lost());
    assertThat(child.signalGroup(Signals.KILL)).isFalse();
    awaitGone(child);
  }

  /** The number of what ended long ago has been given to somebody who leads a group and a session. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aGroupThatIsAnothersNowIsNeitherAwaitedNorEnded(boolean anotherBoot) throws Exception {
    Process stranger = new ProcessBuilder("setsid", "sh", "-c", "sleep 1000 & exec sleep 1000").start();
    jvms.add(stranger);
    await().until(() -> ProcTable.stat(stranger.pid()).filter(stat -> stat.session() == stranger.pid()).isPresent());
    var former = new Identity(stranger.pid(), 1);
    new KeeperRecord(anotherBoot ? "another-boot" : KeeperRecord.thisBoot(), former, former, "DROVER_LAUNCH=kept-none",
        "")
        .write(folder);
    KeeperRecord.writeBegun(folder);
    Recorder heard = new Recorder();
    Child child = take(heard);
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Lost());
    assertThat(child.groupAlive()).isFalse();
    assertThat(child.survivors()).isEmpty();
    assertThat(stranger.isAlive()).isTrue();
    assertThat(ProcTable.read().orElseThrow().membersOf(stranger.pid()).filter(ProcStat::lives)).hasSize(2);
    Libc.kill((int) -stranger.pid(), Signals.KILL);
  }

  @Test
  void descriptorsAreGivenBack() throws Exception {
    long before = launchAndEnd(3);
    long after = launchAndEnd(20);
    assertThat(after).isEqualTo(before);
  }

  /** How many descriptors there are after so many launches of which nothing is left. */
  private long launchAndEnd(int many) throws Exception {
    for (int i = 0; i < many; i++) {
      Path own = Files.createDirectory(dir.resolve("own-" + many + "-" + i));
      Recorder heard = new Recorder();
      Child child = launcher.launch(new LaunchSpec(List.of("sh", "-c", "echo x"), dir, LauncherFixture.ENVIRONMENT)
          .withKeeping(new Keeping(own, KeptFixture.LOG)), heard);
      heard.awaitExit();
      heard.awaitEnd();
      awaitGone(child);
    }
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  /** Its pid has been given to this very JVM, so to say. */
  @Test
  void aNumberThatIsAnothersNowIsNotTouched() throws Exception {
    Identity self = Identity.of(ProcessHandle.current().pid()).orElseThrow();
    var former = new Identity(self.pid(), self.start() - 1);
    new KeeperRecord(KeeperRecord.thisBoot(), former, former, "DROVER_LAUNCH=x", "").write(folder);
    KeeperRecord.writeBegun(folder);
    Recorder heard = new Recorder();
    awaitGone(take(heard));
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Lost());
  }

  @Test
  void aTornRecordIsAnErrorThatTouchesNobody() throws Exception {
    launchElsewhere("exec sleep 1000");
    KeeperRecord record = record();
    killJvm();
    Files.writeString(folder.resolve(KeeperRecord.FILE), record.text().substring(0, 40));
    LaunchFailure failure = catchThrowableOfType(LaunchFailure.class, () -> launcher.adopt(keeping, new Recorder()));
    assertThat(failure).hasMessageContaining("keeper: is torn, or was not written by this version");
    assertThat(lives(record.process().pid())).isTrue();
    record.write(folder);
    Recorder heard = new Recorder();
    Child child = take(heard);
    child.signalGroup(Signals.KILL);
    heard.awaitExit();
    awaitGone(child);
  }
}
