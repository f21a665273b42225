// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.drover.engine.Drover;
import dev.drover.engine.IncarnationLog;
import dev.drover.launch.Launcher;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.wire.ListenAddress;
import dev.drover.wire.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Does a whole server withstand whatever is sent to it? Over a real socket: what comes back is a status that belongs there, a refusal is problem
 * details, and who has no token gets nothing. Seeds have two newlines in the place of CRLF, and {@code @} for the port and {@code Bearer $} for who has the token.
 */
class ApiFuzzTest {
  private static final Set<Integer> FOR_STRANGERS = Set.of(400, 401, 403, 405, 408, 413, 414, 421, 429, 431, 501, 505);
  private static final int PATIENCE_MILLIS = 10_000;
  private static final String PROBLEM = "application/problem+json";

  /** Made once; it ends with the JVM. */
  private static final class Served {
    static final Served ONE = new Served();
    final int port;
    final String token;
    final String control;

    private Served() {
      try {
        Path folder = Files.createTempDirectory("drover-fuzz");
        var server = TcpServer.open(TcpSettings.plain(ListenAddress.parse("127.0.0.1:0", false)), folder);
        var drover = Drover.start(new Project("shop", List.of(
            ProcessSpec.of("web", List.of("sleep", "1"), Path.of("/"), Map.of("KEY", "swordfish")).withReplicas(2))),
            Launcher.portable(), IncarnationLog.inMemory());
        var api = new Api(drover, new Api.About("shop", "drover.conf", 1, Instant.EPOCH, "portable"), Api.Here.alone(),
            _ -> Source.<Progress>single(new Progress.Done(List.of())));
        server.serve(drover.system(), (request, _) -> api.answer(request));
        port = URI.create(server.url()).getPort();
        token = Files.readString(folder.resolve("token-view")).strip();
        control = Files.readString(folder.resolve("token-control")).strip();
        Runtime.getRuntime().addShutdownHook(new Thread(drover::close));
      } catch (IOException | dev.drover.wire.BadRequest failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  /** All that comes within a while, after all was sent and no more is. */
  private static String exchange(byte[] request) {
    var _ = BugDetectors.allowNetworkConnections((_, port) -> port == Served.ONE.port);
    try (var socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), Served.ONE.port));
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
      } catch (IOException refused) {
        // it was answered in the middle of what was sent
      }
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketTimeoutException hung) {
      throw new AssertionError("it neither answers nor closes", hung);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static byte[] request(byte[] input, String token) {
    return new String(input, ISO_8859_1).replace("\r", "").replace("\n", "\r\n")
        .replace("@", "127.0.0.1:" + Served.ONE.port).replace("Bearer $", "Bearer " + token).getBytes(ISO_8859_1);
  }

  private static void assertAnswer(String answer, Set<Integer> statuses) {
    if (answer.isEmpty()) {
      return; // it was closed before a request was whole
    }
    assertThat(answer).startsWith("HTTP/1.1 ").doesNotContain("swordfish", Served.ONE.token, Served.ONE.control,
        "\tat ", "Exception");
    int status = Integer.parseInt(answer.substring(9, 12));
    assertThat(statuses).as(answer).contains(status);
    if (status >= 400) {
      assertThat(answer).contains(PROBLEM);
    }
  }

  @FuzzTest(maxDuration = "5m")
  void strangersGetNothing(byte[] input) {
    String text = new String(input, ISO_8859_1);
    if (text.contains("/live") || text.contains("/ready")) {
      return;
    }
    assertAnswer(exchange(request(input, "none")), FOR_STRANGERS);
  }

  @FuzzTest(maxDuration = "5m")
  void whoMayLookGetsAnAnswer(byte[] input) {
    String head = "GET /api/v1/";
    String answer = exchange(request((head + new String(input, ISO_8859_1)).getBytes(ISO_8859_1), Served.ONE.token));
    assertAnswer(answer, Set.of(200, 304, 400, 401, 403, 404, 405, 408, 413, 414, 421, 429, 431, 501, 505));
  }

  @FuzzTest(maxDuration = "5m")
  void whoMayChangeGetsAnAnswer(byte[] input) {
    String body = new String(input, ISO_8859_1);
    String head = "POST /api/v1/commands HTTP/1.1\nHost: @\nAuthorization: Bearer $\nAccept: application/json\n"
        + "Connection: close\nContent-Length: ";
    byte[] start = request((head + input.length + "\n\n").getBytes(ISO_8859_1), Served.ONE.control);
    byte[] all = java.util.Arrays.copyOf(start, start.length + input.length);
    System.arraycopy(input, 0, all, start.length, input.length);
    if (!body.contains("\"start\"") && !body.contains("\"restart\"") && !body.contains("\"scale\"")) {
      assertAnswer(exchange(all), Set.of(200, 202, 400, 404, 409, 413, 504));
    }
  }
}
