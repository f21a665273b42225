// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import dev.drover.wire.Json;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events as commands and clients of the API see them, and clients that do not read. */
@Timeout(180)
class EventsTest {
  private static final String PROJECT = """
      processes {
        web { command = "exec sleep 1000" }
        job { command = "exit 3", restart.policy = never }
        talk { command = "read -r go; seq 20000; exec sleep 1000", stdin = pipe }
      }
      """;

  @TempDir
  Path directory;
  private CompletableFuture<Integer> daemon;

  /** What a command ended with and printed. */
  private record Said(int code, String out, String err) {}

  private Said drover(boolean isDaemon, String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), directory, System.getenv(), false);
    int code = Cli.run(words, new LocalCommands(terminal, isDaemon ? Daemon.IDLE : Daemon.NONE, _ -> {}), terminal);
    return new Said(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Said drover(String... words) {
    return drover(false, words);
  }

  @BeforeEach
  void begin() throws Exception {
    Files.writeString(directory.resolve("drover.conf"), PROJECT);
    daemon = CompletableFuture.supplyAsync(() -> drover(true, "up").code(),
        task -> Thread.ofPlatform().daemon().start(task));
    await().atMost(20, TimeUnit.SECONDS).until(() -> drover("ps").code() == 0);
  }

  @AfterEach
  void end() throws Exception {
    drover("down", "--timeout", "20s");
    assertThat(daemon.get(60, TimeUnit.SECONDS)).isZero();
  }

  /** What curl, as an EventSource, has heard when {@code last} has come, by id. */
  private NavigableMap<String, String> heard(String last, String... headers) throws Exception {
    var command = new ArrayList<>(List.of("curl", "-sN", "-m", "60", "--unix-socket",
        directory.resolve(".drover/drover.sock").toString(), "-H", "Accept: text/event-stream"));
    for (String header : headers) {
      command.addAll(List.of("-H", header));
    }
    command.add("http://drover/api/v1/events");
    Process curl = new ProcessBuilder(command).start();
    var heard = new TreeMap<String, String>(Comparator.comparing((String id) -> Long.valueOf(
        id.substring(id.indexOf('-') + 1))));
    try (var lines = curl.inputReader(StandardCharsets.UTF_8)) {
      String id = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          heard.put(id, line.substring(6));
          if (line.contains(last)) {
            break;
          }
        }
      }
    } finally {
      curl.destroyForcibly();
    }
    return heard;
  }

  @Test
  void anEventSource_goesOnBehindWhatItSawLast() throws Exception {
    assertThat(drover("start", "web").code()).isZero();
    String launched = "\"type\":\"launched\"";
    var first = heard(launched);
    assertThat(first.lastEntry().getValue()).contains("\"instance\":\"web\"").contains(launched);
    assertThat(drover("stop", "web").code()).isZero();
    var next = heard("\"type\":\"exited\"", "Last-Event-ID: " + first.lastKey());
    assertThat(next).isNotEmpty().doesNotContainKeys(first.keySet().toArray(String[]::new));
    String number = first.lastKey().substring(first.lastKey().indexOf('-'));
    var ofAnother = heard(launched, "Last-Event-ID: 1" + number);
    assertThat(ofAnother.firstEntry().getValue()).startsWith("{\"restarted\":");
    assertThat(ofAnother).as("then all that this one has").containsAllEntriesOf(first);
  }

  private List<JsonNode> events(String... words) throws Exception {
    var all = new ArrayList<>(List.of("events", "--json"));
    all.addAll(List.of(words));
    Said said = drover(all.toArray(String[]::new));
    assertThat(said.code()).as(said.err()).isZero();
    var found = new ArrayList<JsonNode>();
    for (String line : said.out().lines().toList()) {
      found.add(Json.decode(line));
    }
    return found;
  }

  private static List<String> texts(List<JsonNode> events, String field) {
    return events.stream().map(event -> event.path(field).asText()).distinct().toList();
  }

  /** Asks, and leaves the answer to whoever reads it. */
  private SocketChannel ask(String target) throws Exception {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(directory.resolve(".drover/drover.sock")));
    channel.write(ByteBuffer.wrap(("GET " + target + " HTTP/1.1\r\nHost: drover\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  /** The lines of an answer that look like objects. */
  private static BufferedReader reader(SocketChannel channel) {
    return new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  private List<String> answer(String target) throws Exception {
    try (var channel = ask(target); var lines = reader(channel)) {
      return lines.lines().filter(line -> line.startsWith("{")).toList();
    }
  }

  @Test
  void byName_byKind_byPhase_behindANumber() throws Exception {
    assertThat(drover("start", "web").code()).isZero();
    assertThat(drover("start", "job", "--no-wait").code()).isZero();
    await().atMost(20, TimeUnit.SECONDS).until(() -> drover("status", "job", "--json").out().contains("\"FAILED\""));
    assertThat(texts(events("web"), "instance")).containsExactly("web");
    assertThat(texts(events("w*", "job"), "instance")).containsExactlyInAnyOrder("web", "job");
    assertThat(texts(events("--kind", "launched,exited"), "type")).containsExactlyInAnyOrder("launched", "exited");
    var failed = events("--phase", "failed");
    assertThat(texts(failed, "type")).containsExactly("exited");
    assertThat(texts(failed, "instance")).containsExactly("job");
    long number = failed.getFirst().path("number").asLong();
    assertThat(events("--phase", "failed", "--since", Long.toString(number))).isEmpty();
    assertThat(events("job", "--phase", "FAILED", "--kind", "exited", "--since", Long.toString(number - 1)))
        .isEqualTo(failed);
    assertThat(drover("events", "job", "--kind", "exited").out()).contains("job", "FAILED", "exited", "exit code 3")
        .doesNotContain("web");
  }

  @Test
  void whatIsMisspeltIsNamed() {
    assertThat(drover("events", "wep")).isEqualTo(new Said(2, "",
        "drover: there is no process \"wep\"; did you mean \"web\"?\n"));
    assertThat(drover("events", "--kind", "launched,exitd").err())
        .isEqualTo("drover: kind: there is no kind of event \"exitd\"; did you mean \"exited\"?\n");
    assertThat(drover("events", "--phase", "somewhere").err())
        .startsWith("drover: phase: there is no phase \"somewhere\"; there are backoff, completed, ");
    assertThat(drover("events", "--kind", "").err()).contains("there is no kind of event \"\"; there are adopted, ");
  }

  @Test
  void numbersOfAnEarlierDroverAreNotTakenForThoseOfThisOne() throws Exception {
    long last = events().getLast().path("number").asLong();
    assertThat(drover("events", "--since", "500").out()).startsWith("… there is no event 500 yet").contains("web");
    assertThat(answer("/api/v1/events?since=500")).hasSize((int) last + 1).first()
        .isEqualTo("{\"restarted\":500,\"last\":" + last + "}");
    assertThat(answer("/api/v1/events?since=" + last)).isEmpty();
    String run = Json.decode(answer("/api/v1/project").getFirst()).path("started").asText();
    assertThat(answer("/api/v1/events?since=1&run=" + run)).hasSize((int) last - 1).first().asString()
        .startsWith("{\"number\":2,");
    assertThat(answer("/api/v1/events?since=1&run=2026-01-01T00:00:00Z")).hasSize((int) last + 1)
        .startsWith("{\"restarted\":1,\"last\":" + last + "}").element(1).asString().startsWith("{\"number\":1,");
    assertThat(answer("/api/v1/events?since=1&run=yesterday").getFirst()).contains("run: must be a time as ");
  }

  /** As many as this server takes, but for a few. */
  @Test
  void aThousandClientsThatDoNotRead_slowNothing() throws Exception {
    var open = new ArrayList<SocketChannel>();
    try {
      for (int i = 0; i < 500; i++) {
        open.add(ask("/api/v1/events?follow=true"));
        open.add(ask("/api/v1/logs?name=talk&follow=true"));
      }
      var seen = new ConcurrentLinkedQueue<String>();
      var active = ask("/api/v1/events?follow=true");
      open.add(active);
      Thread.ofPlatform().daemon().start(() -> reader(active).lines().filter(line -> line.startsWith("{"))
          .forEach(seen::add));
      await().atMost(Duration.ofSeconds(60)).until(() -> !seen.isEmpty());
      for (String[] words : List.of(new String[]{"start", "web", "talk"}, new String[]{"send", "talk", "go"},
          new String[]{"restart", "web"}, new String[]{"stop", "web"}, new String[]{"start", "web"})) {
        Said said = drover(words);
        assertThat(said.code()).as(said.err()).isZero();
      }
      assertThat(drover("status", "web", "--json").out()).contains("\"incarnation\":3", "\"phase\":\"RUNNING\"");
      await().atMost(Duration.ofSeconds(60))
          .until(() -> drover("logs", "talk", "-n", "1").out().equals("talk | 20000\n"));
      var all = answer("/api/v1/events");
      await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(seen).containsExactlyElementsOf(all));
      for (int i = 0; i < all.size(); i++) {
        assertThat(all.get(i)).startsWith("{\"number\":" + (i + 1) + ",");
      }
    } finally {
      for (SocketChannel each : open) {
        each.close();
      }
    }
  }
}
