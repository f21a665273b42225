// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.ChildInput;
import dev.drover.launch.Launcher;
import dev.drover.model.ExecSpec;
import dev.drover.model.ExecSpec.Stdin;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSpec;
import dev.drover.testkit.FakeLauncher;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is sent to the standard input of instances, over real processes. */
@Timeout(60)
class InputSystemTest {

  private static ProcessSpec reading(String name, String line) {
    return Rig.shell(name, line).withExec(ExecSpec.DEFAULT.withStdin(Stdin.PIPE));
  }

  private static InputReply send(Rig rig, String name, String text, boolean end) {
    try {
      return rig.drover.sendInput(name, ByteString.fromString(text), end).toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new AssertionError("no answer", failure);
    }
  }

  private static void assertNotSent(InputReply reply, String reason) {
    assertThat(reply).isEqualTo(new InputReply.NotSent(reason));
  }

  @Test
  void readsWhatIsSent_untilItsEnd() {
    try (var rig = new Rig(Launcher.best(), reading("echo", "cat; echo end"))) {
      rig.start();
      rig.awaitPhase("echo", Phase.RUNNING);
      assertThat(send(rig, "echo", "one\n", false))
          .isEqualTo(new InputReply.Sent(InstanceId.sole("echo"), 4, false));
      await().untilAsserted(() -> assertThat(rig.lines("echo")).containsExactly("one"));
      assertThat(send(rig, "ec*", "two\n", true)).isEqualTo(new InputReply.Sent(InstanceId.sole("echo"), 4, true));
      rig.awaitPhase("echo", Phase.COMPLETED);
      await().untilAsserted(() -> assertThat(rig.lines("echo")).containsExactly("one", "two", "end"));
      assertNotSent(send(rig, "echo", "x", false), "echo: not running, so nothing can be sent; start it first");
    }
  }

  @Test
  void eachIncarnationHasAnInputOfItsOwn() {
    try (var rig = new Rig(Launcher.best(), reading("echo", "cat; exec sleep 1000"))) {
      rig.start();
      rig.awaitPhase("echo", Phase.RUNNING);
      assertThat(send(rig, "echo", "", true)).isEqualTo(new InputReply.Sent(InstanceId.sole("echo"), 0, true));
      assertNotSent(send(rig, "echo", "x", false), "echo: its input is closed, by an end that was sent before or by "
          + "its own end, so nothing can be sent; a restart opens a new one");
      rig.restart("echo");
      rig.awaitSeen("echo", seen -> seen.phase() == Phase.RUNNING && seen.incarnation() == 2);
      assertThat(send(rig, "echo", "again\n", false)).isInstanceOf(InputReply.Sent.class);
      await().untilAsserted(() -> assertThat(rig.lines("echo")).containsExactly("again"));
    }
  }

  @Test
  void whoeverDoesNotReadHoldsUpNobody() {
    try (var rig = new Rig(Launcher.best(), reading("deaf", "exec sleep 1000"), reading("echo", "exec cat"))) {
      rig.start();
      rig.awaitPhase("deaf", Phase.RUNNING);
      rig.awaitPhase("echo", Phase.RUNNING);
      String much = "x".repeat(ChildInput.MOST_KEPT + 1);
      assertNotSent(send(rig, "deaf", much, true), "deaf: does not read its input: of " + much.length()
          + " bytes only the first " + ChildInput.MOST_KEPT
          + " were accepted; send the rest when it has read them");
      assertThat(send(rig, "echo", "hello\n", true)).isInstanceOf(InputReply.Sent.class);
      rig.awaitPhase("echo", Phase.COMPLETED);
      rig.stop("deaf");
      rig.awaitPhase("deaf", Phase.STOPPED);
    }
  }

  @Test
  void whoeverClosesItsInputIsToldOf() {
    try (var rig = new Rig(Launcher.best(), reading("shut", "exec <&-; echo shut; exec sleep 1000"))) {
      rig.start();
      await().until(() -> rig.lines("shut").contains("shut"));
      await().untilAsserted(() -> assertNotSent(send(rig, "shut", "x", false),
          "shut: has closed its input, so nothing can be sent; a restart opens a new one"));
    }
  }

  @Test
  void whatHasNoInput_whatIsUnknown_andWhatIsSeveral() {
    try (var rig = new Rig(new FakeLauncher(), Rig.process("web"), Rig.process("pair").withReplicas(2))) {
      assertNotSent(send(rig, "web", "x", false), "web: not running, so nothing can be sent; start it first");
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      assertNotSent(send(rig, "web", "x", false), "web: has no input, so nothing can be sent; set stdin = pipe for "
          + "process web in the project file");
      assertNotSent(send(rig, "wep", "x", false), "there is no process \"wep\"; did you mean \"web\"?");
      assertNotSent(send(rig, "pair", "x", false), "\"pair\" means 2 instances: pair/1, pair/2; name one of them");
    }
  }
}
