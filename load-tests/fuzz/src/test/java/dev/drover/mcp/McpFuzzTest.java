// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.drover.engine.Drover;
import dev.drover.engine.IncarnationLog;
import dev.drover.launch.Launcher;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.serve.Role;
import dev.drover.wire.BadRequest;
import dev.drover.wire.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Whatever an agent sends, it is answered as the protocol says, and nothing that is secret is in it. */
class McpFuzzTest {
  private static final Set<Integer> STATUSES = Set.of(200, 202, 400, 404, 406, 413, 415);
  private static final long PATIENCE_SECONDS = 30;
  private static final String SESSION = "Mcp-Session-Id";
  private static final String HELLO = """
      {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},\
      "clientInfo":{"name":"fuzz","version":"1"}}}""";

  /** Made once; it ends with the JVM. Its processes are not started, and who may only look starts none. */
  private static final class Served {
    static final Served ONE = new Served();
    final Drover drover = Drover.start(new Project("shop", List.of(
        ProcessSpec.of("web", List.of("sleep", "1"), Path.of("/"), Map.of("KEY", "swordfish")))), Launcher.portable(),
        IncarnationLog.inMemory());
    final Mcp mcp = new Mcp(drover, "1", 16, Duration.ofHours(1));

    private Served() {
      Runtime.getRuntime().addShutdownHook(new Thread(drover::close));
    }
  }

  private static HttpResponse post(byte[] body, String session) throws Exception {
    HttpRequest request = HttpRequest.POST("http://drover/mcp").withEntity(ContentTypes.APPLICATION_JSON, body)
        .addHeader(RawHeader.create("Accept", "application/json, text/event-stream"));
    return Served.ONE.mcp.answer(session.isEmpty() ? request : request.addHeader(RawHeader.create(SESSION, session)),
        Role.VIEW).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Of what ends at once; a stream is left. */
  private static String text(HttpResponse answer) throws Exception {
    if (answer.entity().isChunked()) {
      answer.discardEntityBytes(Served.ONE.drover.system());
      return "";
    }
    return answer.entity().toStrict(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS), Served.ONE.drover.system())
        .toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS).getData().utf8String();
  }

  private static void assertAnswered(byte[] body, String session) throws Exception {
    HttpResponse answer = post(body, session);
    assertThat(STATUSES).contains(answer.status().intValue());
    assertThat(text(answer)).doesNotContain("swordfish", "\tat ", "Exception");
    String begun = session(answer);
    if (!begun.isEmpty()) { // it was a greeting; there may be so many sessions and no more
      end(begun);
    }
  }

  private static String session(HttpResponse answer) {
    return answer.getHeader(SESSION).map(HttpHeader::value).orElse("");
  }

  private static void end(String session) throws Exception {
    HttpResponse end = Served.ONE.mcp.answer(HttpRequest.DELETE("http://drover/mcp")
        .addHeader(RawHeader.create(SESSION, session)), Role.VIEW).toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    end.discardEntityBytes(Served.ONE.drover.system());
  }

  @FuzzTest(maxDuration = "5m")
  void strangersAndMembersAreAnswered(byte[] input) throws Exception {
    if (new String(input, UTF_8).contains("logs_")) {
      return; // they may wait for lines, for as long as they are told
    }
    assertAnswered(input, "");
    assertAnswered(input, "nobody");
    HttpResponse hello = post(HELLO.getBytes(UTF_8), "");
    String session = session(hello);
    assertThat(text(hello)).contains("serverInfo");
    assertAnswered(input, session);
    end(session);
  }

  @FuzzTest(maxDuration = "5m")
  void messagesAreRead_orTold(byte[] input) throws BadRequest {
    try {
      var _ = Rpc.read(input);
    } catch (Rpc.Malformed bad) {
      assertThat(Json.decode(new String(bad.encode(), UTF_8)).path("error").path("message").asText()).isNotBlank();
    }
  }
}
