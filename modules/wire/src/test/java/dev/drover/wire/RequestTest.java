// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.drover.model.NodeView;
import dev.drover.model.Phase;
import dev.drover.wire.CommandRequest.Command;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class RequestTest {
  private static final Duration WAIT = Duration.ofMillis(1500);
  private static final ScaleRequest SCALE = new ScaleRequest(counts(), true, WAIT);
  private static final MoveRequest MOVE = new MoveRequest(List.of("web*", "db"), Optional.of("b:1"), false, WAIT);

  private static Map<String, Integer> counts() {
    var counts = new LinkedHashMap<String, Integer>();
    counts.put("web", 3);
    counts.put("api", 0);
    return counts;
  }

  @Test
  void encodes_inFixedOrder() {
    assertThat(SCALE.encode())
        .isEqualTo("{\"command\":\"scale\",\"replicas\":{\"web\":3,\"api\":0},\"wait\":true,\"timeoutMillis\":1500}");
    assertThat(new DrainRequest("a:1", true, true, WAIT).encode())
        .isEqualTo("{\"command\":\"drain\",\"node\":\"a:1\",\"wait\":true,\"timeoutMillis\":1500}");
    assertThat(MOVE.encode()).isEqualTo(
        "{\"command\":\"move\",\"names\":[\"web*\",\"db\"],\"node\":\"b:1\",\"wait\":false,\"timeoutMillis\":1500}");
  }

  @Test
  void everyKind_comesBack() throws BadRequest {
    for (Request request : List.of(SCALE, MOVE, new MoveRequest(List.of("a"), Optional.empty(), true, WAIT),
        new DrainRequest("a:1", true, false, WAIT), new DrainRequest("a:1", false, true, WAIT),
        CommandRequest.of(Command.STOP, List.of("web")))) {
      assertThat(Request.decode(request.encode())).isEqualTo(request);
    }
    assertThat(Request.decode("{\"command\":\"drain\",\"node\":\"a:1\"}"))
        .isEqualTo(new DrainRequest("a:1", true, true, CommandRequest.DEFAULT_TIMEOUT));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      []                                        | must be a JSON object, was an array
      {"command":"fly"}                         | command: must be start, resume, stop, restart, kill, signal, scale, drain, undrain or move, was "fly"
      {"command":"scale"}                       | replicas: must be an object with a number for each process, as {"web":3}
      {"command":"scale","replicas":{}}         | replicas: must be an object with a number for each process, as {"web":3}
      {"command":"scale","replicas":[3]}        | replicas: must be an object with a number for each process, as {"web":3}
      {"command":"scale","replicas":{"a":-1}}   | replicas.a: must be a whole number from 0 to 10000, was -1
      {"command":"scale","replicas":{"a":1.5}}  | replicas.a: must be a whole number from 0 to 10000, was 1.5
      {"command":"scale","replicas":{"a":"2"}}  | replicas.a: must be a whole number from 0 to 10000, was a string
      {"command":"scale","replicas":{"a":10001}} | replicas.a: must be a whole number from 0 to 10000, was 10001
      {"command":"scale","replicas":{"":1}}     | replicas: a name must have 1 to 256 characters, has 0
      {"command":"scale","replicas":{"a":1},"names":["a"]} | there is no field "names"; known are command, replicas, wait, timeoutMillis
      {"command":"drain"}                       | node: must be a string, was missing
      {"command":"undrain","node":" "}          | node: a name must have 1 to 256 characters, has 0
      {"command":"drain","node":"a","names":["b"]} | there is no field "names"; known are command, node, wait, timeoutMillis
      {"command":"move","node":"a"}             | names: must be an array of strings, was missing
      {"command":"move","names":[],"node":"a"}  | names: must be 1 to 10000, was 0
      {"command":"move","names":["a"],"node":7} | node: must be a string, was 7
      {"command":"move","names":["a"],"timeoutMillis":-1} | timeoutMillis: must be a whole number from 0 to 86400000, was -1
      """)
  void wrongBody_isRefusedWithItsReason(String body, String message) {
    assertThatExceptionOfType(BadRequest.class).isThrownBy(() -> Request.decode(body)).withMessage(message);
  }

  @Test
  void tooLong_isRefused() {
    assertThatExceptionOfType(BadRequest.class).isThrownBy(() -> Request.decode(" ".repeat(5 << 20)))
        .withMessageContaining("too long");
    assertThatExceptionOfType(BadRequest.class)
        .isThrownBy(() -> Request.decode(new DrainRequest("n".repeat(257), true, true, WAIT).encode()))
        .withMessageContaining("has 257");
  }

  @Test
  void mutatedBytes_areAValueOrABadRequest() {
    int values = 0;
    int refused = 0;
    for (int seed = 0; seed < 300; seed++) {
      var random = new SplittableRandom(seed);
      byte[] body = Stream.of(SCALE, MOVE, new DrainRequest("a:1", true, true, WAIT)).toList().get(random.nextInt(3))
          .encode().getBytes(StandardCharsets.ISO_8859_1);
      for (int change = random.nextInt(3); change >= 0; change--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(random.nextBoolean() ? 256 : 128);
      }
      try {
        var read = Request.decode(new String(body, StandardCharsets.ISO_8859_1));
        assertThat(Request.decode(read.encode())).as("seed " + seed).isEqualTo(read);
        values++;
      } catch (BadRequest bad) {
        assertThat(bad.detail()).as("seed " + seed).isNotBlank();
        refused++;
      } catch (RuntimeException other) {
        throw new AssertionError("seed " + seed, other);
      }
    }
    assertThat(values).isPositive();
    assertThat(refused).isPositive();
  }

  @Test
  void nodes_areAnArray() {
    var labels = new NodeView("a:1", Set.of("worker", "api"), Map.of("zone", "b", "disk", "ssd"), 100,
        NodeView.Membership.UP, false, true);
    assertThat(NodesText.encode(List.of(
        new NodesText.Seen(labels, Map.of(Phase.RUNNING, 2L, Phase.PENDING, 1L), 3, OptionalLong.of(12), false),
        new NodesText.Seen(NodeView.local(), Map.of(), 0, OptionalLong.empty(), true)))).isEqualTo(
            """
                [{"name":"a:1","self":false,"state":"UNREACHABLE","drained":true,"roles":["api","worker"],\
                "labels":{"disk":"ssd","zone":"b"},"capacity":100,"instances":{"PENDING":1,"RUNNING":2},"lost":3,"ageMillis":12},\
                {"name":"local","self":true,"state":"UP","drained":false,"roles":[],"labels":{},"capacity":null,\
                "instances":{},"lost":0,"ageMillis":null}]""");
  }
}
