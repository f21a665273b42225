// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProgressTest {
  private static final List<String> TWO = List.of("web: a", "\"db\"");

  @Test
  void everyKind_isWrittenAndComesBack() throws BadRequest {
    var all = Map.of("accepted", new Progress.Accepted(TWO), "waiting", new Progress.Waiting(TWO), "done",
        new Progress.Done(TWO), "failed", new Progress.Failed(TWO), "timedOut", new Progress.TimedOut(TWO));
    for (var one : all.entrySet()) {
      String text = one.getValue().encode();
      assertThat(text).isEqualTo("{\"" + one.getKey() + "\":[\"web: a\",\"\\\"db\\\"\"]}");
      assertThat(Progress.decode(text)).isEqualTo(one.getValue());
      assertThat(one.getValue().isLast()).isEqualTo(!List.of("accepted", "waiting").contains(one.getKey()));
    }
  }

  @Test
  void other_isRefused() {
    for (String text : List.of("{}", "[]", "1", "{\"gone\":[]}", "{\"done\":1}", "{\"done\":[1]}",
        "{\"done\":[],\"failed\":[]}", "{\"done\":[")) {
      assertThatExceptionOfType(BadRequest.class).as(text).isThrownBy(() -> Progress.decode(text));
    }
  }

  @Test
  void shutdown_comesBack_andEmptyMeansTheDefault() throws BadRequest {
    var request = new ShutdownRequest(Duration.ofSeconds(2));
    assertThat(request.encode()).isEqualTo("{\"timeoutMillis\":2000}");
    assertThat(ShutdownRequest.decode(request.encode())).isEqualTo(request);
    assertThat(ShutdownRequest.decode("")).isEqualTo(new ShutdownRequest(CommandRequest.DEFAULT_TIMEOUT));
    assertThatExceptionOfType(BadRequest.class).isThrownBy(() -> ShutdownRequest.decode("{\"now\":true}"));
  }
}
