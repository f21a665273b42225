// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static dev.drover.logs.ModelLog.WEB;
import static dev.drover.logs.ModelLog.rest;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.logs.LogEntry.Gap;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that are removed, or cannot be: what is not there is counted and told as a gap, and numbers go on. */
@Timeout(60)
class LogFileRemovalTest extends LogFileFixture {
  @Test
  void log_thatWasRemovedBetween_isAGap() throws IOException {
    var model = new ModelLog(6);
    small(model);
    long last = model.next - 1;
    Files.delete(log);
    assertThat(all()).isEmpty();
    for (int i = 0; i < 3; i++) { // opened in vain twice
      try (LogFile file = open()) {
        assertThat(file.lastLine()).isEqualTo(last);
        if (i == 2) {
          goOn(file, model);
        }
      }
    }
    assertThat(all()).containsExactly(new Gap(WEB, last, last + 1), model.lines.get(last + 1));
  }

  @Test
  void log_thatIsRemovedWhileItIsWritten_isMadeAgain_andAGap() throws IOException {
    var model = new ModelLog(7);
    try (LogFile file = open()) {
      goOn(file, model);
      HistoryCursor follower = LogHistory.of(folder, WEB).from(1);
      assertThat(rest(follower)).hasSize(1);
      for (int i = 0; i < 4; i++) {
        switch (i) {
          case 0 -> Files.delete(log);
          case 1 -> Files.delete(index);
          case 2 -> cut(log, 0);
          default -> delete(folder);
        }
        millis.addAndGet(1_000);
        long next = model.next;
        goOn(file, model);
        goOn(file, model);
        assertThat(all()).containsExactly(new Gap(WEB, next - 1, next), model.lines.get(next),
            model.lines.get(next + 1));
        assertThat(rest(follower)).containsExactly(model.lines.get(next), model.lines.get(next + 1));
        assertThat(file.lostLines()).isZero();
      }
      follower.close();
    }
  }

  @Test
  void folder_thatCannotBe_losesLines_thatAreCountedAndToldAsAGap() throws IOException {
    var model = new ModelLog(8);
    Files.createDirectories(folder.getParent());
    Files.writeString(folder, "in the way");
    try (LogFile file = open()) {
      for (int i = 1; i <= 5; i++) {
        int lost = i;
        model.line("lost".getBytes(UTF_8)).to(file);
        assertThatThrownBy(file::flush).isInstanceOf(IOException.class);
        assertThat(file.lostLines()).isEqualTo(lost);
      }
      Files.delete(folder);
      goOn(file, model);
      assertThat(file.lostLines()).isEqualTo(5);
      assertThat(all()).containsExactly(new Gap(WEB, 5, 6), model.lines.get(6L));
    }
  }

  @Test
  void lines_thatWereLostLast_areKnownAfterAReopening() throws IOException {
    var model = new ModelLog(8);
    try (LogFile file = open()) {
      goOn(file, model);
      delete(folder);
      Files.writeString(folder, "in the way");
      millis.addAndGet(1_000);
      model.line("lost".getBytes(UTF_8)).to(file);
      assertThatThrownBy(file::flush).isInstanceOf(IOException.class);
      Files.delete(folder);
    }
    assertThat(all()).containsExactly(new Gap(WEB, 1, 2), new Gap(WEB, 1, 3));
    try (LogFile file = open()) {
      assertThat(file.lastLine()).isEqualTo(2);
    }
  }
}
