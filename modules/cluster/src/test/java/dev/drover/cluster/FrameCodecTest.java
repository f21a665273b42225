// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.InstanceId;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrameCodecTest {
  private static final List<Frame> EACH = List.of(
      new Frame.Open(-5, Long.MAX_VALUE, 7, Map.of("zone", "süd"), 20), new Frame.Ack(1, 2, 3, 4),
      new Frame.Wish(Long.MIN_VALUE, 2, 0));
  private static final Frame.Batch BATCH = new Frame.Batch(1, 2, 3, 4, 5_000_000_000L, true,
      new PackedBytes(new byte[]{9, 8}));
  /** Of version 1; never to be changed. */
  private static final List<String> STORED = List.of("01011809feffffffffffffffff010e01047a6f6e650473c3bc6414",
      "01030402040608", "01040cffffffffffffffffff010400");
  private static final String STORED_BATCH = "0102" + "0a" + "02040608" + "80c8afa025" + "01" + "0908";

  @Test
  void framesOfVersionOne_areReadAndWrittenByteByByte() {
    assertThat(EACH.stream().map(frame -> HexFormat.of().formatHex(FrameCodec.encode(frame)))).isEqualTo(STORED);
    assertThat(STORED.stream().map(hex -> FrameCodec.decode(HexFormat.of().parseHex(hex)))).isEqualTo(EACH);
    assertThat(HexFormat.of().formatHex(FrameCodec.encode(BATCH))).isEqualTo(STORED_BATCH);
    assertThat(FrameCodec.decode(HexFormat.of().parseHex(STORED_BATCH))).isEqualTo(BATCH);
  }

  @Test
  void aHeaderWithFieldsOfALaterVersion_isRead() {
    byte[] later = new PackedOutput().octet(1).octet(3)
        .block(new PackedOutput().signed(1).signed(2).signed(3).signed(4).text("more").toBytes()).toBytes();
    assertThat(FrameCodec.decode(later)).isEqualTo(new Frame.Ack(1, 2, 3, 4));
  }

  @Test
  void aKindOfALaterVersion_isPassedOver() {
    byte[] later = new PackedOutput().octet(1).octet(50)
        .block(new PackedOutput().signed(1).signed(2).signed(3).toBytes()).toBytes();
    assertThat(FrameCodec.decode(later)).isNull();
  }

  @Test
  void anotherVersion_isRefusedWithWhatToDo() {
    assertThatThrownBy(() -> FrameCodec.decode(new byte[]{9, 1, 0})).isInstanceOf(PackedInput.Malformed.class)
        .hasMessageContaining("must be of version 1, was 9; run the same version of Drover on all nodes");
  }

  @Test
  void aChangeThatCannotBeRead_isPassedOver_andTold() {
    byte[] bad = SnapshotCodec.encode(SampleSnapshots.bare());
    bad[0] = 3;
    byte[] changes = new PackedOutput().block(new PackedOutput().octet(Change.PUBLISHED).raw(bad).toBytes())
        .block(new PackedOutput().octet(200).text("of a version to come").toBytes())
        .raw(new Change.Removed(InstanceId.sole("web"), 12).toBytes()).toBytes();
    var problems = new java.util.ArrayList<String>();
    assertThat(Change.readAll(new PackedInput(changes), problems::add))
        .containsExactly(new Change.Removed(InstanceId.sole("web"), 12));
    assertThat(problems).singleElement().asString().contains("a snapshot must be of version 1, was 3");
  }
}
