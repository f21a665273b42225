// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is needed is in every text in which the pattern is found. */
@Timeout(60)
class RequiredTextTest {
  private static final int SEEDS = 300;
  private static final int PATTERNS = 500;
  private static final String[] PIECES = {"a", "b", "ab", "ba", "aab", ".", "*", "+", "?", "*?", "++", "{2}", "{0}",
      "{0,1}", "{1,}", "|", "(", ")", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?<n>", "(?i)", "(?i:", "(?x)",
      "[ab]",
      "[^a]", "[a\\]b]", "[a[b]]", "[a&&b]", "[]a]", "\\b", "\\w", "\\S", "\\d", "\\.", "\\Q", "\\E", "\\Qa.b\\E",
      "\\1",
      "\\k<n>", "\\x61", "\\u0061", "\\0141", "\\p{L}", "\\pL", "\\P{Lu}", "^", "$", "\\t", "A", "\uFFFD",
      "\uD83D", "\uDE00", "\uD83D\uDE00", "é", " ", "#", "\n", "\\cA", "\\N{LATIN SMALL LETTER A}", "\\R", "\\X", "\\-",
      "&",
      "]", "}"};
  private static final int[] CODE_POINTS = {'a', 'a', 'b', 'A', '.', ' ', '\t', 0x1f600, 'é', 0xfffd, '-', ']', '}',
      '#', '&'};

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
      "rareword ; rareword", "a.c ; a", "ab+cde ; cde", "abc+d ; abc", "abc*defg ; defg", "abc?d ; ab",
      "abc{2,3}d ; abc",
      "abc{0,3}d ; ab", "(error) in x ; error", "(?:error:)+x ; error:", "(error|warn) in ; error,warn",
      "error|warn ; error,warn", "a|b|c ; a,b,c", "(fail|panic(ked)?|oom)+ now ; \" now\"",
      "x(abc|abd)?y ; x", "abc|abc ; abc", "(ab|cd)(efg|hij) ; efg,hij", "(a)?bc ; bc",
      "(?=abcd)ab ; ab", "(?<!abcd)ab ; ab", "(?<name>abc)d ; abc", "\\bword\\b ; word", "\\[main\\] ok ; [main] ok",
      "[0-9]+ ms ; \" ms\"", "[^\\]x] is ; \" is\"", "\\d{3} GET /x ; \" GET /x\"", "\\Qa.b*\\E ; a.b*",
      "grün.*x ; grün", "\uD83D\uDE00+x ; \uD83D\uDE00", "a\uFFFDbc ; bc", "x$ ; x", "\\p{L}abc ; abc",
      "id=\\w+ ok ; id="})
  void of_aSequence_isTheLongestPart(String pattern, String needed) {
    assertThat(RequiredText.of(Pattern.compile(pattern))).isEqualTo(java.util.Arrays.asList(needed.split(",", -1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".*", "abc|", "|a", "abc|.", "(a|b*)", "a|b|c|d|e|f|g|h|i", "(?i)abc", "abc(?i)d",
      "(?i:abc)", "(?x) a b", "[abc]",
      "(abc)?",
      "(abc)*", "a?", "a*+", "(?!abc)", "\\Qa\\Eb\\Qc\\E", "\\x61bc", "(a)bc\\1", "[a[b]]c", "[]a]c", "a{2}{0}",
      "\\b{g}abc"})
  void of_whatIsNotPlain_isNothing(String pattern) {
    assertThat(RequiredText.of(Pattern.compile(pattern))).isEmpty();
  }

  @Test
  void of_flags_areRespected() {
    assertThat(RequiredText.of(Pattern.compile("abc", Pattern.CASE_INSENSITIVE))).isEmpty();
    assertThat(RequiredText.of(Pattern.compile("a b", Pattern.COMMENTS))).isEmpty();
    assertThat(RequiredText.of(Pattern.compile("abc", Pattern.CANON_EQ))).isEmpty();
    assertThat(RequiredText.of(Pattern.compile("a.b\\", Pattern.LITERAL))).containsExactly("a.b\\");
    assertThat(RequiredText.of(Pattern.compile("a.bc", Pattern.MULTILINE | Pattern.DOTALL))).containsExactly("bc");
  }

  @Test
  void whatIsFound_hasWhatIsNeeded_alsoInItsBytes() {
    int decided = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new SplittableRandom(seed);
      for (int i = 0; i < PATTERNS; i++) {
        List<String> needed = check(random, seed);
        decided += needed.isEmpty() ? 0 : 1;
      }
    }
    assertThat(decided).isGreaterThan(SEEDS * PATTERNS / 50);
  }

  private static List<String> check(SplittableRandom random, int seed) {
    var regex = new StringBuilder();
    for (int i = random.nextInt(1, 8); i > 0; i--) {
      regex.append(PIECES[random.nextInt(PIECES.length)]);
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(regex.toString());
    } catch (PatternSyntaxException _) {
      return List.of();
    }
    List<String> needed = RequiredText.of(pattern);
    for (int i = 0; i < 8 && !needed.isEmpty(); i++) {
      byte[] printed = text(random);
      String text = new String(printed, UTF_8);
      if (pattern.matcher(text).find()) {
        assertThat(needed).as("/%s/ in %s, seed %s", regex, text, seed).anyMatch(text::contains)
            .anyMatch(each -> new Needle(each.getBytes(UTF_8)).first(printed, 0, printed.length) >= 0);
      }
    }
    return needed;
  }

  /** Mostly UTF-8. */
  private static byte[] text(SplittableRandom random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    if (bytes.length > 0 && random.nextInt(3) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
