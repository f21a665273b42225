// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.launch.ChildInput.Written;
import dev.drover.launch.Terms.Limit;
import dev.drover.launch.Terms.Priority;
import dev.drover.launch.Terms.Resource;
import dev.drover.launch.Terms.RunAs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every launcher promises, on real processes. */
@Timeout(60)
abstract class LauncherContract {

  static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
  private static final ExitStatus SUCCESS = new ExitStatus.Code(0);
  private static final Terms MASKED = new Terms(new RunAs(Optional.empty(), Optional.empty(), OptionalInt.of(027)),
      Priority.SAME, List.of());

  @TempDir
  Path dir;
  Launcher launcher;

  abstract Launcher open();

  /** Whether output that a grandchild holds stays open after the exit for certain. */
  boolean keepsReadingAfterTheExit() {
    return true;
  }

  @BeforeEach
  void openLauncher() {
    launcher = open();
  }

  @AfterEach
  void closeLauncher() {
    launcher.close();
  }

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
    launcher.launch(new LaunchSpec(List.of("/usr/bin/env"), dir, Map.of("SHOP", "kräm")), heard);
    heard.awaitEnd();
    assertThat(heard.out().lines().filter(line -> !line.startsWith(Environ.MARK)))
        .as("but for the mark by which descendants are found").containsExactly("SHOP=kräm");
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
    heard.awaitEnd();
    assertThat(heard.hasExited()).isFalse();
    assertThat(child.groupAlive()).isTrue();
    child.signalGroup(Signals.TERM);
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.TERM, false));
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
  void withoutAPipeItsInputIsAtItsEnd() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("cat"), heard);
    assertThat(child.input()).isEmpty();
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
  }

  @Test
  void readsWhatIsWrittenUntilItsInputIsClosed() throws Exception {
    Recorder heard = new Recorder();
    ChildInput input = piped(heard, "cat");
    assertThat(input.write(bytes("a\0kräm\n"))).isEqualTo(new Written.Accepted(8));
    await().until(() -> heard.out().equals("a\0kräm\n"));
    assertThat(input.write(bytes("more"))).isEqualTo(new Written.Accepted(4));
    assertThat(heard.hasExited()).isFalse();
    input.close();
    input.close();
    assertThat(input.write(bytes("too late"))).isEqualTo(new Written.Closed());
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out()).isEqualTo("a\0kräm\nmore");
  }

  @Test
  void whatItsPipeDoesNotTakeIsKeptInOrder() throws Exception {
    Recorder heard = new Recorder();
    ChildInput input = piped(heard, "sh", "-c", "read -r first; cat");
    var sent = new StringBuilder("go\n");
    for (int i = 0; i < 100; i++) {
      sent.append((char) ('a' + i % 26)).append(".".repeat(10_000)).append('\n');
    }
    assertThat(input.write(bytes(sent.substring(0, 500_000)))).isEqualTo(new Written.Accepted(500_000));
    assertThat(input.write(bytes(sent.substring(500_000)))).isEqualTo(new Written.Accepted(sent.length() - 500_000));
    input.close();
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out()).isEqualTo(sent.substring("go\n".length()));
  }

  @Test
  void whatIsWrittenBeforeTheCloseIsRead() throws Exception {
    List<Recorder> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(new Recorder());
      ChildInput input = piped(all.getLast(), "cat");
      for (String piece : List.of("a", "b", "c", "d")) {
        assertThat(input.write(bytes(piece))).isEqualTo(new Written.Accepted(1));
      }
      input.close();
    }
    for (Recorder heard : all) {
      assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
      heard.awaitEnd();
      assertThat(heard.out()).isEqualTo("abcd");
    }
  }

  /** Its pipe takes some, the launcher keeps some, and whoever writes more is told so at once. */
  @Test
  void neverReadsItsInput_andHoldsUpNobody() throws Exception {
    Recorder deaf = new Recorder();
    Child child = launcher.launch(spec("sleep", "1000").withStdin(LaunchSpec.Stdin.PIPE), deaf);
    ChildInput input = child.input().orElseThrow();
    assertThat(input.write(new byte[3 * ChildInput.MOST_KEPT])).isEqualTo(new Written.Full(ChildInput.MOST_KEPT));
    await().until(() -> input.write(new byte[1 << 20]).equals(new Written.Full(0)));
    Recorder other = new Recorder();
    ChildInput others = piped(other, "cat");
    others.write(bytes("x"));
    others.close();
    assertThat(other.awaitExit()).isEqualTo(SUCCESS);
    input.close();
    assertThat(deaf.hasExited()).isFalse();
    assertThat(child.signalGroup(Signals.TERM)).isTrue();
    assertThat(deaf.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.TERM, false));
    deaf.awaitEnd();
  }

  @Test
  void closesItsInputAndLivesOn() throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "exec <&-; echo closed; exec sleep 1000")
        .withStdin(LaunchSpec.Stdin.PIPE), heard);
    ChildInput input = child.input().orElseThrow();
    await().until(() -> heard.out().contains("closed"));
    await().until(() -> input.write(bytes("x")).equals(new Written.Broken()));
    input.close();
    assertThat(heard.hasExited()).isFalse();
    child.signalGroup(Signals.KILL);
    heard.awaitExit();
    assertThat(input.write(bytes("x"))).isEqualTo(new Written.Closed());
  }

  @Test
  void afterItsExitItsInputIsClosed() throws Exception {
    Recorder heard = new Recorder();
    ChildInput input = piped(heard, "true");
    heard.awaitExit();
    assertThat(input.write(bytes("x"))).isEqualTo(new Written.Closed());
    input.close();
    assertThat(heard.faults).isEmpty();
  }

  @Test
  void onTermsOfItsOwn_itHasWhatWasAskedFor_andNothingElseChanges() throws Exception {
    var terms = new Terms(new RunAs(Optional.empty(), Optional.empty(), OptionalInt.of(027)),
        new Priority(OptionalInt.of(7), OptionalInt.of(500)),
        List.of(new Limit(Resource.NOFILE, 100, 200), new Limit(Resource.CORE, 0, 0)));
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "echo $$; umask; nice; cat /proc/self/oom_score_adj; ulimit -Sn; "
        + "ulimit -Hn; ulimit -Hc; id -u; exit 3").withTerms(terms), heard);
    assertThat(heard.awaitExit()).as(heard.err()).isEqualTo(new ExitStatus.Code(3));
    heard.awaitEnd();
    assertThat(heard.out().lines()).as(heard.err()).containsExactly(Long.toString(child.pid()), "0027", "7", "500",
        "100", "200", "0", Long.toString(Privileges.own().uid()));
    Recorder environment = new Recorder();
    launcher.launch(new LaunchSpec(List.of("/usr/bin/env"), dir, Map.of("SHOP", "kräm")).withTerms(terms), environment);
    environment.awaitEnd();
    assertThat(environment.out().lines().filter(line -> !line.startsWith(Environ.MARK))).containsExactly("SHOP=kräm");
  }

  @Test
  void itsDirectoryInputAndArgumentsAreTheSameBehindTools() throws Exception {
    write("run.sh", "#!/bin/sh\npwd -P; for a; do echo \"[$a]\"; done; cat\n", "rwxr-xr-x");
    Recorder heard = new Recorder();
    ChildInput input = launcher.launch(spec("./run.sh", "-n", "a b", "", "$HOME", "--").withTerms(MASKED)
        .withStdin(LaunchSpec.Stdin.PIPE), heard).input().orElseThrow();
    input.write(bytes("read\n"));
    input.close();
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out().lines()).containsExactly(dir.toRealPath().toString(), "[-n]", "[a b]", "[]", "[$HOME]",
        "[--]", "read");
  }

  @Test
  void whatCannotBeStartedIsToldBehindTools() throws Exception {
    write("plain.sh", "#!/bin/sh\n", "rw-r--r--");
    write("garbage", "\u0001\u0002 no program\n", "rwxr-xr-x");
    assertThat(failure(spec("./none").withTerms(MASKED)))
        .hasMessage("./none: no such file or command not found");
    assertThat(failure(spec("none").withTerms(MASKED)).kind()).isEqualTo(LaunchFailure.Kind.NOT_FOUND);
    assertThat(failure(spec("./plain.sh").withTerms(MASKED)).kind()).isEqualTo(LaunchFailure.Kind.NO_PERMISSION);
    assertThat(failure(spec("./garbage").withTerms(MASKED)).kind()).isEqualTo(LaunchFailure.Kind.BAD_FORMAT);
    LaunchSpec nowhere = new LaunchSpec(List.of("true"), dir.resolve("nowhere"), ENVIRONMENT).withTerms(MASKED);
    assertThat(failure(nowhere).kind()).isEqualTo(LaunchFailure.Kind.NO_DIRECTORY);
  }

  @Test
  void termsThatCannotBe_areAllNamed_andNothingIsStarted() {
    var terms = new Terms(new RunAs(Optional.of("no-such-user"), Optional.of("no-such-group"), OptionalInt.empty()),
        Priority.SAME, List.of());
    LaunchFailure failure = failure(spec("true").withTerms(terms));
    assertThat(failure.kind()).isEqualTo(LaunchFailure.Kind.IMPOSSIBLE_TERMS);
    assertThat(failure).hasMessage("true: user: there is no user \"no-such-user\" on this machine; "
        + "user: there is no group \"no-such-group\" on this machine");
    assertThat(terms.problems()).hasSize(2);
  }

  @Test
  void asAnotherUser_withItsGroupsAndVariables() throws Exception {
    assumeTrue(isRoot(), "needs root with CAP_SETUID and CAP_SETGID: only then may a child be another user");
    var terms = new Terms(new RunAs(Optional.of("nobody"), Optional.empty(), OptionalInt.of(077)), Priority.SAME,
        List.of(new Limit(Resource.NOFILE, 100, 100)));
    Account nobody = Account.user("nobody").orElseThrow();
    Recorder heard = new Recorder();
    launcher.launch(new LaunchSpec(List.of("/bin/sh", "-c", "id -u; id -G; umask; ulimit -n; echo $HOME $USER $SHELL"),
        Path.of("/"), Map.of("PATH", "/usr/bin:/bin", "USER", "me")).withTerms(terms), heard);
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out().lines()).as(heard.err()).containsExactly(Long.toString(nobody.uid()),
        Long.toString(nobody.gid()), "0077", "100", nobody.home() + " me " + nobody.shell());
  }

  @Test
  void asANumberThatIsNobodys_withAGroup() throws Exception {
    assumeTrue(isRoot(), "needs root with CAP_SETUID and CAP_SETGID: only then may a child be another user");
    var runAs = new RunAs(Optional.of("54321"), Optional.of("54322"), OptionalInt.empty());
    Recorder heard = new Recorder();
    launcher.launch(new LaunchSpec(List.of("/bin/sh", "-c", "id -u; id -G; echo ${HOME-none}"), Path.of("/"),
        ENVIRONMENT).withTerms(new Terms(runAs, Priority.SAME, List.of())), heard);
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out()).isEqualTo("54321\n54322\nnone\n");
    var alone = new RunAs(Optional.of("54321"), Optional.empty(), OptionalInt.empty());
    assertThat(failure(spec("true").withTerms(new Terms(alone, Priority.SAME, List.of()))))
        .hasMessage("true: user: 54321 is not listed, so its group is not known; add it, as \"54321:GROUP\"");
  }

  /** What the JVM was started with is what its children have, even where it had to raise its own. */
  @Test
  void childrenHaveTheLimitOfOpenFilesThatTheJvmWasStartedWith() throws Exception {
    Privileges.Bounds now = Privileges.own().limits().get(Resource.NOFILE);
    assumeTrue(now != null && now.hard() > 300, "needs a hard limit of open files above 300, to stay below it");
    assertThat(says("ulimit -Sn 300; exec \"$0\" -XX:-MaxFDLimit \"$@\"", HasItsLimit.class)).containsExactly(
        "says JVM 300", "says child 300", "says JVM " + now.hard(), "says child 300", "says child 200",
        "says hard " + now.hard());
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
    expected.addAll(Collections.nCopies(RunsOutOfDescriptors.ENDED, "says Signalled[signal=9, coreDumped=false]"));
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
    assertThat(failure(spec("true")).kind()).isEqualTo(LaunchFailure.Kind.OTHER);
    launcher.close();
  }

  /** What this program says, run with this kind of launcher by a shell that does this with the command. */
  private List<String> says(String script, Class<?> program) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process = new ProcessBuilder("/bin/sh", "-c", script, java, "-Xmx64m", "--enable-native-access=ALL-UNNAMED",
        "-cp", System.getProperty("java.class.path"), program.getName(),
        launcher.name().equals("linux-native") ? "native" : "portable")
        .redirectError(ProcessBuilder.Redirect.DISCARD).start(); // the JDK's helper complains there
    List<String> said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()
        .filter(line -> line.startsWith("says ")).toList();
    assertThat(process.waitFor()).isZero();
    return said;
  }

  private static boolean isRoot() {
    Privileges own = Privileges.own();
    return own.known() && own.uid() == 0 && own.has(Privileges.SETUID) && own.has(Privileges.SETGID);
  }

  final Recorder run(String script) throws LaunchFailure {
    Recorder heard = new Recorder();
    launcher.launch(spec("sh", "-c", script), heard);
    return heard;
  }

  final LaunchSpec spec(String... command) {
    return new LaunchSpec(List.of(command), dir, ENVIRONMENT);
  }

  private ChildInput piped(Recorder heard, String... command) throws LaunchFailure {
    return launcher.launch(spec(command).withStdin(LaunchSpec.Stdin.PIPE), heard).input().orElseThrow();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private LaunchFailure failure(LaunchSpec spec) {
    return failure(launcher, spec);
  }

  static LaunchFailure failure(Launcher launcher, LaunchSpec spec) {
    return catchThrowableOfType(LaunchFailure.class, () -> launcher.launch(spec, new Recorder()));
  }

  private void assertFails(LaunchFailure.Kind kind, String message, String program) {
    LaunchFailure failure = failure(spec(program));
    assertThat(failure).hasMessageContaining(message);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.errno()).isPositive();
  }

  private void write(String name, String text, String permissions) throws Exception {
    Path file = Files.writeString(dir.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
