// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.Launcher;
import dev.drover.logs.Scrollback;
import dev.drover.model.Exit;
import dev.drover.model.ExecSpec;
import dev.drover.model.ExecSpec.Stdin;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSpec;
import dev.drover.testkit.FakeLauncher;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attaching to the terminals of instances, over real processes. */
@Timeout(60)
class AttachSystemTest {

  private static ProcessSpec onTerminal(String name, String line) {
    return Rig.shell(name, line).withExec(ExecSpec.DEFAULT.withStdin(Stdin.TERMINAL));
  }

  private static AttachReply attach(Rig rig, String name) {
    try {
      return rig.drover.attach(name).toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new AssertionError("no answer", failure);
    }
  }

  private static Attachment attached(Rig rig, String name) {
    assertThat(attach(rig, name)).isInstanceOf(AttachReply.Attached.class);
    return ((AttachReply.Attached) attach(rig, name)).to();
  }

  private static String shown(Attachment to) {
    var all = new ByteArrayOutputStream();
    Scrollback.Cursor cursor = to.shown().tail();
    for (byte[] some = cursor.poll(); some.length > 0; some = cursor.poll()) {
      all.writeBytes(some);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  private static void awaitShown(Attachment to, String text) {
    await().untilAsserted(() -> assertThat(shown(to)).contains(text));
  }

  @Test
  void seesWhatIsShown_types_resizes_andIsToldTheEnd() {
    try (var rig = new Rig(Launcher.best(), onTerminal("sh",
        "printf '\\033[1mname? '; read -r name; echo \"hi $name\"; trap 'stty size' WINCH; echo ready; read -r _; exit 3"))) {
      rig.start();
      rig.awaitPhase("sh", Phase.RUNNING);
      Attachment to = attached(rig, "sh");
      awaitShown(to, "\u001b[1mname? ");
      assertThat(to.type("me\n".getBytes(StandardCharsets.UTF_8))).isEqualTo(3);
      awaitShown(to, "name? me\r\nhi me\r\nready\r\n");
      assertThat(to.exit()).isEmpty();
      to.resize(10, 20);
      to.type("\n".getBytes(StandardCharsets.UTF_8));
      awaitShown(to, "10 20\r\n");
      await().until(() -> to.shown().isFinished());
      assertThat(to.exit()).contains(new Exit.Code(3));
      assertThat(to.type(new byte[1])).isZero();
      to.resize(1, 1);
      assertThat(rig.lines("sh")).as("in the log without the CR of CRLF").contains("hi me", "ready", "10 20");
    }
  }

  @Test
  void eachIncarnationHasATerminalOfItsOwn_andSendWritesToIt() {
    try (var rig = new Rig(Launcher.best(), onTerminal("cat", "exec cat"))) {
      rig.start();
      rig.awaitPhase("cat", Phase.RUNNING);
      Attachment first = attached(rig, "cat");
      first.type("one\n".getBytes(StandardCharsets.UTF_8));
      awaitShown(first, "one\r\none\r\n");
      rig.restart("cat");
      rig.awaitSeen("cat", seen -> seen.phase() == Phase.RUNNING && seen.incarnation() == 2);
      await().until(() -> first.shown().isFinished());
      assertThat(first.exit().orElseThrow()).isInstanceOf(Exit.Signalled.class);
      Attachment second = attached(rig, "cat");
      assertThat(second.incarnation()).isEqualTo(2);
      assertThat(rig.drover.sendInput("cat", ByteString.fromString("two\n"), true).toCompletableFuture().join())
          .isEqualTo(new InputReply.Sent(InstanceId.sole("cat"), 4, true));
      rig.awaitPhase("cat", Phase.COMPLETED);
      assertThat(shown(second)).isEqualTo("two\r\ntwo\r\n");
    }
  }

  @Test
  void whoeverNeverReadsHoldsUpNeitherTheProgramNorItsLog() {
    try (var rig = new Rig(Launcher.best(), onTerminal("chatty", "read -r _; seq 200000; read -r _"))) {
      rig.start();
      rig.awaitPhase("chatty", Phase.RUNNING);
      Attachment to = attached(rig, "chatty");
      Scrollback.Cursor stalled = to.shown().tail();
      to.type("\n".getBytes(StandardCharsets.UTF_8));
      await().untilAsserted(() -> assertThat(rig.lines("chatty")).endsWith("200000"));
      assertThat(stalled.skipped()).isPositive();
      assertThat(shown(to)).endsWith("200000\r\n");
    }
  }

  @Test
  void whatHasNoTerminal_whatIsNotRunning_whatIsUnknown_andWhatIsSeveral() {
    try (var rig = new Rig(new FakeLauncher(), Rig.process("web"), Rig.process("pair").withReplicas(2))) {
      assertThat(attach(rig, "web")).isEqualTo(new AttachReply.NotAttached(
          "web: not running, so there is nothing to attach to; start it first"));
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      assertThat(attach(rig, "web")).isEqualTo(new AttachReply.NotAttached("web: has no terminal to attach to; set "
          + "tty = true for process web in the project file, or read what it prints with `drover logs -f web` and write "
          + "to it with `drover send web`"));
      assertThat(attach(rig, "wep")).isEqualTo(new AttachReply.NotAttached(
          "there is no process \"wep\"; did you mean \"web\"?"));
      assertThat(attach(rig, "pair")).isEqualTo(new AttachReply.NotAttached(
          "\"pair\" means 2 instances: pair/1, pair/2; name one of them"));
    }
  }
}
