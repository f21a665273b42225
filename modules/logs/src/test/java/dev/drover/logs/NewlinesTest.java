// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against a loop over single bytes. */
class NewlinesTest {
  private static final int SEEDS = 2_000;

  @Test
  void countsNothingButNewlines() {
    byte[] bytes = new byte[100_003];
    Arrays.fill(bytes, (byte) '\n');
    assertThat(Newlines.count(bytes, 1, bytes.length)).isEqualTo(bytes.length - 1);
  }

  @Test
  void findsAndCountsWhatALoopDoes() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(1, seed % 10 == 0 ? 10_000 : 60)];
      for (int i = 0; i < bytes.length; i++) {
        // neighbours of the newline, with and without the highest bit, are what a wrong trick mistakes for it
        bytes[i] = (byte) new int[]{'\n', '\n' - 1, '\n' + 1, '\n' | 0x80, 0, -1, 1, 0x80}[random.nextInt(8)];
      }
      int from = random.nextInt(bytes.length);
      int to = random.nextInt(from, bytes.length + 1);
      int count = 0;
      int first = -1;
      int last = -1;
      for (int i = from; i < to; i++) {
        if (bytes[i] == '\n') {
          count++;
          first = first < 0 ? i : first;
          last = i;
        }
      }
      assertThat(new int[]{Newlines.count(bytes, from, to), Newlines.first(bytes, from, to),
          Newlines.last(bytes, from, to)}).as("seed %s", seed).containsExactly(count, first, last);
    }
  }

  @Test
  void count_ofNewlinesAlone_isTheLength() {
    byte[] bytes = new byte[20_000];
    java.util.Arrays.fill(bytes, (byte) '\n');
    for (int length = 0; length < bytes.length; length += 1 + length / 7) {
      assertThat(Newlines.count(bytes, 3, 3 + Math.min(length, bytes.length - 3)))
          .isEqualTo(Math.min(length, bytes.length - 3));
    }
  }
}
