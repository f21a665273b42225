// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScrollbackTest {
  private final Scrollback scrollback = new Scrollback();

  private void append(String text) {
    byte[] bytes = ("<" + text + ">").getBytes(UTF_8);
    scrollback.append(bytes, 1, bytes.length - 2);
  }

  private static String read(Scrollback.Cursor cursor) {
    var all = new ByteArrayOutputStream();
    for (byte[] some = cursor.poll(); some.length > 0; some = cursor.poll()) {
      all.writeBytes(some);
    }
    return all.toString(UTF_8);
  }

  @Test
  void aCursorGivesAllFromTheBeginning_andGoesOn() {
    append("one\r\n$ ");
    Scrollback.Cursor cursor = scrollback.tail();
    assertThat(read(cursor)).isEqualTo("one\r\n$ ");
    assertThat(cursor.poll()).isEmpty();
    append("l");
    append("s");
    assertThat(read(cursor)).isEqualTo("ls");
    assertThat(cursor.skipped()).isZero();
  }

  @Test
  void theTailBeginsWithALine() {
    append("x".repeat(Scrollback.TAIL_BYTES) + "\nsecond\n" + "y".repeat(Scrollback.TAIL_BYTES - 5));
    assertThat(read(scrollback.tail())).isEqualTo("y".repeat(Scrollback.TAIL_BYTES - 5));
    append("\nlast");
    assertThat(read(scrollback.tail())).endsWith("y\nlast").hasSizeLessThanOrEqualTo(Scrollback.TAIL_BYTES);
  }

  @Test
  void theTailOfOneEndlessLineIsAsMuchAsIsShown() {
    append("x".repeat(3 * Scrollback.TAIL_BYTES));
    assertThat(read(scrollback.tail())).isEqualTo("x".repeat(Scrollback.TAIL_BYTES));
  }

  @Test
  void whoIsTooSlowIsToldHowMuchItMissed() {
    Scrollback.Cursor slow = scrollback.tail();
    for (int i = 0; i < 1000; i++) {
      append("%999d\n".formatted(i));
    }
    long missed = slow.skipped();
    String rest = read(slow);
    assertThat(missed).isPositive();
    assertThat(missed + rest.length()).isEqualTo(1_000_000);
    assertThat(rest).hasSizeBetween(Scrollback.BOUND_BYTES, Scrollback.BOUND_BYTES + 1000).endsWith("999\n");
    assertThat(slow.skipped()).isZero();
  }

  @Test
  void wakesOnEachAppendAndAtTheEnd_untilClosed() throws Exception {
    var wakes = new AtomicInteger();
    AutoCloseable subscription = scrollback.onAppend(wakes::incrementAndGet);
    append("a");
    assertThat(scrollback.isFinished()).isFalse();
    scrollback.finish();
    assertThat(scrollback.isFinished()).isTrue();
    assertThat(wakes).hasValue(2);
    subscription.close();
    scrollback.finish();
    assertThat(wakes).hasValue(2);
  }

  /** The byte at each place is known by its place, so a reader sees whether what it got is what stood there. */
  @Test
  void readersBesideTheWriterSeeWhatWasWritten_orAGap() throws Exception {
    int total = 20 << 20;
    List<CompletableFuture<Long>> readers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Scrollback.Cursor cursor = scrollback.tail();
      readers.add(CompletableFuture.supplyAsync(() -> follow(cursor), task -> Thread.ofPlatform().start(task)));
    }
    var random = new SplittableRandom(7);
    byte[] buffer = new byte[8192];
    for (int at = 0; at < total;) {
      int length = Math.min(random.nextInt(1, random.nextBoolean() ? 8 : buffer.length), total - at);
      for (int i = 0; i < length; i++) {
        buffer[i] = at(at + i);
      }
      scrollback.append(buffer, 0, length);
      at += length;
    }
    scrollback.finish();
    for (CompletableFuture<Long> reader : readers) {
      assertThat(reader.get(50, TimeUnit.SECONDS)).isEqualTo(total);
    }
  }

  private static byte at(long place) {
    return (byte) (place % 251 ^ place >> 12);
  }

  private long follow(Scrollback.Cursor cursor) {
    long at = 0;
    while (true) {
      boolean last = scrollback.isFinished();
      at += cursor.skipped();
      byte[] some = cursor.poll();
      for (byte each : some) {
        if (each != at(at)) {
          throw new AssertionError("not what was written at " + at);
        }
        at++;
      }
      if (last && some.length == 0) {
        return at;
      }
    }
  }
}
