// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class InputRequestTest {

  @Test
  void comesBack() throws BadRequest {
    var request = new InputRequest("web/2", "kräm\n\0\"", true);
    assertThat(request.encode()).isEqualTo("{\"name\":\"web/2\",\"text\":\"kräm\\n\\u0000\\\"\",\"end\":true}");
    assertThat(InputRequest.decode(request.encode())).isEqualTo(request);
  }

  @Test
  void theEndMayComeWithoutText_andTextWithoutTheEnd() throws BadRequest {
    assertThat(InputRequest.decode("{\"name\":\"a\",\"end\":true}")).isEqualTo(new InputRequest("a", "", true));
    assertThat(InputRequest.decode("{\"name\":\"a\",\"text\":\"x\"}")).isEqualTo(new InputRequest("a", "x", false));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {"text":"x"}                      | name: must be a string, was missing
      {"name":" ","text":"x"}           | name: must have 1 to 256 characters, has 1
      {"name":"a"}                      | text: missing; it may be left out with "end":true only
      {"name":"a","text":1}             | text: must be a string, was 1
      {"name":"a","text":"","end":"no"} | end: must be true or false, was a string
      {"name":"a","text":"","eof":true} | there is no field "eof"; known are name, text, end
      """)
  void wrongBody_isRefusedWithItsReason(String body, String message) {
    assertThatExceptionOfType(BadRequest.class).isThrownBy(() -> InputRequest.decode(body)).withMessage(message);
  }

  /** A control character takes six in JSON. */
  @Test
  void theMostThatMayBeSent_fitsIntoABody() throws BadRequest {
    String most = "\u0001".repeat(InputRequest.MAX_TEXT_BYTES);
    assertThat(InputRequest.decode(new InputRequest("a", most, false).encode()).text()).isEqualTo(most);
    assertThatExceptionOfType(BadRequest.class)
        .isThrownBy(() -> InputRequest.decode(new InputRequest("a", most.substring(1) + "ä", false).encode()))
        .withMessage("text: must have at most 524288 bytes in UTF-8, has 524289");
  }
}
