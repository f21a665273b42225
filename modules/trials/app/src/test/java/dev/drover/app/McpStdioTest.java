// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.SubscribeRequest;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code drover mcp} in a JVM of its own: driven by hand, and by the SDK's own client. */
@Timeout(120)
class McpStdioTest {
  private static final String HELLO = "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":"
      + "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"hand\",\"version\":\"1\"}}}";

  @TempDir
  Path directory = Path.of("");

  @BeforeEach
  void aProject() throws Exception {
    Files.writeString(directory.resolve("drover.conf"),
        "project = shop, processes { web.command = \"echo hello; exec sleep 1000\" }");
  }

  private List<String> command(String... words) {
    var command = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
        Main.class.getName(), "-C", directory.toString(), "mcp"));
    command.addAll(List.of(words));
    return command;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** A client that writes lines, and reads lines. */
  private static final class Hand {
    private final Process process;
    private final Writer to;
    private final BufferedReader from;

    Hand(List<String> command, Path errors) throws Exception {
      var all = new ArrayList<>(List.of(java()));
      all.addAll(command);
      process = new ProcessBuilder(all).redirectError(errors.toFile()).start();
      to = process.outputWriter(StandardCharsets.UTF_8);
      from = process.inputReader(StandardCharsets.UTF_8);
    }

    void write(String line) throws Exception {
      to.write(line + "\n");
      to.flush();
    }

    String ask(String line) throws Exception {
      write(line);
      return next();
    }

    String next() throws Exception {
      return String.valueOf(from.readLine());
    }
  }

  private static String call(int id, String tool, String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
        + "\",\"arguments\":" + arguments + "}}";
  }

  @Test
  void byHand_withoutADrover_withOne_andWithTheNextOne() throws Exception {
    var hand = new Hand(command(), directory.resolve("bridge-errors"));
    assertThat(hand.ask("{\"jsonrpc\":")).contains("\"id\":null", "-32700", "not JSON");
    assertThat(hand.ask("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"tools/list\"}"))
        .contains("\"id\":9", "initialize: must be the first request");
    assertThat(hand.ask(HELLO)).contains("\"id\":0", "no Drover is running in " + directory, "drover up -d");
    try (var drover = new OtherDrover(directory)) {
      assertThat(hand.ask(call(1, "scripts_status", "{}"))).as("the hello of before is made good for")
          .contains("\"id\":1", "\"instance\":\"web\"");
      assertThat(hand.ask(HELLO)).contains("\"protocolVersion\":\"2025-06-18\"", "\"name\":\"drover\"");
      hand.write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
      assertThat(hand.ask(call(2, "scripts_run", "{\"names\":[\"web\"]}"))).contains("\"id\":2",
          "\"outcome\":\"done\"");
      hand.write(call(3, "logs_stream", "{\"seconds\":30,\"names\":[\"web\"],\"maxLines\":1000}"));
      assertThat(hand.ask(call(4, "scripts_status", "{}"))).as("nobody waits for what is slow").contains("\"id\":4");
      hand.write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":3}}");
      assertThat(hand.ask("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"strange\"}")).contains("\"id\":5", "-32601");
      assertThat(hand.ask("{\"jsonrpc\":\"2.0\",\"id\":\"s\",\"method\":\"resources/subscribe\",\"params\":"
          + "{\"uri\":\"drover://processes/web\"}}")).contains("\"id\":\"s\"", "\"result\":{}");
      drover.kill();
      assertThat(hand.ask(call(6, "scripts_status", "{}"))).contains("\"id\":6", "no Drover is running");
      drover.again();
      assertThat(hand.ask(call(7, "scripts_status", "{}"))).contains("\"id\":7", "\"instance\":\"web\"");
      hand.write(call(8, "scripts_run", "{\"names\":[\"web\"]}"));
      assertThat(List.of(hand.next(), hand.next())).as("what it has subscribed to is told by the next Drover, too")
          .anyMatch(line -> line.contains("\"id\":8") && line.contains("\"outcome\":\"done\""))
          .anyMatch(line -> line.contains("notifications/resources/updated"));
      hand.to.close();
      assertThat(hand.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(hand.process.exitValue()).isZero();
      assertThat(hand.from.lines()).as("but for news")
          .allMatch(line -> line.contains("notifications/resources/updated"));
    } finally {
      hand.process.destroyForcibly();
    }
  }

  @Test
  void whatCannotBeStarted_isToldBesideTheProtocol() throws Exception {
    Files.writeString(directory.resolve("drover.conf"), "processes { web.comand = x }");
    Path errors = directory.resolve("bridge-errors");
    var hand = new Hand(command("--up"), errors);
    try {
      assertThat(hand.ask(HELLO)).contains("\"id\":0", "no Drover is running", "standard error says what is wrong");
      assertThat(Files.readString(errors)).contains("did you mean \"command\"?");
    } finally {
      hand.process.destroyForcibly();
    }
  }

  @Test
  void theSdksClient_startsTheProject_asksAndListens() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    var transport = new StdioClientTransport(
        ServerParameters.builder(java()).args(command("--up").toArray(String[]::new)).build(),
        McpJsonDefaults.getMapper());
    try (McpSyncClient client = McpClient.sync(transport).requestTimeout(Duration.ofSeconds(60))
        .initializationTimeout(Duration.ofSeconds(60))
        .resourcesUpdateConsumer(all -> all.stream().map(ResourceContents::uri).forEach(heard::add)).build()) {
      assertThat(client.initialize().serverInfo().name()).isEqualTo("drover");
      assertThat(client.listTools().tools()).hasSize(9);
      var run = client.callTool(
          CallToolRequest.builder("scripts_run").arguments(Map.of("names", List.of("web"))).build());
      assertThat(run.isError()).as(run.toString()).isFalse();
      client.subscribeResource(SubscribeRequest.builder("drover://processes/web").build());
      var stop = client.callTool(
          CallToolRequest.builder("scripts_stop").arguments(Map.of("names", List.of("web"))).build());
      assertThat(stop.structuredContent().toString()).contains("web: STOPPED");
      assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("drover://processes/web");
      assertThat(drover("down")).isZero();
    } finally {
      int _ = drover("down");
    }
  }

  private int drover(String... words) {
    var all = new ArrayList<>(List.of("-C", directory.toString()));
    all.addAll(List.of(words));
    var print = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    var terminal = new Terminal(print, print, directory, System.getenv(), false);
    return Cli.run(all.toArray(String[]::new), new LocalCommands(terminal), terminal);
  }
}
