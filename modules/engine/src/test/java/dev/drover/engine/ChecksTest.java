// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Probe.Check;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ChecksTest {
  private static String request(String host, Map<String, String> headers) {
    return Checks.request(new Check.Http("GET", host, 8080, "/health", headers, 200, 299, false));
  }

  @Test
  void theHostIsTheProbes() {
    assertThat(request("127.0.0.1", Map.of())).isEqualTo(
        "GET /health HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: close\r\nUser-Agent: drover\r\n\r\n");
    assertThat(request("::1", Map.of())).contains("\r\nHost: [::1]:8080\r\n");
  }

  @Test
  void aHostOfItsOwnComesInstead() {
    assertThat(request("127.0.0.1", Map.of("host", "shop.test")).lines().filter(line -> line.matches("(?i)host:.*")))
        .containsExactly("host: shop.test");
  }
}
