// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DetachKeysTest {
  private static final int SEEDS = 300;

  /** What passes of what is typed, in pieces of this many keys, and a mark where it is left. */
  private static String pass(String keys, String typed, int piece) throws Failure {
    var filter = new KeyFilter(DetachKeys.parse(keys));
    var passed = new StringBuilder();
    for (int at = 0; at < typed.length(); at += piece) {
      byte[] bytes = typed.substring(at, Math.min(typed.length(), at + piece)).getBytes(ISO_8859_1);
      passed.append(new String(filter.pass(bytes, bytes.length), ISO_8859_1));
    }
    return passed + (filter.isDetached() ? "!" : "");
  }

  @ParameterizedTest
  @CsvSource({"'a,b',a b", "'ctrl-p,ctrl-q',ctrl-p ctrl-q", "'ctrl-@,ctrl-[,ctrl-],~',ctrl-@ ctrl-[ ctrl-] ~",
      "'ctrl-\\,ctrl-^,ctrl-_',ctrl-\\ ctrl-^ ctrl-_"})
  void whatIsRead(String text, String shown) throws Failure {
    assertThat(DetachKeys.parse(text)).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "a,", "ab", "ctrl-", "ctrl-P", "ctrl-1", "ctrl-pp", "alt-p", "ä", " ",
      "a,b,c,d,e,f,g,h,i"})
  void whatIsWrong(String text) {
    assertThatThrownBy(() -> DetachKeys.parse(text)).isInstanceOf(Failure.class)
        .hasMessageStartingWith("--detach-keys: must be 1 to 8 keys").hasMessageEndingWith("was \"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({"'a,b',xyz,xyz", "'a,b',xaby,x!", "'a,b',aab,a!", "'a,b',axab,ax!", "'a,b',a,''", "'a,b',ax,ax",
      "'a,b',aaa,aa", "a,xa,x!", "'a,a',xaxaa,xax!", "'a,b,a,c',ababac,ab!", "'a,a,b',aaab,a!", "'a,b,c',ababc,ab!",
      "'a,b,c',abxabab,abxab"})
  void whatPasses_inOnePieceAndKeyByKey(String keys, String typed, String passed) throws Failure {
    assertThat(pass(keys, typed, typed.length())).isEqualTo(passed);
    assertThat(pass(keys, typed, 1)).isEqualTo(passed);
  }

  @Test
  void theDefaultIsControlCharacters() throws Failure {
    assertThat(pass(DetachKeys.DEFAULT, "ls\u0010x\u0011\u0010\u0011", 3)).isEqualTo("ls\u0010x\u0011!");
  }

  /** Whatever is typed: all up to the first place where the keys stand passes, but for what may still become them. */
  @Test
  void anythingPasses_exceptTheKeys() throws Failure {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new SplittableRandom(seed);
      String keys = letters(random, random.nextInt(1, 5));
      String typed = letters(random, random.nextInt(1, 30));
      int at = typed.indexOf(keys);
      String expected = at >= 0 ? typed.substring(0, at) + "!" : typed.substring(0, typed.length() - held(keys, typed));
      assertThat(pass(keys.replaceAll("(?<=.)(?=.)", ","), typed, random.nextInt(1, 5)))
          .as("seed %d: %s in %s", seed, keys, typed).isEqualTo(expected);
    }
  }

  private static int held(String keys, String typed) {
    for (int held = keys.length() - 1; held > 0; held--) {
      if (typed.endsWith(keys.substring(0, held))) {
        return held;
      }
    }
    return 0;
  }

  private static String letters(SplittableRandom random, int count) {
    var letters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      letters.append(random.nextBoolean() ? 'a' : 'b');
    }
    return letters.toString();
  }
}
