// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Is a line alone an error? */
class LevelTest {

  @Test
  void accept_whenALineStandsAlone_isAnErrorByItsLevel() {
    var softly = new SoftAssertions();
    for (Samples samples : Samples.of("levels.txt")) {
      List<String> kinds = samples.heading().equals("-") ? List.of() : List.of(samples.heading());
      for (String line : samples.lines()) {
        softly.assertThat(new Feed().out(line).kinds()).as(line).isEqualTo(kinds);
      }
    }
    softly.assertAll();
  }

  @Test
  void accept_whenNoLineIsAnError_findsNoneInAllOfThem() {
    List<String> harmless = Samples.of("levels.txt").getLast().lines();
    assertThat(new Feed().out(harmless.toArray(new String[0])).groups()).isEmpty();
  }

  @Test
  void accept_whenStructuredLinesDifferInWhatTheySay_areDifferent() {
    assertThat(new Feed()
        .out("{\"level\":50,\"time\":1,\"msg\":\"no order\"}", "{\"level\":50,\"time\":2,\"msg\":\"no user\"}",
            "{\"level\":50,\"time\":3,\"msg\":\"no order\"}", "level=error msg=\"no item\" id=\"a\"",
            "level=error msg=\"no cart\" id=\"b\"", "level=error msg=\"no cart\" id=\"c\"")
        .groups())
        .extracting(ErrorGroup::count).containsExactlyInAnyOrder(2L, 1L, 1L, 2L);
  }

  @Test
  void accept_whenJsonIsCutOrBroken_doesNotThrow() {
    String line = "{\"level\":\"error\",\"msg\":\"a \\\"b\\\" c\",\"err\":{\"type\":\"Error\",\"stack\":\"Error: x\\n    at y\"}}";
    for (int end = 0; end <= line.length(); end++) {
      List<String> kinds = new Feed().out(line.substring(0, end)).kinds();
      assertThat(kinds).as(line.substring(0, end)).isEqualTo(end < 16 ? List.of() : List.of("ERROR"));
    }
  }
}
