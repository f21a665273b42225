// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GrowthTest {
  private static final String[] NAMES = {"d", "c.a", "a.b.a", "c", "b.b", "a.a", "b", "a.b", "b.a", "a", "e"};

  private static final String LARGE = "1".repeat(2000);

  private static ConfigObject parse(String text) {
    return ConfigFactory.parseString(text).root();
  }

  private static Growth of(String text) {
    return Growth.of(parse(text), new Variables(Map.of("BIG", "x".repeat(100_000))), false);
  }

  /** What a random configuration becomes is never larger than what was judged. */
  @Test
  void count_isNeverTooLow() {
    int compared = 0;
    int tangled = 0;
    for (int seed = 0; seed < 1000; seed++) {
      String text = configuration(new SplittableRandom(seed));
      ConfigObject resolved;
      long judged;
      try {
        Growth growth = of(text);
        judged = growth.chars();
        if (growth.excess().isPresent()) {
          tangled++;
          continue;
        }
        resolved = parse(text).toConfig().resolve(ConfigResolveOptions.noSystem()).root();
      } catch (ConfigException _) {
        continue; // a circle, or pieces that do not fit
      }
      compared++;
      assertThat(resolved.render(ConfigRenderOptions.concise()).length()).as("seed %d:%n%s", seed, text)
          .isLessThanOrEqualTo((int) judged);
    }
    assertThat(compared).isGreaterThan(tangled).isGreaterThan(300);
  }

  private static String configuration(SplittableRandom random) {
    var text = new StringBuilder();
    for (int lines = random.nextInt(1, 9); lines > 0; lines--) {
      int name = random.nextInt(NAMES.length);
      text.append(NAMES[name]).append(random.nextInt(8) == 0 ? " += " : " = ").append(value(random, name, 0))
          .append('\n');
    }
    return text.toString();
  }

  /** Objects or lists, large next to the substitutions, which stand for some of them many times. */
  private static String value(SplittableRandom random, int owner, int depth) {
    var text = new StringBuilder();
    boolean objects = random.nextInt(3) > 0;
    for (int pieces = random.nextInt(1, 3); pieces > 0; pieces--) {
      int first = random.nextInt(5) == 0 ? 0 : Math.min(owner + 1, NAMES.length - 1); // else there are circles only
      String substitution = "${?" + NAMES[random.nextInt(first, NAMES.length)] + "}";
      switch (random.nextInt(depth > 1 ? 4 : 6)) {
        case 0 -> text.append(objects ? "{x = " + LARGE + "}" : "[" + LARGE + "]");
        case 1 -> text.append(substitution);
        case 2, 3 -> text.append(objects
            ? "{l = " + substitution + ", r = " + substitution + ", m = " + substitution + "}"
            : "[" + substitution + ", " + substitution + ", " + substitution + "]");
        default -> text.append(objects
            ? "{" + "abcd".charAt(random.nextInt(4)) + " = " + value(random, owner, depth + 1) + "}"
            : "[" + value(random, owner, depth + 1) + "]");
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "text", "{x = 1}"})
  void doubling_isTooMuch_whereItIsWritten(String start) {
    var text = new StringBuilder("k0 = " + start + "\n");
    for (int i = 1; i < 60; i++) {
      text.append("k").append(i).append(start.startsWith("{")
          ? " { l = ${k%d}, r = ${k%d} }%n".formatted(i - 1, i - 1)
          : " = ${k%d}${k%d}%n".formatted(i - 1, i - 1));
    }
    assertThat(of(text.toString()).excess()).hasValueSatisfying(
        excess -> assertThat(excess.message()).startsWith("what is substituted here makes the whole larger than"));
  }

  @Test
  void selfReference_countsWhatIsBelow() {
    assertThat(of("a = [1]\n" + "a = ${a} [2]\n".repeat(20)).chars()).isLessThan(5000);
    assertThat(of("a = [1]\n" + "a = ${a}${a}\n".repeat(25)).excess()).isPresent();
    assertThat(of("a = [1], b = [1]\n" + "a = ${b}${b}\nb = ${a}${a}\n".repeat(20)).excess()).isPresent();
  }

  @Test
  void circle_isLeftToTheLibrary() {
    assertThat(of("a = ${b}, b = ${c}, c = ${a}").excess()).isEmpty();
    assertThat(of("a = ${a}").excess()).isEmpty();
  }

  @Test
  void callersVariable_countsWithItsLength() {
    assertThat(of("a = ${BIG}").chars()).isBetween(100_000L, 100_100L);
    assertThat(of("a = [" + "x${BIG},".repeat(50) + "]").excess()).isPresent();
  }

  @Test
  void longWay_isTooMuch() {
    var text = new StringBuilder("k0 = 1\n");
    for (int i = 1; i < 300; i++) {
      text.append("k%d = ${k%d}%n".formatted(i, i - 1));
    }
    assertThat(of(text.toString()).excess()).hasValueSatisfying(
        excess -> assertThat(excess.message())
            .startsWith("substitutions lead from one to the next over more than 200"));
  }

  @Test
  void manyAmongMany_areTooMany() {
    String text = "x = 1\n" + "k = [" + "${x},".repeat(9000) + "]\n";
    assertThat(of(text).excess()).isEmpty();
    var keys = new StringBuilder(text);
    for (int i = 0; i < 30_000; i++) {
      keys.append("k").append(i).append(" = 1\n");
    }
    assertThat(of(keys.toString()).excess()).hasValueSatisfying(excess -> assertThat(excess.message())
        .isEqualTo("has 9000 substitutions among 30002 keys, which are too many together; use fewer"));
  }

  @Test
  void quotedNames_areFound() {
    assertThat(of("\"a.b\" { \"c \\\"d\" = 12345678901234567890 }\ne = ${\"a.b\".\"c \\\"d\"}").chars())
        .isBetween(80L, 100L);
  }
}
