// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Phase;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streamable HTTP by hand, the wrong ways too. */
@Timeout(60)
class TransportTest {
  private static final String SESSION = "Mcp-Session-Id";
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}";

  @TempDir
  Path folder = Path.of("");
  private Rig rig;

  @BeforeEach
  void begin() throws Exception {
    rig = new Rig(folder, 2, Rig.process("web"));
  }

  @AfterEach
  void end() throws Exception {
    rig.close();
  }

  private void assertRefused(HttpResponse<String> answer, int status, int code, String text) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body()).contains("\"code\":" + code, text);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"{\"jsonrpc\":\"2.0\",|-32700|not JSON",
      "{\"a\":1,\"a\":2}|-32700|not JSON", "[]|-32600|must be one JSON object",
      "{\"id\":1,\"method\":\"ping\"}|-32600|jsonrpc: must be", "{\"jsonrpc\":\"2.0\",\"id\":1}|-32600|method: missing",
      "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}|-32600|id: must be",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":3}|-32600|method: must be a string",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}|-32600|params: must be an object",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}|-32602|needs protocolVersion"})
  void whatIsNoMessage_isRefused(String body, int code, String text) throws Exception {
    assertRefused(rig.send("POST", body), 400, code, text);
  }

  @Test
  void nestedTooDeeply_isRefused() throws Exception {
    assertRefused(rig.send("POST", "[".repeat(100_000)), 400, -32700, "not JSON");
  }

  @Test
  void headsThatDoNotFit_areRefused() throws Exception {
    assertRefused(rig.send("POST", PING, "Content-Type", "text/plain"), 415, -32000, "Content-Type");
    assertRefused(rig.send("POST", PING, "Accept", "application/json"), 406, -32000, "Accept");
    assertRefused(rig.send("GET", "", "Accept", "application/json"), 406, -32000, "Accept");
    assertRefused(rig.send("POST", PING, "MCP-Protocol-Version", "1999-01-01"), 400, -32000, "2025-11-25");
    assertRefused(rig.send("PUT", PING), 405, -32000, "use POST");
    assertRefused(rig.send("POST", " ".repeat((1 << 20) + 1)), 413, -32000, "longer than");
    assertThat(rig.send("POST", PING, "Authorization", "Bearer none").statusCode()).isEqualTo(401);
    assertThat(rig.send("POST", PING, "Origin", "http://evil.example").statusCode()).isEqualTo(403);
  }

  @Test
  void sessionsAreBounded_andEnd() throws Exception {
    assertRefused(rig.send("POST", PING), 400, -32000, SESSION);
    assertRefused(rig.send("POST", PING, SESSION, "none"), 404, -32001, "no such session");
    assertRefused(rig.send("GET", "", SESSION, "none"), 404, -32001, "no such session");
    String one = rig.hello();
    String other = rig.hello();
    assertThat(other).isNotEqualTo(one);
    assertRefused(rig.send("POST", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
        + "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"x\",\"version\":\"1\"}}}"),
        503,
        -32000, "as many MCP sessions");
    assertThat(rig.send("POST", PING, SESSION, one).body()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
    assertThat(rig.send("DELETE", "", SESSION, one).statusCode()).isEqualTo(204);
    assertRefused(rig.send("POST", PING, SESSION, one), 404, -32001, "no such session");
    assertThat(rig.hello()).isNotBlank();
  }

  @Test
  void whatIsNotKnown_isToldAsTheProtocolWantsIt() throws Exception {
    String session = rig.hello();
    assertThat(rig.send("POST", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", SESSION, session)
        .statusCode()).isEqualTo(202);
    assertThat(rig.send("POST", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/strange\"}", SESSION, session)
        .statusCode()).isEqualTo(202);
    assertThat(rig.send("POST", "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"strange\"}", SESSION, session).body())
        .contains("\"id\":\"a\"", "-32601");
    assertThat(rig.send("POST", call(1, "strange", "{}"), SESSION, session).body()).contains("-32602",
        "there is no tool strange; there are scripts_status, ");
    assertThat(
        rig.send("POST", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":{}}}", SESSION,
            session).body())
        .contains("-32602");
  }

  private static String call(int id, String tool, String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
        + "\",\"arguments\":" + arguments + "}}";
  }

  @Test
  void whatIsThereAtOnce_comesAsJson_andWhatIsWaitedForAsAStream() throws Exception {
    String session = rig.hello();
    var status = rig.send("POST", call(1, "scripts_status", "{}"), SESSION, session);
    assertThat(status.headers().firstValue("Content-Type")).contains("application/json");
    var run = rig.send("POST", call(2, "scripts_run", "{\"names\":[\"web\"]}"), SESSION, session);
    assertThat(run.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
    assertThat(run.body()).startsWith("event: message\ndata: {").contains("\"outcome\":\"done\"").endsWith("\n\n");
  }

  @Test
  void whatIsCancelled_endsWithoutAResponse_andDelaysNobody() throws Exception {
    String session = rig.hello();
    rig.launcher.hold("web");
    var waiting = rig.http().sendAsync(
        rig.request("POST", call(3, "scripts_run", "{\"names\":[\"web\"]}"), SESSION, session),
        HttpResponse.BodyHandlers.ofString());
    try (var web = rig.probe("web")) {
      web.awaitPhase(Phase.STARTING);
    }
    assertThat(rig.send("POST", PING, SESSION, session).statusCode()).isEqualTo(200);
    assertRefused(rig.send("POST", call(3, "scripts_status", "{}"), SESSION, session), 400, -32600, "still under way");
    assertThat(
        rig.send("POST", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":3}}",
            SESSION, session).statusCode())
        .isEqualTo(202);
    assertThat(waiting.get(20, TimeUnit.SECONDS).body()).doesNotContain("result");
    assertThat(rig.send("POST", call(3, "scripts_status", "{}"), SESSION, session).body()).contains("STARTING");
    rig.launcher.release("web");
  }

  @Test
  void whoLeaves_isWaitedForNoMore() throws Exception {
    String session = rig.hello();
    rig.launcher.hold("web");
    var waiting = rig.http().sendAsync(
        rig.request("POST", call(3, "scripts_run", "{\"names\":[\"web\"]}"), SESSION, session),
        HttpResponse.BodyHandlers.ofString());
    try (var web = rig.probe("web")) {
      web.awaitPhase(Phase.STARTING);
    }
    assertRefused(rig.send("POST", call(3, "scripts_status", "{}"), SESSION, session), 400, -32600, "still under way");
    waiting.cancel(true);
    Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(
        () -> assertThat(rig.send("POST", call(3, "scripts_status", "{}"), SESSION, session).statusCode())
            .isEqualTo(200));
    rig.launcher.release("web");
  }

  /** It asks for some megabytes, and takes none of them. */
  @Test
  void whoDoesNotRead_delaysNobody() throws Exception {
    String other = rig.hello();
    try (Socket stalled = rig.socket()) {
      String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
      byte[] request = (rig.head(rig.hello()) + body.length() + "\r\n\r\n" + body)
          .getBytes(StandardCharsets.ISO_8859_1);
      var asked = new AtomicInteger();
      var asking = new CompletableFuture<IOException>();
      Thread.ofPlatform().daemon().start(() -> {
        try {
          for (int i = 0; i < 1_000_000; i++) { // until it may send no more, for nothing is taken
            stalled.getOutputStream().write(request);
            asked.incrementAndGet();
          }
        } catch (IOException closed) {
          asking.complete(closed);
        }
      });
      Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> asked.get() > 1_000);
      for (int i = 0; i < 50; i++) {
        assertThat(rig.send("POST", call(i, "scripts_status", "{}"), SESSION, other).statusCode()).isEqualTo(200);
      }
      assertThat(asking).as("it is still being waited for").isNotDone();
    }
  }

  @Test
  void streamsEndWithTheirSession_andWithDrover() throws Exception {
    String gone = rig.hello();
    var ofGone = listening(gone);
    assertThat(rig.send("DELETE", "", SESSION, gone).statusCode()).isEqualTo(204);
    assertThat(ofGone.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    String session = rig.hello();
    var news = listening(session);
    var lines = rig.http().sendAsync(rig.request("POST", call(1, "logs_stream", "{\"seconds\":60}"), SESSION, session),
        HttpResponse.BodyHandlers.ofLines()).get(30, TimeUnit.SECONDS); // its head is there, so it is under way
    rig.system.terminate();
    assertThat(news.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(lines.body()).as("what was gathered so far").anyMatch(line -> line.contains("\"ended\":\"time\""));
  }

  /** News of this session, which it is sure to listen to: a later stream would end this one. */
  private CompletableFuture<HttpResponse<String>> listening(String session) throws Exception {
    var head = new CompletableFuture<Void>();
    var news = rig.http().sendAsync(rig.request("GET", "", SESSION, session), info -> {
      head.complete(null);
      return HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
    });
    head.get(30, TimeUnit.SECONDS);
    return news;
  }
}
