// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.wire.ListenAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS, asked with curl, and with sockets that do not speak it. */
@Timeout(60)
class TlsServerTest {
  private static final String LONG = "hello ".repeat(200_000);
  @TempDir
  static Path certificates = Path.of("");
  private static TestCertificate made = new TestCertificate(Path.of(""), Path.of(""));

  @TempDir
  Path folder = Path.of("");
  private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "tls-server-test");
  private final AtomicInteger answered = new AtomicInteger();
  private String url = "";
  private int port;

  @BeforeAll
  static void certificate() {
    made = TestCertificate.make(certificates, "server");
  }

  @BeforeEach
  void begin() throws IOException {
    serve("127.0.0.1", Duration.ofMinutes(1), 16);
  }

  private void serve(String host, Duration headWithin, int most) throws IOException {
    var settings = new TcpSettings(new ListenAddress(host, 0, false), Optional.of(made.files()), OptionalInt.empty());
    TcpServer server = TcpServer.open(settings, folder);
    assertThat(server.warning()).isEmpty();
    server.serve(system, most, headWithin, (request, _) -> {
      answered.incrementAndGet();
      return request.entity().toStrict(20_000, system).thenApply(body -> HttpResponse.create()
          .withEntity(body.getData().isEmpty() ? LONG : "got " + body.getData().size()));
    });
    url = server.url();
    port = Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
  }

  @AfterEach
  void end() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private String bearer() throws IOException {
    return "Authorization: Bearer " + Files.readString(Tokens.file(folder, Role.CONTROL)).strip();
  }

  private String curl(String... words) throws IOException {
    var command = new ArrayList<>(List.of("curl", "-sS", "-m", "20", "-w", " %{http_code}"));
    command.addAll(List.of(words));
    Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private String trusting(String... words) throws IOException {
    var all = new ArrayList<>(List.of("--cacert", made.certificate().toString()));
    all.addAll(List.of(words));
    return curl(all.toArray(String[]::new));
  }

  @Test
  void whoTrustsItsCertificate_isAnswered() throws IOException {
    assertThat(url).startsWith("https://127.0.0.1:");
    assertThat(trusting("-H", bearer(), url + "/api/v1/instances")).isEqualTo(LONG + " 200");
    assertThat(trusting("--tls-max", "1.2", "-H", bearer(), url + "/x")).endsWith(" 200");
    assertThat(trusting("--tlsv1.3", "-H", bearer(), url + "/x", "-H", "Origin: " + url)).endsWith(" 200");
    assertThat(trusting("-H", bearer(), "--data-binary", "@" + big(), "-H", "Expect:", url + "/x"))
        .isEqualTo("got 3000000 200");
    assertThat(answered).hasValue(4);
  }

  private Path big() throws IOException {
    return Files.writeString(folder.resolve("big"), "x".repeat(3_000_000));
  }

  @Test
  void manyRequestsOfOneConnection() throws IOException {
    var words = new ArrayList<>(List.of("-H", bearer()));
    for (int at = 0; at < 20; at++) {
      words.add(url + "/x");
    }
    assertThat(trusting(words.toArray(String[]::new)).split(" 200", -1)).hasSize(21);
    assertThat(answered).hasValue(20);
  }

  @Test
  void whoDoesNotTrustIt_orHasNoToken_orAnotherName_isNot() throws IOException {
    assertThat(curl("-H", bearer(), url + "/x")).contains("certificate").endsWith(" 000");
    assertThat(trusting(url + "/x")).contains("no token").endsWith(" 401");
    assertThat(trusting("-H", bearer(), "-H", "Host: evil.example", url + "/x")).endsWith(" 421");
    assertThat(trusting("-H", bearer(), "-H", "Origin: " + url.replace("https", "http"), url + "/x")).endsWith(" 403");
    assertThat(answered).hasValue(0);
  }

  @Test
  void oldProtocols_areRefused() throws IOException {
    assertThat(trusting("--ciphers", "ALL:@SECLEVEL=0", "--tlsv1.0", "--tls-max", "1.1", "-H", bearer(), url + "/x"))
        .endsWith(" 000");
    assertThat(answered).hasValue(0);
  }

  @Test
  void whoDoesNotSpeakIt_isShutOut_andNobodyElseNotices() throws IOException {
    for (String nonsense : List.of("GET /live HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n", "\u0016\u0003\u0001",
        "\u0000".repeat(100), "\u0016\u0003\u0001\u0000\u0005nonsense and more of it")) {
      try (Socket socket = connect()) {
        socket.getOutputStream().write(nonsense.getBytes(StandardCharsets.ISO_8859_1));
        socket.shutdownOutput();
        byte[] all = socket.getInputStream().readAllBytes();
        assertThat(new String(all, StandardCharsets.ISO_8859_1)).doesNotContain("live").doesNotContain("hello");
      }
    }
    assertThat(trusting("-H", bearer(), url + "/x")).endsWith(" 200");
  }

  @Test
  void whoSpeaksHttp_isToldToSpeakTls() throws IOException {
    assertThat(curl("-H", bearer(), url.replace("https", "http") + "/live")).endsWith(" 400").contains("https://");
    assertThat(answered).hasValue(0);
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  @Test
  void aHandshakeThatDoesNotComeToItsEnd_keepsNoPlace() throws IOException {
    serve("127.0.0.1", Duration.ofMillis(300), 1);
    for (String some : List.of("", "\u0016", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000")) {
      await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> { // the only place is free again
        try (Socket slow = connect()) {
          slow.getOutputStream().write(some.getBytes(StandardCharsets.ISO_8859_1));
          byte[] all = slow.getInputStream().readAllBytes();
          assertThat(new String(all, StandardCharsets.ISO_8859_1)).doesNotContain("503");
        }
      });
    }
  }

  @Test
  void whoSendsAHeadTooSlowly_isToldSo() throws Exception {
    serve("127.0.0.1", Duration.ofMillis(300), 4);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(made.certificate())) {
      trusted.setCertificateEntry("server", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    try (var socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.startHandshake();
      socket.getOutputStream().write("GET /".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 408 ").contains("300 ms");
    }
  }

  @Test
  void beyondThisMachine_itNeedsNoMore() throws IOException {
    serve("0.0.0.0", Duration.ofMinutes(1), 4);
    assertThat(url).isEqualTo("https://localhost:" + port);
    assertThat(trusting("-H", bearer(), url + "/x")).endsWith(" 200");
  }

  @Test
  void aShutdown_letsTheAnswerBeSent() throws Exception {
    var held = new CompletableFuture<HttpResponse>();
    var settings = new TcpSettings(new ListenAddress("127.0.0.1", 0, false), Optional.of(made.files()),
        OptionalInt.empty());
    TcpServer server = TcpServer.open(settings, folder);
    var asked = new CompletableFuture<Boolean>();
    server.serve(system, 4, Duration.ofMinutes(1), (_, _) -> {
      asked.complete(true);
      return held;
    });
    String token = bearer();
    var answer = CompletableFuture.supplyAsync(() -> {
      try {
        return trusting("-H", token, server.url() + "/x");
      } catch (IOException failure) {
        throw new java.io.UncheckedIOException(failure);
      }
    });
    asked.get(20, TimeUnit.SECONDS);
    system.terminate();
    held.complete(HttpResponse.create().withEntity(LONG));
    assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(LONG + " 200");
  }
}
