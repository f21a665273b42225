// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.launch.ChildInput.Written;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the native launcher promises of terminals, with cgroups and without, on real processes. */
abstract class TerminalContract extends LauncherContract {

  private Child onTerminal(Recorder heard, String script) throws LaunchFailure {
    return launcher.launch(spec("sh", "-c", script).withStdin(LaunchSpec.Stdin.TERMINAL), heard);
  }

  private static void type(Child child, String text) {
    assertThat(child.input().orElseThrow().write(bytes(text))).isEqualTo(new Written.Accepted(bytes(text).length));
  }

  private static void awaitSaid(Recorder heard, String text) {
    await().untilAsserted(() -> assertThat(heard.out()).contains(text));
  }

  private static long descriptors() throws Exception {
    try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
      return entries.count();
    }
  }

  @Test
  void allThreeAreOneTerminal_whichIsOfTheDefaultSize_andControlsIt() throws Exception {
    Recorder heard = new Recorder();
    onTerminal(heard, "for fd in 0 1 2; do test -t $fd && echo is $fd; done; stty size; echo err >&2; "
        + "test \"$(readlink /proc/$$/fd/0)\" = \"$(readlink /proc/$$/fd/1)\" && echo same; "
        // one by one: a list by another program would come through a pipe, which the shell may hold at that moment
        + "n=0; for fd in $(seq 0 255); do test -e /proc/$$/fd/$fd && n=$((n + 1)); done; echo $n; "
        + "echo through >/dev/tty; ps -o tpgid= -p $$ | tr -d ' ' | grep -qx $$ && echo foreground");
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out()).isEqualTo("is 0\r\nis 1\r\nis 2\r\n24 80\r\nerr\r\nsame\r\n3\r\nthrough\r\nforeground\r\n");
    assertThat(heard.err()).isEmpty();
    assertThat(heard.faults).isEmpty();
  }

  @Test
  void whatIsTypedIsEchoedAndRead_andCtrlCInterrupts() throws Exception {
    Recorder heard = new Recorder();
    Child child = onTerminal(heard, "trap 'echo caught; exit 5' INT; printf 'name? '; read -r name; echo \"hi $name\"; "
        + "while :; do sleep 0.01; done");
    awaitSaid(heard, "name? ");
    type(child, "kräm\n");
    awaitSaid(heard, "name? kräm\r\nhi kräm\r\n");
    type(child, "\u0003");
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Code(5));
    heard.awaitEnd();
    assertThat(heard.out()).contains("caught");
  }

  @Test
  void whereNothingCatchesIt_ctrlCEndsIt() throws Exception {
    Recorder heard = new Recorder();
    Child child = onTerminal(heard, "echo ready; exec sleep 1000");
    awaitSaid(heard, "ready");
    type(child, "\u0003");
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.parse("INT").orElseThrow(), false));
  }

  @Test
  void anotherSizeIsTold() throws Exception {
    Recorder heard = new Recorder();
    Child child = onTerminal(heard, "trap 'stty size' WINCH; echo ready; while :; do sleep 0.01; done");
    awaitSaid(heard, "ready");
    child.resize(50, 132);
    awaitSaid(heard, "50 132\r\n");
    child.resize(65_535, 1);
    awaitSaid(heard, "65535 1\r\n");
    child.signalGroup(Signals.KILL);
    heard.awaitExit();
    child.resize(1, 1);
    heard.awaitEnd();
  }

  @Test
  void theEndIsTyped_alsoWithinALine_andMoreMayFollow() throws Exception {
    Recorder heard = new Recorder();
    Child child = onTerminal(heard, "cat; echo first; cat; echo second; read -r line; echo \"then $line\"");
    ChildInput input = child.input().orElseThrow();
    type(child, "a line\n");
    input.close();
    awaitSaid(heard, "first\r\n");
    type(child, "within");
    input.close();
    awaitSaid(heard, "second\r\n");
    type(child, "more\n");
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out()).contains("withinwithin", "then more\r\n");
    assertThat(input.write(bytes("x"))).isEqualTo(new Written.Closed());
  }

  @Test
  void theEndIsTheCharacterThatTheProgramSet() throws Exception {
    Recorder heard = new Recorder();
    Child child = onTerminal(heard, "stty eof ^T; echo ready; cat; echo ended");
    awaitSaid(heard, "ready");
    child.input().orElseThrow().close();
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out()).contains("ended");
  }

  /** More than the kernel holds for a terminal, in a mode in which it has no lines. */
  @Test
  void whatTheTerminalDoesNotTakeIsKeptInOrder() throws Exception {
    Recorder heard = new Recorder();
    Child child = onTerminal(heard, "stty raw -echo; echo ready; head -c 300000 | md5sum; stty sane");
    awaitSaid(heard, "ready");
    byte[] much = new byte[300_000];
    for (int i = 0; i < much.length; i++) {
      much[i] = (byte) (i % 251);
    }
    assertThat(child.input().orElseThrow().write(much)).isEqualTo(new Written.Accepted(much.length));
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out()).contains(
        java.util.HexFormat.of().formatHex(java.security.MessageDigest.getInstance("MD5").digest(much)));
  }

  @Test
  void allThatWasPrintedIsToldBeforeTheExit() throws Exception {
    List<Recorder> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(new Recorder());
      onTerminal(all.getLast(), "head -c 1048576 /dev/zero | tr '\\0' x; echo; echo last");
    }
    for (Recorder heard : all) {
      assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
      assertThat(heard.sizeAtExit()).isEqualTo((1 << 20) + "\r\nlast\r\n".length());
      heard.awaitEnd();
      assertThat(heard.out()).endsWith("x\r\nlast\r\n");
      assertThat(heard.faults).isEmpty();
    }
  }

  @Test
  void aGrandchildHoldsTheTerminal() throws Exception {
    Recorder heard = new Recorder();
    Child child = onTerminal(heard, "trap '' HUP; sleep 1000 & echo early; exit 3");
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Code(3));
    assertThat(heard.hasEnded()).isFalse();
    assertThat(child.groupAlive()).isTrue();
    child.closeOutput();
    heard.awaitEnd();
    child.signalGroup(Signals.KILL);
    await().until(() -> !child.groupAlive());
    assertThat(heard.out()).startsWith("early\r\n");
  }

  @Test
  void whatAGrandchildPrintsAfterTheExitIsTold() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", dir.resolve("go").toString()).start().waitFor()).isZero();
    Recorder heard = new Recorder();
    onTerminal(heard, "trap '' HUP; (read -r _ <go; echo late) & echo early; exit 3");
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Code(3));
    assertThat(heard.hasEnded()).isFalse();
    Files.writeString(dir.resolve("go"), "now\n");
    heard.awaitEnd();
    assertThat(heard.out()).isEqualTo("early\r\nlate\r\n");
  }

  @Test
  void aWriterWithoutEndDelaysNoExitFromATerminal() throws Exception {
    Recorder heard = new Recorder();
    Child child = onTerminal(heard, "trap '' HUP; yes & exit 4");
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Code(4));
    child.closeOutput();
    heard.awaitEnd();
    child.signalGroup(Signals.KILL);
    await().until(() -> !child.groupAlive());
  }

  @Test
  void closesItsTerminalAndLivesOn_andMayOpenItAgain() throws Exception {
    Recorder heard = new Recorder();
    Child child = onTerminal(heard, "exec <&- >&- 2>&-; sleep 0.1; echo again >/dev/tty; exec sleep 1000");
    awaitSaid(heard, "again");
    assertThat(heard.hasExited()).isFalse();
    assertThat(heard.hasEnded()).isFalse();
    child.signalGroup(Signals.KILL);
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.KILL, false));
    heard.awaitEnd();
  }

  @Test
  void itBelongsToTheUserThatItRunsAs() throws Exception {
    assumeTrue(isRoot(), "needs root, for another user");
    var terms = new Terms(new Terms.RunAs(Optional.of("nobody"), Optional.empty(), OptionalInt.empty()),
        Terms.Priority.SAME, List.of());
    Recorder heard = new Recorder();
    launcher.launch(spec("sh", "-c", "stat -L -c %U /proc/self/fd/0; exec 3<>\"$(tty)\" && echo opens")
        .withStdin(LaunchSpec.Stdin.TERMINAL).withTerms(terms), heard);
    heard.awaitEnd();
    assertThat(heard.out()).isEqualTo("nobody\r\nopens\r\n");
  }

  @Test
  void descriptorsOfTerminalsAreGivenBack() throws Exception {
    Recorder warm = new Recorder(); // the first launch brings the guardian
    onTerminal(warm, "true");
    warm.awaitEnd();
    long before = descriptors();
    List<Recorder> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(new Recorder());
      onTerminal(all.getLast(), i % 2 == 0 ? "exec <&- >&- 2>&-" : "echo x");
      LaunchFailure failure = failure(spec("./none").withStdin(LaunchSpec.Stdin.TERMINAL));
      assertThat(failure.kind()).isEqualTo(LaunchFailure.Kind.NOT_FOUND);
    }
    for (Recorder heard : all) {
      heard.awaitExit();
      heard.awaitEnd();
    }
    await().untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before));
  }

  @Test
  void aTerminalTakesFourDescriptors() throws Exception {
    run("true").awaitEnd();
    Recorder warm = new Recorder();
    onTerminal(warm, "true");
    warm.awaitExit();
    warm.awaitEnd();
    long before = descriptors();
    onTerminal(new Recorder(), "exec sleep 1000");
    await().untilAsserted(() -> assertThat(descriptors()).isEqualTo(before + 4)); // two masters, the slave, a pidfd
  }

  @Test
  void closeEndsWhatHasATerminal() throws Exception {
    Recorder heard = new Recorder();
    onTerminal(heard, "trap '' HUP TERM; echo ready; while :; do sleep 1; done");
    awaitSaid(heard, "ready");
    launcher.close();
    assertThat(heard.awaitExit()).isEqualTo(new ExitStatus.Signalled(Signals.KILL, false));
    heard.awaitEnd();
    assertThat(heard.faults).isEmpty();
  }
}
