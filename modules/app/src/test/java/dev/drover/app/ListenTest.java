// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  @Test
  void whoHasATokenAsks_andCommands() throws Exception {
    var up = CompletableFuture.supplyAsync(() -> drover(err, "up", "--listen", "0"),
        task -> Thread.ofPlatform().daemon().start(task));
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> TOLD.matcher(said()).find() || up.isDone());
    Matcher told = TOLD.matcher(said());
    assertThat(told.find()).as(said()).isTrue();
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
}
