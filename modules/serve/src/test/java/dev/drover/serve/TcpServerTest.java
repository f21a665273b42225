// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.wire.ListenAddress;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.event.Logging;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Through real sockets, what a stranger, a web page and a slow client get, and who has a token. */
@Timeout(60)
class TcpServerTest {
  private static final TcpSettings ANY = at("127.0.0.1", 0, false);
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir
  Path folder = Path.of("");
  private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "tcp-server-test", ConfigFactory
      .parseString("pekko.use-slf4j = off").withFallback(ConfigFactory.load())); // it would ask who is not there, and log nothing
  private final AtomicInteger answered = new AtomicInteger();
  private final java.util.List<Role> roles = new java.util.concurrent.CopyOnWriteArrayList<>();
  private int port;

  @BeforeEach
  void begin() throws IOException {
    port = serve(LONG, 16);
  }

  private static TcpSettings at(String host, int port, boolean insecure) {
    return TcpSettings.plain(new ListenAddress(host, port, insecure));
  }

  private int serve(Duration headWithin, int most) throws IOException {
    TcpServer server = TcpServer.open(ANY, folder);
    server.serve(system, most, headWithin, (_, role) -> {
      answered.incrementAndGet();
      roles.add(role);
      return CompletableFuture.completedFuture(HttpResponse.create().withEntity("hello"));
    });
    return Integer.parseInt(server.url().substring(server.url().lastIndexOf(':') + 1));
  }

  @AfterEach
  void end() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private String token(Role role) throws IOException {
    return Files.readString(Tokens.file(folder, role)).strip();
  }

  private Socket connect(int to) throws IOException {
    var socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), to));
    return socket;
  }

  private String raw(String request) throws IOException {
    try (Socket socket = connect(port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String ask(String line, String host, String... headers) throws IOException {
    return raw(line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
        + String.join("", java.util.stream.Stream.of(headers).map(header -> header + "\r\n").toList()) + "\r\n");
  }

  private String bearer(Role role) throws IOException {
    return "Authorization: Bearer " + token(role);
  }

  private String here() {
    return "127.0.0.1:" + port;
  }

  private static void assertStatus(String answer, int status) {
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    if (status != 200) {
      assertThat(answer).contains("application/problem+json").contains("\"title\":").contains("\"detail\":");
    }
  }

  @Test
  void whoHasATokenIsAnswered_byWhatItMayDo() throws IOException {
    assertStatus(ask("GET /api/v1/instances", here(), bearer(Role.VIEW)), 200);
    assertStatus(ask("GET /api/v1/instances", here(), bearer(Role.CONTROL)), 200);
    assertStatus(ask("POST /api/v1/commands", here(), bearer(Role.CONTROL), "Content-Length: 0"), 200);
    assertThat(answered).hasValue(3);
    String refused = ask("POST /api/v1/commands", here(), bearer(Role.VIEW), "Content-Length: 0");
    assertStatus(refused, 403);
    assertThat(refused).contains("token-control");
    assertThat(answered).hasValue(3);
  }

  @Test
  void toolsOfAgents_lookThemselvesWhatTheirCallerMayDo() throws IOException {
    for (String method : java.util.List.of("POST", "GET", "DELETE")) {
      assertStatus(ask(method + " /mcp", here(), bearer(Role.VIEW), "Content-Length: 0"), 200);
    }
    assertStatus(ask("POST /mcp", here(), bearer(Role.CONTROL), "Content-Length: 0"), 200);
    assertThat(roles).containsExactly(Role.VIEW, Role.VIEW, Role.VIEW, Role.CONTROL);
    assertStatus(ask("POST /mcp/x", here(), bearer(Role.VIEW), "Content-Length: 0"), 403);
    assertStatus(ask("POST /mcp", here(), "Content-Length: 0"), 401);
  }

  @Test
  void whoHasNone_orAWrongOne_isRefused_andHearsWhatToDo() throws IOException {
    String none = ask("GET /api/v1/instances", here());
    assertStatus(none, 401);
    assertThat(none).contains("WWW-Authenticate: Bearer").contains("token-view").doesNotContain(token(Role.VIEW));
    assertStatus(ask("GET /api/v1/instances", here(), "Authorization: Basic eDp5"), 401);
    assertStatus(ask("GET /api/v1/instances", here(), "Authorization: Bearer "), 401);
    assertStatus(ask("GET /api/v1/instances", here(), bearer(Role.VIEW) + "x"), 401);
    assertStatus(ask("GET /api/v1/instances", here(), "Authorization: Bearer " + token(Role.VIEW).substring(1)), 401);
    assertThat(answered).hasValue(0);
  }

  @Test
  void whoOnlyLooksWhetherItIsThere_needsNone() throws IOException {
    assertStatus(ask("GET /live", here()), 200);
    assertStatus(ask("GET /ready", here()), 200);
    assertStatus(ask("POST /live", here(), "Content-Length: 0"), 401);
    assertStatus(ask("GET /live/x", here()), 401);
    assertStatus(ask("GET /metrics", here()), 401);
  }

  @ParameterizedTest
  @CsvSource({"evil.example, 421", "evil.example:PORT, 421", "127.0.0.1, 421", "127.0.0.1:1, 421",
      "localhost.evil.example:PORT, 421", "LOCALHOST:PORT, 200", "localhost:PORT, 200"})
  void aNameThatSomebodyElseLetsPointHere_isNotAnswered(String host, int status) throws IOException {
    assertStatus(ask("GET /api/v1/instances", host.replace("PORT", Integer.toString(port)), bearer(Role.CONTROL)),
        status);
  }

  @ParameterizedTest
  @CsvSource({"http://evil.example, 403", "null, 403", "https://127.0.0.1:PORT, 403", "http://127.0.0.1:1, 403",
      "http://127.0.0.1:PORT.evil.example, 403", "http://127.0.0.1:PORT, 200", "http://localhost:PORT, 200"})
  void aPageOfSomebodyElse_isNotAnswered_whateverItsToken(String origin, int status) throws IOException {
    String answer = ask("GET /api/v1/instances", here(),
        "Origin: " + origin.replace("PORT", Integer.toString(port)), bearer(Role.CONTROL));
    assertStatus(answer, status);
    assertThat(answer).doesNotContain("Access-Control");
  }

  /** Everything that is logged by way of Pekko, in its order. */
  private BlockingQueue<Object> logged() {
    var logged = new LinkedBlockingQueue<Object>();
    var ear = system.<Object>systemActorOf(Behaviors.receiveMessage(heard -> {
      logged.add(heard);
      return Behaviors.same();
    }), "ear", Props.empty());
    system.classicSystem().eventStream().subscribe(Adapter.toClassic(ear), Logging.LogEvent.class);
    return logged;
  }

  @Test
  void whatIsNoHttp_orTooLong_isRefused_andNotLogged_orAnybodyCouldFillTheLog() throws Exception {
    BlockingQueue<Object> logged = logged();
    assertStatus(raw("nonsense / HTTP/1.1\r\n\r\n"), 501);
    assertStatus(raw("POST /live HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
    assertStatus(raw("GET / nonsense\r\n\r\n"), 505);
    assertStatus(raw("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\n\r\n"), 414);
    assertStatus(ask("GET /live", here(), "X: " + "x".repeat(100_000)), 431);
    assertStatus(raw("GET /live HTTP/1.1\r\nConnection: close\r\n\r\n"), 400); // without a Host
    assertStatus(raw("GET /live HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"), 400);
    assertStatus(ask("GET /live", here(), "Content-Length: x"), 400);
    assertStatus(ask("GET /\u0000", here()), 400);
    assertThat(answered).hasValue(0);
    system.classicSystem().log().error("the end");
    assertThat(logged.poll(10, TimeUnit.SECONDS)).asString().contains("the end");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /live HTTP/1.1\r\nHost: 127", "GET /live HTTP/1.1\r\n", "nonsense\r\n\r\n",
      "\r\n\r\n\r\nGET"})
  void whoSendsAHeadTooSlowly_isToldSo_andItsPlaceIsFree(String some) throws IOException {
    port = serve(Duration.ofMillis(300), 1);
    assertThat(slow(some)).startsWith("HTTP/1.1 408 ").contains("300 ms").contains("application/problem+json");
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertStatus(slow(some), 408)); // the only place is free again
  }

  private String slow(String some) throws IOException {
    try (Socket slow = connect(port)) {
      slow.getOutputStream().write(some.getBytes(StandardCharsets.US_ASCII));
      return new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void whoTriesManyTokens_isToldToWait_andWhoHasOneIsNot() throws IOException {
    for (int failure = 0; failure < Limits.FAILURES; failure++) {
      assertStatus(ask("GET /api/v1/instances", here(), "Authorization: Bearer x" + failure), 401);
    }
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> { // one a second is paid back meanwhile
      String refused = ask("GET /api/v1/instances", here(), "Authorization: Bearer y");
      assertStatus(refused, 429);
      assertThat(refused).containsPattern("Retry-After: [12]\r\n").contains("without a valid token");
    });
    assertStatus(ask("GET /live", here()), 200);
    assertStatus(ask("GET /api/v1/instances", here(), bearer(Role.VIEW)), 200);
  }

  @Test
  void whereRequestsAreBounded_moreAreToldToWait() throws IOException {
    TcpServer bounded = TcpServer.open(new TcpSettings(new ListenAddress("127.0.0.1", 0, false), Optional.empty(),
        OptionalInt.of(1)), folder);
    bounded.serve(system, 16, LONG,
        (_, _) -> CompletableFuture.completedFuture(HttpResponse.create().withEntity("hello")));
    port = Integer.parseInt(bounded.url().substring(bounded.url().lastIndexOf(':') + 1));
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
      assertThat(ask("GET /api/v1/instances", here(), bearer(Role.VIEW))).startsWith("HTTP/1.1 ");
      String second = ask("GET /api/v1/instances", here(), bearer(Role.CONTROL));
      assertStatus(second, 429);
      assertThat(second).contains("Retry-After: 1").contains("requests-per-second");
    });
    assertStatus(ask("GET /ready", here()), 200);
  }

  @Test
  void onlyWhoHasShownAToken_keepsItsConnection() throws IOException {
    String get = "GET /live HTTP/1.1\r\nHost: " + here() + "\r\n";
    assertStatus(raw(get + "\r\n"), 200);
    assertStatus(raw("GET /api/v1/instances HTTP/1.1\r\nHost: " + here() + "\r\n\r\n"), 401);
    assertStatus(raw("POST /api/v1/commands HTTP/1.1\r\nHost: " + here() + "\r\nContent-Length: 100\r\n\r\nnot all"),
        401);
    String ask = "GET /api/v1/instances HTTP/1.1\r\nHost: " + here() + "\r\n" + bearer(Role.VIEW) + "\r\n";
    assertThat(raw(ask + "\r\n" + ask + "Connection: close\r\n\r\n").split("hello", -1)).hasSize(3);
  }

  @Test
  void whoIsRefused_hearsWhy_whateverItStillSends() throws IOException {
    for (int round = 0; round < 20; round++) {
      assertStatus(raw("POST /api/v1/commands HTTP/1.1\r\nHost: " + here() + "\r\nContent-Length: 1000000\r\n\r\n"
          + "x".repeat(300_000)), 401);
      assertThat(raw("GET /" + "x".repeat(300_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 414 ");
    }
  }

  @Test
  void whoFindsNoPlace_hearsWhy_whateverItStillSends() throws IOException {
    port = serve(LONG, 1);
    try (Socket _ = connect(port)) {
      await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertStatus(raw("GET /live HTTP/1.1\r\n\r\n"), 503));
      for (int round = 0; round < 20; round++) {
        assertStatus(raw("POST /api/v1/commands HTTP/1.1\r\nHost: " + here() + "\r\n\r\n" + "x".repeat(300_000)), 503);
      }
    }
  }

  @Test
  void overIpv6() throws IOException {
    TcpServer server;
    try {
      server = TcpServer.open(at("::1", 0, false), folder);
    } catch (IOException none) {
      assumeTrue(false, "needs IPv6: " + none.getMessage());
      throw none;
    }
    server.serve(system, 16, LONG,
        (_, _) -> CompletableFuture.completedFuture(HttpResponse.create().withEntity("hello")));
    assertThat(server.url()).startsWith("http://[::1]:");
    String host = server.url().substring("http://".length());
    try (var socket = new Socket(java.net.InetAddress.ofLiteral("::1"), Integer.parseInt(host.substring(6)))) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(("GET /api/v1/instances HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host
          + "\r\nConnection: close\r\n" + bearer(Role.VIEW) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      assertStatus(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8), 200);
    }
  }

  @Test
  void aHeadInPieces_isAHead() throws IOException {
    try (Socket slow = connect(port)) {
      for (byte each : ("GET /live HTTP/1.1\r\nHost: " + here() + "\r\nConnection: close\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII)) {
        slow.getOutputStream().write(each);
        slow.getOutputStream().flush();
      }
      assertStatus(new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8), 200);
    }
  }

  @Test
  void tokensAreForTheirOwnerAlone_andStay() throws IOException {
    for (Role role : Role.values()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Tokens.file(folder, role))))
          .isEqualTo("rw-------");
    }
    assertThat(token(Role.VIEW)).hasSize(43).isNotEqualTo(token(Role.CONTROL));
    String before = token(Role.VIEW);
    TcpServer.open(ANY, folder).close();
    assertThat(token(Role.VIEW)).isEqualTo(before);
    try (var files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactlyInAnyOrder("token-view",
          "token-control");
    }
  }

  @Test
  void aTokenThatOthersCanRead_orThatIsNone_isTold() throws IOException {
    Path file = Tokens.file(folder, Role.VIEW);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> TcpServer.open(ANY, folder)).isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString()).hasMessageContaining("chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    for (String wrong : new String[]{"", "short", "x".repeat(31), "x".repeat(2_000),
        "with a space in it, and long enough for one"}) {
      Files.writeString(file, wrong);
      assertThatThrownBy(() -> TcpServer.open(ANY, folder)).as(wrong).isInstanceOf(IOException.class)
          .hasMessageContaining("delete it for a new one");
    }
    Files.copy(Tokens.file(folder, Role.CONTROL), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> TcpServer.open(ANY, folder)).isInstanceOf(IOException.class)
        .hasMessageContaining("same token");
  }

  @Test
  void aPortThatIsTaken_andAnAddressOfOthers_areTold() throws IOException {
    var taken = at("127.0.0.1", port, false);
    assertThatThrownBy(() -> TcpServer.open(taken, folder)).isInstanceOf(IOException.class)
        .hasMessage(
            "127.0.0.1:" + port + ": cannot listen there: address already in use; end who does, or choose another");
    assertThatThrownBy(() -> TcpServer.open(at("0.0.0.0", 0, false), folder))
        .isInstanceOf(IOException.class).hasMessageContaining("not encrypted").hasMessageContaining("--insecure");
    TcpServer.open(at("0.0.0.0", 0, true), folder).close();
    assertThatThrownBy(() -> TcpServer.open(at("no.such.host.invalid", 0, false), folder))
        .isInstanceOf(IOException.class).hasMessageContaining("there is no host");
  }
}
