// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.InstanceId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class IncarnationFileTest {
  private static final InstanceId WEB = InstanceId.sole("web");

  /** Takes three bytes a write at most, and none where it is full. */
  private static final class SmallDisk implements WritableByteChannel {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int room = Integer.MAX_VALUE;

    @Override
    public int write(ByteBuffer from) throws IOException {
      int count = Math.min(room, Math.min(3, from.remaining()));
      if (count == 0) {
        throw new IOException("No space left on device");
      }
      for (int i = 0; i < count; i++) {
        written.write(from.get());
      }
      room -= count;
      return count;
    }

    String text() {
      return written.toString(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isOpen() { return true; }

    @Override
    public void close() {
      // nothing is kept open
    }
  }

  private final SmallDisk disk = new SmallDisk();
  private final IncarnationFile file = new IncarnationFile(Map.of(), disk);

  @Test
  void aShortWriteIsGoneOnWith() throws Exception {
    file.record(WEB, 12);
    file.record(WEB, 13);
    assertThat(disk.text()).isEqualTo("web 12\nweb 13\n");
  }

  @Test
  void afterATornLineARecordStandsOnALineOfItsOwn() throws Exception {
    disk.room = 5;
    assertThatThrownBy(() -> file.record(WEB, 12)).hasMessageContaining("No space");
    assertThatThrownBy(() -> file.record(WEB, 13)).hasMessageContaining("No space");
    disk.room = Integer.MAX_VALUE;
    file.record(WEB, 14);
    file.record(WEB, 15);
    assertThat(disk.text()).isEqualTo("web 1\nweb 14\nweb 15\n");
    assertThat(IncarnationFile.read(disk.text().getBytes(StandardCharsets.UTF_8))).containsOnly(Map.entry("web", 15L));
  }

  @Test
  void whatWasTornOnDiskIsShortenedAtTheNextStart(@TempDir Path directory) throws Exception {
    Path path = Files.writeString(directory.resolve("incarnations"), "web 7\nweb 8\nnonsense\nweb");
    try (var opened = IncarnationFile.open(path)) {
      assertThat(opened.last(WEB)).isEqualTo(8);
      opened.record(WEB, 9);
    }
    assertThat(path).hasContent("web 8\nweb 9\n");
  }
}
