// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.History;
import dev.drover.model.Wanted;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class HistoryTextTest {
  private static final History HISTORY = new History(7, Wanted.DOWN, true, 3,
      List.of(Instant.parse("2026-01-02T03:04:05.678901234Z"), Instant.EPOCH), 2, null,
      Instant.parse("2026-01-02T03:04:06Z"), Instant.parse("2026-01-02T03:04:07Z"), null);

  @Test
  void whatIsWrittenIsRead() {
    assertThat(HistoryText.parse(HistoryText.of(HISTORY), 7)).hasValue(HISTORY);
    History bare = HistoryText.unknown(9);
    assertThat(HistoryText.parse(HistoryText.of(bare), 9)).hasValue(bare);
  }

  @Test
  void whatIsTornOrForeignIsNot() {
    String text = HistoryText.of(HISTORY);
    for (int length = 0; length < text.length(); length++) {
      assertThat(HistoryText.parse(text.substring(0, length), 7)).as("%d", length).isEmpty();
    }
    assertThat(HistoryText.parse(text, 8)).isEmpty();
    assertThat(HistoryText.parse(text.replace("2026", "yyyy"), 7)).isEmpty();
    assertThat(HistoryText.parse(text.replace("instance 1", "instance 2"), 7)).isEmpty();
    assertThat(HistoryText.parse(text + "more", 7)).isEmpty();
  }
}
