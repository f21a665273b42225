// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever comes is a message, or is refused with one. */
@Timeout(60)
class RpcTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SOUND = List.of(
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"scripts_status\",\"arguments\":{\"names\":[\"web\"]}}}",
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"a\"}}",
      "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{}}");
  private static final String PIECES = "{}[]\",:0129e-.\\utrfan \n\u0000\u00ff";

  @Test
  void damagedMessages_areReadOrRefused() throws Exception {
    int refused = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      byte[] body = damaged(new Random(seed));
      try {
        var _ = Rpc.read(body);
      } catch (Rpc.Malformed bad) {
        refused++;
        var told = JSON.readTree(bad.encode());
        assertThat(told.path("error").path("code").asInt()).as("seed %d", seed).isIn(-32700, -32600);
        assertThat(told.path("error").path("message").asText()).as("seed %d", seed).isNotBlank();
      }
    }
    assertThat(refused).as("most of them are damaged").isBetween(1_000, 2_999);
  }

  private static byte[] damaged(Random random) {
    byte[] body = SOUND.get(random.nextInt(SOUND.size())).getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(4); i >= 0; i--) {
      body[random.nextInt(body.length)] = (byte) PIECES.charAt(random.nextInt(PIECES.length()));
    }
    return java.util.Arrays.copyOf(body, random.nextInt(8) == 0 ? random.nextInt(body.length) : body.length);
  }

  @Test
  void addresses_areThoseThatAreKnown_andNoOthers() {
    assertThat(Address.parse("drover://processes")).contains(new Address(Address.Kind.ALL, ""));
    assertThat(Address.parse("drover://processes/web%2F2")).contains(new Address(Address.Kind.ONE, "web/2"));
    assertThat(Address.parse("drover://processes/a+b/logs")).contains(new Address(Address.Kind.LOGS, "a+b"));
    assertThat(Address.parse("drover://processes/web/errors")).contains(new Address(Address.Kind.ERRORS, "web"));
    for (String wrong : List.of("", "drover://", "drover://processes/", "drover://processesweb", "file:///etc/passwd",
        "drover://processes/web/", "drover://processes/web/log", "drover://processes/web/logs/x",
        "drover://processes/%zz")) {
      assertThat(Address.parse(wrong)).as(wrong).isEmpty();
    }
  }
}
