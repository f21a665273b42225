// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.engine.LogBatch;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogEntry.Origin;
import dev.drover.logs.Printed;
import dev.drover.model.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches of lines as bytes, and back. */
@Timeout(60)
class LineFramesTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private static LogEntry entry(Random random) {
    var id = new InstanceId("web-" + random.nextInt(3), random.nextInt(3));
    Instant time = Instant.ofEpochSecond(random.nextLong(-2_000_000_000L, 4_000_000_000L),
        random.nextInt(1_000_000_000));
    Origin origin = Origin.values()[random.nextInt(2)];
    return switch (random.nextInt(5)) {
      case 0 -> new LogEntry.Gap(id, random.nextLong(1, Long.MAX_VALUE), random.nextLong(1, Long.MAX_VALUE));
      case 1 -> new LogEntry.Suppressed(id, random.nextLong(1, Long.MAX_VALUE), time, origin, random.nextInt(9), 5);
      case 2 -> new LogEntry.Unreached(id, "host:1", "is gone \u00e9");
      default -> {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        var line = new LogEntry.Line(id, random.nextLong(1, 1 << 30), time, origin, random.nextInt(9),
            random.nextBoolean(), new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
        yield random.nextBoolean() ? line.with(Printed.of(bytes)) : line;
      }
    };
  }

  private static List<LogBatch> through(List<ByteString> pieces) throws Exception {
    return Source.from(pieces).via(LineFrames.decoding()).runWith(Sink.seq(), KIT.system()).toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  @Test
  void whateverIsEncoded_isDecodedAsItWas() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var entries = new ArrayList<LogEntry>();
      for (int i = random.nextInt(50); i > 0; i--) {
        entries.add(entry(random));
      }
      var batch = new LogBatch(entries, random.nextBoolean());
      assertThat(through(LineFrames.encode(batch))).as("seed %d", seed).containsExactly(batch);
    }
  }

  @Test
  void aLineThatIsLongerThanAMessage_goesInPieces_betweenOthers() throws Exception {
    var id = InstanceId.sole("web");
    var one = new LogBatch(List.of(new LogEntry.Line(id, 1, Instant.EPOCH, Origin.OUT, 1, false, "a")), false);
    var huge = new LogBatch(
        List.of(new LogEntry.Line(id, 2, Instant.EPOCH, Origin.OUT, 1, true, "\u00e9".repeat(1 << 20))), true);
    var pieces = new ArrayList<ByteString>();
    for (LogBatch batch : List.of(one, huge, one)) {
      pieces.addAll(LineFrames.encode(batch));
    }
    assertThat(pieces).hasSizeGreaterThan(20).allSatisfy(
        piece -> assertThat(piece.size()).isLessThanOrEqualTo(LineFrames.MOST_BYTES));
    assertThat(through(pieces)).containsExactly(one, huge, one);
  }

  @Test
  void bytesThatAreNoLines_areRefused_andNeverMoreThanThat() {
    byte[] good = LineFrames.encode(new LogBatch(List.of(new LogEntry.Line(InstanceId.sole("web"), 1, Instant.EPOCH,
        Origin.OUT, 1, false, "text")), false)).getFirst().drop(1).toArray();
    for (int seed = 0; seed < 2_000; seed++) {
      var random = new Random(seed);
      byte[] bad = good.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        LineFrames.decode(java.util.Arrays.copyOf(bad, random.nextInt(1, bad.length + 1)));
      } catch (PackedInput.Malformed refused) {
        assertThat(refused).hasMessageContaining("at byte");
      }
    }
    assertThatThrownBy(() -> through(List.of(ByteString.fromString("nonsense"))))
        .hasMessageContaining("a piece must begin with 0 or 1");
  }
}
