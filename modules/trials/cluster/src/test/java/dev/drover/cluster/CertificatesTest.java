// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What conf/certificates.sh makes lets nodes into a cluster, and keeps others out. Some 20 seconds: making keys and
 * joining take their time. */
@Timeout(180)
class CertificatesTest {
  private static final Path SCRIPT = Path.of("../../../conf/certificates.sh").toAbsolutePath().normalize();
  @TempDir
  static Path folder = Path.of("");

  private final List<ActorTestKit> systems = new ArrayList<>();

  private record Ran(int code, String text) {}

  private static Ran run(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("sh", SCRIPT.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("BITS", "2048"); // quicker
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), text);
  }

  @BeforeAll
  static void certificates() throws IOException, InterruptedException {
    boolean there = List.of(System.getenv("PATH").split(":", -1)).stream()
        .anyMatch(path -> Files.isExecutable(Path.of(path, "openssl")));
    assumeTrue(there, "there is no openssl here, so conf/certificates.sh is not tested");
    assertThat(run(folder.resolve("ours").toString(), "127.0.0.1", "node-2.example")).extracting(Ran::code)
        .isEqualTo(0);
    assertThat(run(folder.resolve("others").toString(), "127.0.0.1")).extracting(Ran::code).isEqualTo(0);
  }

  @AfterEach
  void stop() {
    // Their end is Pekko's, whose streams over TLS may stall then (apache/pekko#3317); Drover's is ForegroundTest's.
    systems.forEach(kit -> ActorTestKit.shutdown(kit.system(), Duration.ofSeconds(20), false));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private ActorTestKit start(String certificate, int port, int seed) {
    var text = """
        drover.cluster {
          host = 127.0.0.1, port = %d, seed-nodes = ["127.0.0.1:%d"]
          tls { key = tls.key, certificate = tls.crt, ca = ca.crt }
        }
        pekko.cluster.jmx.enabled = off
        pekko.loglevel = WARNING
        """.formatted(port, seed);
    var read = NodeSettings.read(ConfigFactory.parseString(text), folder.resolve(certificate));
    assertThat(read).isInstanceOf(NodeSettings.Read.Valid.class);
    Config config = ((NodeSettings.Read.Valid) read).settings().pekko();
    ActorTestKit system = ActorTestKit.create(NodeSettings.SYSTEM, config.withFallback(ConfigFactory.load()));
    systems.add(system);
    return system;
  }

  private static long up(ActorTestKit system) {
    long count = 0;
    for (var member : Cluster.get(system.system()).state().getMembers()) {
      count += member.status().equals(MemberStatus.up()) ? 1 : 0;
    }
    return count;
  }

  private static void awaitUp(ActorTestKit system, long members) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> up(system), count -> count == members);
  }

  @Test
  void nodesOfOneAuthority_joinOverTls() throws IOException {
    int seed = freePort();
    ActorTestKit first = start("ours/127.0.0.1", seed, seed);
    ActorTestKit second = start("ours/node-2.example", freePort(), seed);
    awaitUp(first, 2);
    awaitUp(second, 2);
  }

  /** A node that joins afterwards shows that the stranger had its time: it asked at least as long. */
  @Test
  void nodeOfAnotherAuthority_staysOut() throws IOException {
    int seed = freePort();
    ActorTestKit first = start("ours/127.0.0.1", seed, seed);
    awaitUp(first, 1);
    ActorTestKit stranger = start("others/127.0.0.1", freePort(), seed);
    awaitUp(start("ours/node-2.example", freePort(), seed), 2);
    assertThat(up(first)).isEqualTo(2);
    assertThat(Cluster.get(stranger.system()).state().getMembers()).isEmpty();
  }

  @Test
  void connectionWithoutOurCertificate_isRefusedByTheNode() throws Exception {
    int port = freePort();
    awaitUp(start("ours/127.0.0.1", port, port), 1);
    assertThat(isRefused(port, "others/127.0.0.1", Duration.ofSeconds(30))).isTrue();
    assertThat(isRefused(port, "", Duration.ofSeconds(30))).isTrue();
    assertThat(isRefused(port, "ours/node-2.example", Duration.ofMillis(500))).isFalse();
  }

  /** By a client that trusts everybody. In TLS 1.3 it hears so with its first read, which else waits for as long as it may. */
  private static boolean isRefused(int port, String certificate, Duration patience)
      throws IOException, GeneralSecurityException {
    var keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    if (!certificate.isEmpty()) {
      String pem = Files.readString(folder.resolve(certificate).resolve("tls.key")).replaceAll("-----[A-Z ]+-----", "");
      var key = KeyFactory.getInstance("RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
      try (InputStream in = Files.newInputStream(folder.resolve(certificate).resolve("tls.crt"))) {
        keys.setKeyEntry("node", key, new char[0], new X509Certificate[]{
            (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in)});
      }
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    var context = SSLContext.getInstance("TLSv1.3");
    context.init(managers.getKeyManagers(), new TrustManager[]{new TrustsAll()}, null);
    try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setSoTimeout((int) patience.toMillis());
      return isRefused(socket);
    }
  }

  private static boolean isRefused(SSLSocket connected) {
    try {
      connected.startHandshake();
      return connected.getInputStream().read() < 0;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  private record TrustsAll() implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
  }

  @Test
  void keys_areTheOwnersAlone() throws IOException {
    for (String file : List.of("ours/ca.key", "ours/127.0.0.1/tls.key", "ours/node-2.example/tls.key")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)))).as(file)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void nothingIsOverwritten_andBadHostsAreRefused() throws IOException, InterruptedException {
    Path key = folder.resolve("ours/127.0.0.1/tls.key");
    String before = Files.readString(key);
    String ours = folder.resolve("ours").toString();
    assertThat(run(ours, "new.example", "127.0.0.1")).satisfies(ran -> {
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.text()).contains("127.0.0.1 is there already; remove it, or leave out this host");
    });
    assertThat(folder.resolve("ours/new.example")).doesNotExist();
    assertThat(Files.readString(key)).isEqualTo(before);
    for (String host : List.of("../up", "a b", "-x", "", "a\nDNS:evil", "a,DNS:evil", "$(id)")) {
      assertThat(run(ours, host)).satisfies(ran -> {
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.text()).contains("no name or address of a host");
      });
    }
    assertThat(run(ours).text()).contains("usage: certificates.sh FOLDER HOST...");
  }

  @Test
  void halfAnAuthority_isNotMadeAnew() throws IOException, InterruptedException {
    Path half = Files.createDirectory(folder.resolve("half"));
    Files.writeString(half.resolve("ca.crt"), "x");
    assertThat(run(half.toString(), "a.example")).satisfies(ran -> {
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.text()).contains("has only one of ca.key and ca.crt");
    });
    assertThat(Files.readString(half.resolve("ca.crt"))).isEqualTo("x");
  }
}
