// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
  @ParameterizedTest
  @CsvSource({"7373, 127.0.0.1, 7373", "0, 127.0.0.1, 0", "localhost:1, localhost, 1", "0.0.0.0:65535, 0.0.0.0, 65535",
      "[::1]:80, ::1, 80"})
  void isRead(String text, String host, int port) throws BadRequest {
    assertThat(ListenAddress.parse(text, false)).isEqualTo(new ListenAddress(host, port, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "x", "127.0.0.1", ":80", "a:", "a:b", "a:-1", "a:65536", "a:999999", "::1", "::1:80",
      "[::1]", "[::1:80", "http://a:80", "a:8 0", "[]:1", "[[::1]]:1", "a b:1", "[a]b]:1"})
  void whatIsNone_isTold(String text) {
    assertThatThrownBy(() -> ListenAddress.parse(text, false)).isInstanceOf(BadRequest.class)
        .extracting(failure -> ((BadRequest) failure).detail()).asString()
        .startsWith("must be PORT, HOST:PORT or [HOST]:PORT").endsWith("was \"" + text + "\"");
  }

  @Test
  void isShownAsItIsWritten() {
    assertThat(new ListenAddress("::1", 80, false)).hasToString("[::1]:80");
    assertThat(new ListenAddress("localhost", 80, true)).hasToString("localhost:80");
  }
}
