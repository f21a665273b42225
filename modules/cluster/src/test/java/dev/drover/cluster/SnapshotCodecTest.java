// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SnapshotCodecTest {
  /** What the file of version 1 holds, in its order. */
  private static List<ProcessSnapshot> versionOne() {
    var all = new ArrayList<ProcessSnapshot>(List.of(SampleSnapshots.full(), SampleSnapshots.bare()));
    for (Phase phase : List.of(Phase.DISABLED, Phase.PENDING, Phase.STARTING, Phase.RUNNING, Phase.STOPPING,
        Phase.BACKOFF, Phase.COMPLETED, Phase.STOPPED, Phase.FAILED, Phase.SKIPPED)) {
      all.add(SampleSnapshots.with(phase));
    }
    for (Health health : List.of(Health.NONE, Health.STARTING, Health.READY, Health.NOT_READY)) {
      all.add(SampleSnapshots.with(health));
    }
    for (Exit exit : List.of(new Exit.Code(0), new Exit.Code(255), new Exit.Signalled(9, false),
        new Exit.Signalled(6, true, "aborted"), new Exit.NotLaunched(2, "./run.sh: no such file"), new Exit.Lost())) {
      all.add(SampleSnapshots.with(exit));
    }
    return all;
  }

  private static ProcessSnapshot again(byte[] bytes) {
    return SnapshotCodec.decode(new PackedInput(bytes));
  }

  @Test
  void everyFieldPhaseHealthAndExit_thereAndBack_areTheSame() {
    for (ProcessSnapshot snapshot : versionOne()) {
      assertThat(again(SnapshotCodec.encode(snapshot))).isEqualTo(snapshot);
    }
    for (Phase phase : Phase.values()) {
      assertThat(again(SnapshotCodec.encode(SampleSnapshots.with(phase))).phase()).isEqualTo(phase);
    }
    for (Health health : Health.values()) {
      assertThat(again(SnapshotCodec.encode(SampleSnapshots.with(health))).health()).isEqualTo(health);
    }
  }

  @Test
  void theFileOfVersionOne_isReadAndWrittenByteByByte() throws Exception {
    var lines = new ArrayList<String>();
    for (ProcessSnapshot snapshot : versionOne()) {
      lines.add(HexFormat.of().formatHex(SnapshotCodec.encode(snapshot)));
    }
    try (InputStream stored = SnapshotCodecTest.class.getResourceAsStream("snapshots-v1.hex")) {
      assertThat(stored).as("a file that is never written again").isNotNull();
      List<String> old = new String(stored.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
      assertThat(old.stream().map(line -> again(HexFormat.of().parseHex(line))))
          .containsExactlyElementsOf(versionOne());
      assertThat(lines).containsExactlyElementsOf(old);
    }
  }

  @Test
  void fieldsOfALaterVersion_atTheEnd_arePassedOver() {
    byte[] old = SnapshotCodec.encode(SampleSnapshots.full());
    byte[] more = new PackedOutput().raw(old).text("a field of next year").number(Long.MAX_VALUE).toBytes();
    assertThat(again(more)).isEqualTo(SampleSnapshots.full());
    byte[] twoChanges = new PackedOutput().block(new PackedOutput().octet(Change.PUBLISHED).raw(more).toBytes())
        .raw(new Change.Published(SampleSnapshots.bare()).toBytes()).toBytes();
    assertThat(Change.readAll(new PackedInput(twoChanges), problem -> {
      throw new AssertionError(problem);
    })).containsExactly(new Change.Published(SampleSnapshots.full()), new Change.Published(SampleSnapshots.bare()));
  }

  @Test
  void anExitOrAHealthOfALaterVersion_isReadAsWhatCanBeTold() {
    byte[] bytes = SnapshotCodec.encode(SampleSnapshots.with(new Exit.Lost()));
    int exit = bytes.length - 1 - 9; // behind it the time of the next start: 5 bytes and 4
    assertThat(bytes[exit]).as("the kind of the exit").isEqualTo((byte) 4);
    bytes[exit] = 77;
    assertThat(again(bytes).lastExit()).isEqualTo(new Exit.Lost());
  }

  @Test
  void anotherVersionOrPhase_isRefusedWithWhatToDo() {
    byte[] version = SnapshotCodec.encode(SampleSnapshots.bare());
    version[0] = 2;
    assertThatThrownBy(() -> again(version)).isInstanceOf(PackedInput.Malformed.class)
        .hasMessage("at byte 1 of " + version.length
            + ": a snapshot must be of version 1, was 2; run the same version of Drover on all nodes");
    byte[] phase = SnapshotCodec.encode(SampleSnapshots.bare());
    phase[12] = 99;
    assertThatThrownBy(() -> again(phase)).isInstanceOf(PackedInput.Malformed.class)
        .hasMessageContaining("a phase must be from 1 to 10, was 99");
  }

  @Test
  void bytesThatAreCut_anywhere_areRefused() {
    byte[] bytes = SnapshotCodec.encode(SampleSnapshots.full());
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> again(cut)).as("the first %s bytes", length).isInstanceOf(PackedInput.Malformed.class);
    }
  }

  @Test
  void hostileBytes_areReadOrRefused_andNothingElse() {
    byte[] good = SnapshotCodec.encode(SampleSnapshots.full());
    for (long seed = 0; seed < 3_000; seed++) {
      var random = new Random(seed);
      byte[] bytes = random.nextBoolean() ? good.clone() : new byte[random.nextInt(200)];
      for (int changes = 1 + random.nextInt(8); changes > 0 && bytes.length > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(again(bytes).instance().process()).as("seed %s", seed).isNotEmpty();
      } catch (PackedInput.Malformed refused) {
        assertThat(refused).as("seed %s", seed).hasMessageStartingWith("at byte ");
      }
      try {
        FrameCodec.decode(bytes);
        Change.readAll(new PackedInput(bytes), _ -> {});
      } catch (PackedInput.Malformed refused) {
        assertThat(refused).as("seed %s", seed).hasMessageStartingWith("at byte ");
      }
    }
  }

  @Test
  void aLengthThatIsLongerThanWhatIsThere_asksForNoMemory() {
    byte[] huge = new PackedOutput().octet(1).number(Integer.MAX_VALUE).toBytes();
    assertThatThrownBy(() -> again(huge)).hasMessageContaining("a length must be from 0 to 0, was 2147483647");
    byte[] negative = new PackedOutput().octet(1).number(-1).toBytes();
    assertThatThrownBy(() -> again(negative)).hasMessageContaining("was -1");
  }

  @Test
  void aReasonWithoutEnd_isCut_soThatAChangeFitsIntoAMessage() {
    var reason = "🐄".repeat(100_000);
    byte[] bytes = SnapshotCodec.encode(SampleSnapshots.with(reason));
    assertThat(bytes.length).isLessThan(4 * SnapshotCodec.MOST_TEXT + 200);
    assertThat(again(bytes).reason()).startsWith("🐄🐄").endsWith("...").hasSize(SnapshotCodec.MOST_TEXT);
  }

  @Test
  void aTimeThatNoClockHas_isRefused() {
    var snapshot = SampleSnapshots.with(new Exit.Lost());
    byte[] bytes = SnapshotCodec.encode(new ProcessSnapshot(snapshot.instance(), "n", 1, snapshot.wanted(),
        snapshot.phase(), snapshot.health(), "", 0, 0, 0, 0, Instant.MAX, null, null, null, null, 0));
    assertThat(again(bytes).started()).isEqualTo(Instant.MAX);
    byte[] later = new PackedOutput().raw(Arrays.copyOf(bytes, bytes.length - 13)).signed(Long.MAX_VALUE).number(0)
        .toBytes();
    assertThatThrownBy(() -> again(later)).isInstanceOf(PackedInput.Malformed.class);
  }
}
