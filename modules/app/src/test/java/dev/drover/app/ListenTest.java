// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code up --listen}, asked with curl. */
@Timeout(120)
class ListenTest {
  private static final Pattern TOLD = Pattern
      .compile("the HTTP API is at (http://127\\.0\\.0\\.1:\\d+)/api/v1; tokens");

  @TempDir
  Path directory = Path.of("");
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void aProject() throws IOException {
    Files.writeString(directory.resolve("drover.conf"),
        "processes { web.command = \"exec sleep 1000\", other.command = \"exec sleep 1000\" }");
  }

  private int drover(ByteArrayOutputStream said, String... words) {
    var print = new PrintStream(said, true, StandardCharsets.UTF_8);
    var terminal = new Terminal(print, print, directory, System.getenv(), false);
    return Cli.run(words, new LocalCommands(terminal), terminal);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String curl(String... words) throws IOException {
    var command = new java.util.ArrayList<>(java.util.List.of("curl", "-s", "-m", "20", "-w", " %{http_code}"));
    command.addAll(java.util.List.of(words));
    Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private String bearer(String role) throws IOException {
    return "Authorization: Bearer " + Files.readString(directory.resolve(".drover/token-" + role)).strip();
  }

  private Matcher told(Pattern pattern) {
    Awaitility.await().atMost(30, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(said()).containsPattern(pattern));
    Matcher told = pattern.matcher(said());
    assertThat(told.find()).isTrue();
    return told;
  }

  /** In the background, until it ends. */
  private CompletableFuture<Integer> up(String... more) {
    String[] words = Stream.concat(Stream.of("up"), Stream.of(more)).toArray(String[]::new);
    return CompletableFuture.supplyAsync(() -> drover(err, words), task -> Thread.ofPlatform().daemon().start(task));
  }

  @Test
  void whoHasATokenAsks_andCommands() throws Exception {
    var up = up("--listen", "0");
    Matcher told = told(TOLD);
    String api = told.group(1) + "/api/v1/";
    try {
      assertThat(curl(told.group(1) + "/live")).isEqualTo("{\"status\":\"live\"} 200");
      assertThat(curl(told.group(1) + "/ready")).isEqualTo("{\"status\":\"ready\"} 200");
      assertThat(curl(api + "instances")).endsWith(" 401").contains("token-view");
      assertThat(curl("-H", bearer("view"), api + "instances")).endsWith(" 200").contains("\"instance\":\"web\"");
      assertThat(curl(told.group(1) + "/metrics")).endsWith(" 401");
      assertThat(curl("-H", bearer("view"), told.group(1) + "/metrics")).endsWith(" 200")
          .contains("drover_instance_phase{instance=\"web\",node=\"local\",phase=\"RUNNING\"");
      String stop = "{\"command\":\"stop\",\"names\":[\"web\"],\"wait\":true}";
      assertThat(curl("-H", bearer("view"), "-d", stop, api + "commands")).endsWith(" 403");
      assertThat(curl("-H", bearer("control"), "-d", stop, api + "commands")).endsWith(" 200").contains("\"done\"");
      assertThat(curl("-H", bearer("view"), api + "instances/web")).contains("\"phase\":\"STOPPED\"");
    } finally {
      assertThat(drover(new ByteArrayOutputStream(), "down")).isZero();
      up.get(30, TimeUnit.SECONDS);
    }
    assertThat(curl(told.group(1) + "/live")).as("nobody listens any more").endsWith(" 000");
  }

  @Test
  void aPlaceThatIsTaken_isTold_andNothingIsLeft() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThat(drover(err, "up", "--listen", address)).isEqualTo(1);
      assertThat(said()).isEqualTo("cannot start: " + address
          + ": cannot listen there: address already in use; end who does, or choose another\n");
    }
    assertThat(directory.resolve(".drover/drover.sock")).doesNotExist();
    StateDirectory.claim(directory, "").close();
  }

  @Test
  void beyondThisMachine_itIsToBeSaid() {
    assertThat(drover(err, "up", "--listen", "0.0.0.0:0")).isEqualTo(1);
    assertThat(said()).contains("not encrypted").contains("--insecure");
  }

