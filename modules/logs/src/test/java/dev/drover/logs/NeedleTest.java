// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against a loop over single bytes. */
class NeedleTest {
  private static final int SEEDS = 3_000;
  /** Neighbours of the seldom one, with and without the highest bit, are what a wrong trick mistakes for it. */
  private static final byte[] ALPHABET = {'q', 'p', 'r', (byte) ('q' | 0x80), 0, -1, 1, (byte) 0xc3, ' '};

  private static int slowly(byte[] needle, byte[] in, int from, int to) {
    for (int at = from; at <= to - needle.length; at++) {
      if (java.util.Arrays.equals(in, at, at + needle.length, needle, 0, needle.length)) {
        return at;
      }
    }
    return -1;
  }

  private static byte[] some(SplittableRandom random, int length, int letters) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = ALPHABET[random.nextInt(letters)];
    }
    return bytes;
  }

  @Test
  void first_isWhereALoopFindsIt() {
    int hits = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new SplittableRandom(seed);
      int letters = random.nextInt(2, ALPHABET.length + 1);
      byte[] needle = some(random, random.nextInt(1, 6), letters);
      byte[] in = some(random, random.nextInt(1, 150), letters);
      int from = random.nextInt(in.length);
      int to = random.nextInt(from, in.length + 1);
      int found = new Needle(needle).first(in, from, to);
      assertThat(found).as("seed %s", seed).isEqualTo(slowly(needle, in, from, to));
      hits += found >= 0 ? 1 : 0;
    }
    assertThat(hits).isBetween(SEEDS / 10, SEEDS * 9 / 10);
  }

  @Test
  void first_atEachPlace_isFound() {
    byte[] needle = "zebra é".getBytes(UTF_8);
    for (int at = 0; at < 100; at++) {
      byte[] in = new byte[at + needle.length + 3];
      System.arraycopy(needle, 0, in, at, needle.length);
      assertThat(new Needle(needle).first(in, 0, in.length)).isEqualTo(at);
      assertThat(new Needle(needle).first(in, at, at + needle.length)).isEqualTo(at);
      assertThat(new Needle(needle).first(in, at + 1, in.length)).isEqualTo(-1);
      assertThat(new Needle(needle).first(in, 0, at + needle.length - 1)).isEqualTo(-1);
    }
  }

  @Test
  void nothing_isRefused() {
    assertThatThrownBy(() -> new Needle(new byte[0])).isInstanceOf(IllegalArgumentException.class);
  }
}
