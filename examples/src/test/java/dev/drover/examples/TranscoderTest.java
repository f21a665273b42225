// SPDX-License-Identifier: Apache-2.0
package dev.drover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.examples.TranscoderActor.Failed;
import dev.drover.examples.TranscoderActor.Reply;
import dev.drover.examples.TranscoderActor.Transcode;
import dev.drover.examples.TranscoderActor.Transcoded;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.GZIPInputStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TranscoderTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final ActorTestKit kit = ActorTestKit.create();
  private final ActorRef<TranscoderActor.Command> transcoder = kit.spawn(TranscoderActor.create(2));
  private final TestProbe<Reply> asker = kit.createTestProbe();

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  /** Sends all of it and keeps what comes. */
  private CompletableFuture<ByteString> transcode(Source<ByteString, ?> from, String... command) {
    var all = Sink.<ByteString, ByteString>fold(ByteString.emptyByteString(), ByteString::concat)
        .preMaterialize(kit.system());
    transcoder.tell(new Transcode(List.of(command), from, all.second(), asker.getRef()));
    return all.first().toCompletableFuture();
  }

  @Test
  void whatGoesIn_comesOutTranscoded() {
    var result = transcode(Source.from(List.of(ByteString.fromString("hello "), ByteString.fromString("world"))), "tr",
        "a-z", "A-Z");
    asker.expectMessage(SOON, new Transcoded());
    assertThat(result.join().utf8String()).isEqualTo("HELLO WORLD");
  }

  @Test
  void bytesAreBytes_andMoreThanAnyBufferHolds() throws Exception {
    byte[] block = new byte[1 << 20];
    new Random(1).nextBytes(block);
    var result = transcode(Source.repeat(ByteString.fromArray(block)).take(16), "gzip", "-1");
    asker.expectMessage(SOON, new Transcoded());
    byte[] zipped = result.join().toArrayUnsafe();
    try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      for (int i = 0; i < 16; i++) {
        assertThat(unzipped.readNBytes(block.length)).isEqualTo(block);
      }
      assertThat(unzipped.read()).isEqualTo(-1);
    }
  }

  @Test
  void anExitThatIsNoSuccess_reachesTheAsker_andTheStream() {
    var result = transcode(Source.single(ByteString.fromString("not zipped")), "gzip", "-d");
    assertThat(asker.expectMessageClass(Failed.class, SOON).reason()).contains("exit code 1");
    assertThat(result.handle((_, failure) -> String.valueOf(failure)).join()).contains("exit code 1");
  }

  @Test
  void whatCannotBeLaunched_reachesTheAsker() {
    var result = transcode(Source.empty(), "no-such-program");
    assertThat(asker.expectMessageClass(Failed.class, SOON).reason()).contains("no-such-program");
    assertThat(result).failsWithin(SOON);
  }

  @Test
  void anInputThatFails_endsTheProcess() {
    var result = transcode(Source.failed(new IllegalStateException("the disk is gone")), "cat");
    assertThat(asker.expectMessageClass(Failed.class, SOON).reason()).contains("the disk is gone");
    assertThat(result.handle((_, failure) -> failure).join()).isNotNull()
        .isNotInstanceOf(CompletionException.class);
  }

  @Test
  void oneThatReadsNotAll_isNoFailure() {
    var result = transcode(Source.repeat(ByteString.fromString("x".repeat(1000))), "head", "-c", "10");
    asker.expectMessage(SOON, new Transcoded());
    assertThat(result.join().size()).isEqualTo(10);
  }

  @Test
  void onlySoManyRunAtOnce() {
    var gates = List.of(new CompletableFuture<ByteString>(), new CompletableFuture<ByteString>());
    var held = gates.stream().map(gate -> transcode(Source.completionStage(gate), "cat")).toList();
    var third = transcode(Source.single(ByteString.fromString("third")), "cat");
    asker.expectNoMessage(Duration.ofMillis(300)); // it would have been done long ago
    assertThat(third).isNotDone();
    gates.getFirst().complete(ByteString.fromString("first"));
    asker.expectMessage(SOON, new Transcoded());
    asker.expectMessage(SOON, new Transcoded());
    assertThat(third.join().utf8String()).isEqualTo("third");
    gates.getLast().complete(ByteString.fromString("second"));
    asker.expectMessage(SOON, new Transcoded());
    assertThat(held.stream().map(each -> each.join().utf8String())).containsExactly("first", "second");
  }
}