  @Test
  void theProjectFile_saysWhereAndHow_andTheCommandLineHasTheLastWord() throws Exception {
    makeCertificate();
    Files.writeString(directory.resolve("drover.conf"), """
        processes.web.command = "exec sleep 1000"
        listen {
          address = "127.0.0.1:1"
          tls { certificate = server.pem, key = server.key }
        }
        """);
    var up = up("--listen", "0");
    try {
      Matcher told = told(Pattern.compile("the HTTP API is at (https://127\\.0\\.0\\.1:\\d+)/api/v1; tokens"));
      assertThat(said()).contains("drover: warning: ").contains("server.pem: expires at");
      assertThat(curl("--cacert", directory.resolve("server.pem").toString(), "-H", bearer("view"),
          told.group(1) + "/api/v1/instances/web")).endsWith(" 200").contains("\"instance\":\"web\"");
      assertThat(restartsByMcp(told.group(1))).contains("web: RUNNING");
    } finally {
      assertThat(drover(new ByteArrayOutputStream(), "down")).isZero();
      up.get(30, TimeUnit.SECONDS);
    }
  }

  /** By an agent with the SDK's client, which trusts the certificate of the project alone. */
  private String restartsByMcp(String url) throws Exception {
    KeyStore store = KeyStore.getInstance(directory.resolve("server.p12").toFile(), "changeit".toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    String[] bearer = bearer("control").split(": ", 2);
    var transport = HttpClientStreamableHttpTransport.builder(url).endpoint("/mcp")
        .clientBuilder(HttpClient.newBuilder().sslContext(tls))
        .requestBuilder(HttpRequest.newBuilder().header(bearer[0], bearer[1])).build();
    try (McpSyncClient client = McpClient.sync(transport).requestTimeout(Duration.ofSeconds(60)).build()) {
      client.initialize();
      return client
          .callTool(CallToolRequest.builder("scripts_restart").arguments(Map.of("names", List.of("web"))).build())
          .content().toString();
    }
  }

  /** Of ten days, signed by itself, by the JDK's keytool. */
  private void makeCertificate() throws Exception {
    Process made = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair", "-alias", "server", "-keyalg", "EC", "-keystore", "server.p12", "-storepass", "changeit",
        "-dname", "CN=drover", "-validity", "10", "-ext", "san=ip:127.0.0.1", "-ext", "bc=ca:true")
        .directory(directory.toFile()).redirectErrorStream(true).start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(made.waitFor()).as(said).isZero();
    KeyStore store = KeyStore.getInstance(directory.resolve("server.p12").toFile(), "changeit".toCharArray());
    writePem("server.pem", "CERTIFICATE", store.getCertificate("server").getEncoded());
    writePem("server.key", "PRIVATE KEY", store.getKey("server", "changeit".toCharArray()).getEncoded());
  }

  private void writePem(String name, String what, byte[] bytes) throws IOException {
    Path file = Files.createFile(directory.resolve(name),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes)
        + "\n-----END " + what + "-----\n");
  }

  @Test
  void whatIsWrongWithItsFiles_isToldBeforeAnythingIsTouched() throws Exception {
    Files.writeString(directory.resolve("server.pem"), "nonsense");
    Files.writeString(directory.resolve("server.key"), "nonsense");
    Files.writeString(directory.resolve("drover.conf"), """
        processes.web.command = "exec sleep 1000"
        listen { address = 0, tls { certificate = server.pem, key = server.key } }
        """);
    assertThat(drover(err, "up")).isEqualTo(1);
    assertThat(said()).startsWith("cannot start: ").contains("server.pem: has no certificate");
    assertThat(directory.resolve(".drover/drover.sock")).doesNotExist();
  }

  @Test
  void whileItEnds_itIsNotReady_andStillAlive() throws Exception {
    Files.writeString(directory.resolve("drover.conf"), """
        processes.web { command = "trap '' TERM; while [ ! -e go ]; do sleep 0.05; done", stop.grace = 60s }
        listen.address = 0
        """);
    var up = up();
    Matcher told = told(TOLD);
    Awaitility.await().atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(curl(told.group(1) + "/ready")).endsWith(" 200"));
    var down = CompletableFuture.supplyAsync(() -> drover(new ByteArrayOutputStream(), "down"),
        task -> Thread.ofPlatform().daemon().start(task));
    Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
        curl(told.group(1) + "/ready")).endsWith(" 503").contains("this Drover is about to end"));
    assertThat(curl(told.group(1) + "/live")).endsWith(" 200");
    Files.writeString(directory.resolve("go"), "");
    assertThat(down.get(30, TimeUnit.SECONDS)).isZero();
    up.get(30, TimeUnit.SECONDS);
  }
}
