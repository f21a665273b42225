// SPDX-License-Identifier: Apache-2.0
package dev.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.launch.ChildInput;
import dev.drover.launch.ChildListener;
import dev.drover.launch.ExitStatus;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FakeLauncherTest {
  private static final String END = "end of output";

  private final FakeLauncher launcher = new FakeLauncher();
  private final Heard heard = new Heard();

  /** Keeps what a listener is told, in order. */
  private static final class Heard implements ChildListener {
    final BlockingQueue<String> all = new LinkedBlockingQueue<>();

    @Override
    public void onOutput(Stream stream, byte[] buffer, int offset, int length) {
      all.add(stream + ": " + new String(buffer, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void onOutputEnd() {
      all.add(END);
    }

    @Override
    public void onExit(ExitStatus status) {
      all.add(status.toString());
    }

    String next() throws InterruptedException {
      return String.valueOf(all.poll(20, TimeUnit.SECONDS));
    }
  }

  private static LaunchSpec spec(String instance) {
    return new LaunchSpec(List.of("serve", "--port", "80"), Path.of("/srv"),
        Map.of("DROVER_INSTANCE", instance, "COLOUR", "red"));
  }

  private FakeChild launch(String instance) throws LaunchFailure {
    return (FakeChild) launcher.launch(spec(instance), heard);
  }

  @AfterEach
  void close() {
    launcher.close();
  }

  @Test
  void whatWasLaunched_isTold() throws Exception {
    launch("web/1");
    launch("web/2").exit(0);
    launch("web/2");
    assertThat(launcher.attempts()).containsExactly("web/1", "web/2", "web/2");
    assertThat(launcher.attempts("web/2")).isEqualTo(2);
    assertThat(launcher.commands("web/1")).containsExactly(List.of("serve", "--port", "80"));
    FakeChild second = launcher.child("web/2", 2);
    assertThat(second.spec().dir()).isEqualTo(Path.of("/srv"));
    assertThat(second.spec().environment()).containsEntry("COLOUR", "red");
    assertThat(launcher.alive("web/2")).isEqualTo(1);
    assertThat(launcher.faults()).isEmpty();
  }

  @Test
  void twoOfOneInstanceAtOnce_isAFault() throws Exception {
    launch("web");
    launch("web");
    assertThat(launcher.faults()).containsExactly("web was launched while it lived");
  }

  @Test
  void outputOfBothStreams_comesInOrder_beforeTheExit() throws Exception {
    FakeChild child = launch("web");
    child.says("up");
    child.complains("oh");
    child.prints(ChildListener.Stream.OUT, "half".getBytes(StandardCharsets.UTF_8));
    child.exit(3);
    child.exit(4); // it has ended
    assertThat(List.of(heard.next(), heard.next(), heard.next(), heard.next(), heard.next()))
        .containsExactly("OUT: up\n", "ERR: oh\n", "OUT: half", END, "Code[code=3]");
    assertThat(child.lives()).isFalse();
  }

  @Test
  void outputThatIsHeld_waits_andComesBeforeTheExit() throws Exception {
    FakeChild child = launch("web");
    child.holdOutput(true);
    child.says("one");
    var turn = new CompletableFuture<Integer>();
    child.inTurn(() -> turn.complete(heard.all.size()));
    assertThat(turn.get(20, TimeUnit.SECONDS)).isZero();
    assertThat(child.isHeld()).isTrue();
    child.holdOutput(false);
    assertThat(heard.next()).isEqualTo("OUT: one\n");
    child.holdOutput(true);
    child.says("two");
    child.exit(0);
    assertThat(List.of(heard.next(), heard.next())).containsExactly("OUT: two\n", END);
  }

  @Test
  void theEndOfOutput_isToldOnce() throws Exception {
    FakeChild child = launch("web");
    child.closeOutput();
    child.says("too late");
    child.exit(0);
    assertThat(List.of(heard.next(), heard.next())).containsExactly(END, "Code[code=0]");
  }

  @Test
  void aSignalEndsIt_unlessItIsStubborn() throws Exception {
    FakeChild meek = launch("meek");
    assertThat(meek.signalGroup(15)).isTrue();
    assertThat(meek.lives()).isFalse();
    launcher.stubborn("web");
    FakeChild stubborn = launch("web");
    stubborn.signalGroup(9);
    assertThat(stubborn.lives()).isTrue();
    assertThat(stubborn.signals()).containsExactly(9);
    stubborn.exit(0);
    assertThat(stubborn.lives()).isFalse();
  }

  @Test
  void aGroupMayOutliveItsLeader_untilItIsSignalled() throws Exception {
    FakeChild child = launch("web");
    child.keepsGroup(true);
    child.exit(0);
    assertThat(child.groupAlive()).isTrue();
    assertThat(child.survivors()).hasSize(1);
    child.signalGroup(9);
    assertThat(child.groupAlive()).isFalse();
    assertThat(child.signalGroup(9)).isFalse();
  }

  @Test
  void launchesHangFailAndBreak_asTheTestSays() throws Exception {
    launcher.refuse("web", new LaunchFailure(LaunchFailure.Kind.NOT_FOUND, 2, "serve: no such program"));
    assertThatThrownBy(() -> launch("web")).hasMessage("serve: no such program");
    launcher.allow("web");
    launcher.breaks("web");
    assertThatThrownBy(() -> launch("web")).isInstanceOf(OutOfMemoryError.class);
    launcher.allow("web");
    launcher.hold("web");
    var launched = CompletableFuture.supplyAsync(() -> {
      try {
        return launch("web");
      } catch (LaunchFailure failure) {
        throw new IllegalStateException(failure);
      }
    });
    launcher.awaitAttempts("web", 3);
    assertThat(launched).isNotDone();
    launcher.release("web");
    assertThat(launched).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void itsInput_isRead_closedAndBroken() throws Exception {
    var child = (FakeChild) launcher.launch(spec("web").withStdin(LaunchSpec.Stdin.PIPE), heard);
    ChildInput input = child.input().orElseThrow();
    var told = new AtomicInteger();
    input.onChange(told::incrementAndGet);
    assertThat(input.write(bytes("hello"))).isEqualTo(new ChildInput.Written.Accepted(5));
    child.stdin().awaitText("ello");
    child.stdin().stopsReading();
    input.write(new byte[ChildInput.MOST_KEPT - 1]);
    assertThat(input.write(bytes("ab"))).isEqualTo(new ChildInput.Written.Full(1));
    assertThat(child.stdin().bytes()).hasSize(5);
    child.stdin().readsAgain();
    assertThat(child.stdin().bytes()).hasSize(5 + ChildInput.MOST_KEPT);
    assertThat(told).hasValue(1);
    child.stdin().breaks();
    assertThat(input.write(bytes("a"))).isEqualTo(new ChildInput.Written.Broken());
    input.close();
    child.stdin().awaitEnd();
    assertThat(input.write(bytes("a"))).isEqualTo(new ChildInput.Written.Closed());
    assertThat(launch("deaf").input()).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsClosed_hasKilledAll_andLaunchesNothing() throws Exception {
    launcher.stubborn("web");
    FakeChild child = launch("web");
    launcher.close();
    assertThat(child.lives()).isFalse();
    assertThat(heard.next()).isEqualTo(END);
    assertThatThrownBy(() -> launch("web")).isInstanceOfSatisfying(LaunchFailure.class,
        failure -> assertThat(failure.kind()).isEqualTo(LaunchFailure.Kind.CLOSED));
  }

  @Test
  void waitingInVain_tellsWhatThereWas() throws Exception {
    try (var hasty = new FakeLauncher(Duration.ofMillis(20))) {
      var child = (FakeChild) hasty.launch(spec("web").withStdin(LaunchSpec.Stdin.PIPE), heard);
      assertThatThrownBy(() -> hasty.child("web", 2)).isInstanceOf(AssertionError.class)
          .hasMessageContaining("there is no child 2 of web").hasMessageContaining("[web (lives)]");
      assertThatThrownBy(() -> hasty.awaitAttempts("db", 1)).hasMessageContaining("db was to be launched 1 times");
      assertThatThrownBy(() -> child.awaitSignal(15)).hasMessageContaining("web (pid 1001) got no signal 15, but []");
      assertThatThrownBy(() -> child.stdin().awaitText("x")).hasMessageContaining("has not read \"x\"");
      assertThatThrownBy(() -> child.stdin().awaitEnd()).hasMessageContaining("is not closed");
      assertThatThrownBy(() -> launch("deaf").stdin()).hasMessageContaining("give it Stdin.PIPE");
    }
  }
}
