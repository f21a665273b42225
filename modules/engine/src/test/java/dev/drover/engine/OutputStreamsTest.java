// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.ChildListener.Stream;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.Launcher;
import dev.drover.model.LogSpec;
import dev.drover.model.Phase;
import dev.drover.testkit.FakeChild;
import dev.drover.testkit.FakeLauncher;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of what processes print. */
@Timeout(60)
class OutputStreamsTest {
  private final FakeLauncher launcher = new FakeLauncher();

  /** A stream that takes nothing unless it is asked to. */
  private static SinkQueueWithCancel<ByteString> taken(Rig rig, String name) {
    Pair<CompletionStage<Done>, SinkQueueWithCancel<ByteString>> stream = rig.drover.output(name)
        .toMat(Sink.<ByteString>queue().withAttributes(Attributes.inputBuffer(1, 1)), Keep.both())
        .run(rig.drover.system());
    get(stream.first());
    return stream.second();
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static CompletableFuture<ByteString> all(Rig rig, String name) {
    Pair<CompletionStage<Done>, CompletionStage<ByteString>> stream = rig.drover.output(name)
        .toMat(Sink.fold(ByteString.emptyByteString(), ByteString::concat), Keep.both()).run(rig.drover.system());
    get(stream.first());
    return stream.second().toCompletableFuture();
  }

  @Test
  void whatIsPrintedAtOnce_isThere_asItIsTakenBeforeTheStart() {
    try (var rig = new Rig(Launcher.best(), Rig.shell("job", "printf 'a\\0b\\nno newline'; echo oops >&2"))) {
      var output = all(rig, "job");
      rig.start();
      assertThat(get(output).utf8String()).isEqualTo("a\0b\nno newline");
      rig.awaitPhase("job", Phase.COMPLETED);
      await().untilAsserted(() -> assertThat(rig.lines("job")).contains("oops", "no newline"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noByteIsLost_howeverSlowlyItIsTaken(boolean nativeOne) {
    String expected = java.util.stream.IntStream.rangeClosed(1, 1_000_000).mapToObj(Integer::toString)
        .collect(java.util.stream.Collectors.joining("\n", "", "\n"));
    var spec = Rig.shell("job", "seq 1000000").withLogs(LogSpec.DEFAULT);
    try (var rig = new Rig(nativeOne ? Launcher.best() : Launcher.portable(), spec)) {
      var output = rig.drover.output("job").mapAsync(1, piece -> CompletableFuture.supplyAsync(() -> piece))
          .toMat(Sink.fold(ByteString.emptyByteString(), ByteString::concat), Keep.both()).run(rig.drover.system());
      get(output.first());
      rig.start();
      assertThat(get(output.second()).utf8String().equals(expected)).isTrue();
    }
  }

  @Test
  void aProcessWhoseOutputIsNotTaken_waits_andGoesOn() {
    int length = 20_000_000;
    try (var rig = new Rig(Launcher.best(), Rig.shell("job", "head -c " + length + " /dev/zero"))) {
      var output = taken(rig, "job");
      rig.start();
      long sum = get(output.pull()).orElseThrow().size();
      assertThat(rig.see("job").phase()).isIn(Phase.STARTING, Phase.RUNNING); // 20 MB fit into no buffer of ours
      for (var piece = get(output.pull()); piece.isPresent(); piece = get(output.pull())) {
        sum += piece.get().size();
      }
      assertThat(sum).isEqualTo(length);
      rig.awaitPhase("job", Phase.COMPLETED);
    }
  }

  @Test
  void itIsHeldBeyondTheBound_andReadAgainBelowHalfOfIt() {
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      var output = taken(rig, "web");
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      FakeChild web = launcher.child("web", 1);
      byte[] piece = new byte[OutputTap.MOST / 2];
      var random = new Random(1);
      for (int i = 0; i < 8; i++) {
        random.nextBytes(piece);
        web.prints(Stream.OUT, piece);
      }
      await().until(web::isHeld);
      int sum = 0;
      while (sum < 8 * piece.length) {
        sum += get(output.pull()).orElseThrow().size();
      }
      await().until(() -> !web.isHeld());
      web.exit(0);
      assertThat(get(output.pull())).isEmpty();
    }
  }

  @Test
  void cancelled_theProcessGoesOn() {
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      var output = taken(rig, "web");
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      FakeChild web = launcher.child("web", 1);
      for (int i = 0; i < 8; i++) {
        web.prints(Stream.OUT, new byte[OutputTap.MOST]);
      }
      await().until(web::isHeld);
      output.cancel();
      await().until(() -> !web.isHeld());
      web.says("on");
      await().untilAsserted(() -> assertThat(rig.lines("web")).last().asString().endsWith("on"));
    }
  }

  @Test
  void ofWhatHasPrintedNothing_itCanBeTakenWhileItRuns_onceOnly() {
    try (var rig = new Rig(launcher, Rig.process("web").withRestart(Rig.AT_ONCE))) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      launcher.child("web", 1).complains("on the other stream");
      var output = all(rig, "web");
      assertThatThrownBy(() -> all(rig, "web")).hasRootCauseInstanceOf(OutputRefused.class)
          .hasMessageContaining("web: its output is taken already");
      launcher.child("web", 1).says("one");
      launcher.child("web", 1).exit(1);
      assertThat(get(output).utf8String()).isEqualTo("one\n");
      launcher.child("web", 2).says("two");
      await().untilAsserted(() -> assertThat(rig.lines("web")).contains("two"));
      assertThatThrownBy(() -> all(rig, "web")).hasRootCauseInstanceOf(OutputRefused.class)
          .hasMessageContaining("web: has printed already");
    }
  }

  @Test
  void whatNeverPrints_hasAnEnd() {
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      var output = all(rig, "web");
      assertThatThrownBy(() -> all(rig, "web")).hasMessageContaining("its next output is taken already");
      rig.start();
      launcher.child("web", 1).exit(0);
      assertThat(get(output)).isEqualTo(ByteString.emptyByteString());
    }
  }

  @Test
  void whatIsNotLaunched_hasNoOutput() {
    launcher.refuse("web", new LaunchFailure(LaunchFailure.Kind.NOT_FOUND, 2, "no such program"));
    try (var rig = new Rig(launcher, Rig.process("web"), Rig.process("db"))) {
      assertThatThrownBy(() -> all(rig, "wob")).hasMessageContaining("did you mean \"web\"?");
      var web = all(rig, "web");
      var db = all(rig, "db");
      rig.start("web");
      assertThatThrownBy(() -> get(web)).hasMessageContaining("web: was not launched: no such program");
      rig.send(to -> new Orchestrator.Remove(List.of("db"), to));
      assertThatThrownBy(() -> get(db)).hasMessageContaining("nothing of it was launched any more");
    }
  }

  @Test
  void whenDroverEnds_soDoesTheStream() {
    var rig = new Rig(launcher, Rig.process("web"), Rig.process("db"));
    var db = all(rig, "db");
    var web = all(rig, "web");
    rig.start("web");
    rig.awaitPhase("web", Phase.RUNNING);
    launcher.child("web", 1).prints(Stream.OUT, "last words".getBytes(StandardCharsets.UTF_8));
    rig.close();
    assertThat(db).failsWithin(java.time.Duration.ofSeconds(20));
    await().until(web::isDone);
  }
}
