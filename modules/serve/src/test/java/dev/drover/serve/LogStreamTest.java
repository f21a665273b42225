// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.engine.LogQuery;
import dev.drover.engine.Orchestrator;
import dev.drover.logs.LogEntry;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.wire.BadRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as Server-Sent Events, and where a client goes on that comes back. */
@Timeout(120)
class LogStreamTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final LogQuery QUERY = LogQuery.of(WEB).last(10).following();

  @Test
  void ofOneInstance_aClientGoesOnBehindItsLine() throws BadRequest {
    LogQuery after = new LogStream(true).after(" 41 ", QUERY);
    assertThat(after.from()).hasValue(42);
    assertThat(after.last()).isEmpty();
    assertThat(new LogStream(true).after("", QUERY)).isEqualTo(QUERY);
  }

  @Test
  void ofSeveral_aClientGoesOnASecondBefore() throws BadRequest {
    LogQuery after = new LogStream(false).after("2026-01-31T09:30:00.5Z", QUERY);
    assertThat(after.since()).contains(Instant.parse("2026-01-31T09:29:59.5Z"));
    assertThat(after.last()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "-1", "1.5", "99999999999999999999", "-1000000000-01-01T00:00:00Z"})
  void whatIsNoIdOfIt_isTold(String id) {
    for (boolean one : new boolean[]{true, false}) {
      assertThatThrownBy(() -> new LogStream(one).after(id, QUERY)).isInstanceOf(BadRequest.class)
          .extracting(failure -> ((BadRequest) failure).detail()).asString().startsWith("Last-Event-ID: ").contains(id);
    }
    assertThatThrownBy(() -> new LogStream(false).after("12", QUERY)).isInstanceOf(BadRequest.class);
  }

  @Test
  void aGapLeadsToWhatComesNext() {
    assertThat(new LogStream(true).encode(new LogEntry.Gap(WEB, 3, 8)))
        .isEqualTo("id: 7\ndata: {\"instance\":\"web\",\"gap\":3,\"next\":8}\n\n");
    assertThat(new LogStream(false).encode(new LogEntry.Gap(WEB, 3, 8))).startsWith("data: ");
  }

  @Test
  void linesComeOnce_alsoToAClientThatComesBack(@TempDir Path folder) throws Exception {
    var spec = ProcessSpec.of("web", ProcessSpec.shell("echo one; echo two; echo three; exec sleep 1000"), Path.of("/"),
        Map.of());
    try (var supervised = new Supervised(new Project("shop", List.of(spec)), folder)) {
      supervised.drover.orchestrator().tell(new Orchestrator.Start(List.of("web"), true,
          supervised.drover.system().ignoreRef()));
      Awaitility.await().until(() -> supervised.drover.logs().lastLine(WEB) == 3);
      String[] sse = {"Accept", "text/event-stream"};
      String first = supervised.pieces(supervised.get("/api/v1/logs?name=web", sse), 2);
      assertThat(first).startsWith("id: 1\ndata: {").contains("\"text\":\"one\"", "id: 2\n", "\"text\":\"two\"");
      String rest = supervised.pieces(supervised.get("/api/v1/logs?name=web", sse[0], sse[1], "Last-Event-ID", "2"), 1);
      assertThat(rest).startsWith("id: 3\n").contains("\"text\":\"three\"");
    }
  }
}
