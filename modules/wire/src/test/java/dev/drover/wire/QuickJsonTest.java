// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read quickly is what the parser reads. */
class QuickJsonTest {
  private static final String USUAL = """
      [{"instance":"grün/1","pid":123456789012345678,"cpu":0.0125,"memory":-1.5,"lost":false,"x":true,"ready":null,
       "reason":"\\"a\\"\\\\b\\n\\t","lastExit":{"code":0},"urls":[],"empty":{},"many":[1, 20 ,-3]}]""";

  private static void same(String text) {
    JsonNode quick = QuickJson.read(text);
    if (quick != null) {
      try {
        assertThat(quick).as(text).isEqualTo(JsonTree.read(text));
      } catch (BadRequest refused) {
        throw new AssertionError("read quickly, but not by the parser: " + text, refused);
      }
    }
  }

  @Test
  void reads_whatDroverSays() throws BadRequest {
    assertThat(QuickJson.read(USUAL)).isNotNull().isEqualTo(JsonTree.read(USUAL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "[", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "[1]2", "01", "-01", "-", "1.",
      ".5", "1e5",
      "00.5", "1-2", "+1", "tru", "truex", "nullnull", "\"\\x\"", "\"\\u0041\"", "\"a\nb\"", "\"", "{1:2}", "[1 2]",
      "{\"a\" 1}",
      "1234567890123456789012", "'a'", "NaN", "1.2.3", "[\u00001]", "1\u0000"})
  void givesUp_onWhatIsNotUsual(String text) {
    assertThat(QuickJson.read(text)).isNull();
  }

  @Test
  void givesUp_whereItIsDeep() {
    assertThat(QuickJson.read("[".repeat(100_000))).isNull();
    assertThat(QuickJson.read("[".repeat(51) + "1" + "]".repeat(51))).isNull();
  }

  @Test
  void anyText_isReadAsByTheParser_orNotAtAll() {
    String letters = "{}[]\",:.-+0123456789eE \n\\utrfalsn\u0000";
    for (int seed = 0; seed < 3000; seed++) {
      var random = new Random(seed);
      var text = new StringBuilder(USUAL);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(text.length());
        text.replace(at, at + random.nextInt(2),
            random.nextBoolean() ? "" : String.valueOf(letters.charAt(random.nextInt(letters.length()))));
      }
      same(text.toString());
    }
  }
}
