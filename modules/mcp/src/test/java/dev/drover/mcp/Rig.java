// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import dev.drover.engine.Drover;
import dev.drover.engine.Orchestrator;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.serve.TcpServer;
import dev.drover.serve.TcpSettings;
import dev.drover.testkit.FakeLauncher;
import dev.drover.testkit.PhaseProbe;
import dev.drover.wire.ListenAddress;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A Drover that launches nothing, served over TCP, with clients of the SDK and without. */
final class Rig {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final FakeLauncher launcher = new FakeLauncher();
  final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "mcp-test");
  final Drover drover;
  private final Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  Rig(Path folder, int mostSessions, ProcessSpec... specs) throws IOException {
    this.folder = folder;
    this.drover = Drover.start(system, new Project("shop", List.of(specs)), launcher, InstantSource.system());
    TcpServer server;
    try {
      server = TcpServer.open(TcpSettings.plain(ListenAddress.parse("127.0.0.1:0", false)), folder);
    } catch (dev.drover.wire.BadRequest cannotHappen) {
      throw new IllegalStateException(cannotHappen);
    }
    server.serve(system, new Mcp(drover, "1.2.3", mostSessions, Duration.ofMinutes(5)));
    this.url = server.url();
  }

  static ProcessSpec process(String name) {
    return ProcessSpec.of(name, List.of("sleep", "1000"), Path.of("/"), Map.of("PASSWORD", "hunter2"));
  }

  PhaseProbe probe(String instance) {
    return new PhaseProbe(drover.board(), drover.events(), instance);
  }

  void start(String... names) {
    drover.orchestrator().tell(new Orchestrator.Start(List.of(names), true, system.ignoreRef()));
  }

  String token(String role) throws IOException {
    return "Bearer " + Files.readString(folder.resolve("token-" + role)).strip();
  }

  /** The SDK's own. */
  McpSyncClient client(String role, UnaryOperator<McpClient.SyncSpec> more) throws IOException {
    String bearer = token(role);
    var transport = HttpClientStreamableHttpTransport.builder(url).endpoint(Mcp.PATH)
        .requestBuilder(HttpRequest.newBuilder().header("Authorization", bearer)).build();
    McpSyncClient client = more.apply(McpClient.sync(transport).requestTimeout(PATIENCE)).build();
    client.initialize();
    return client;
  }

  McpSyncClient client(String role) throws IOException {
    return client(role, spec -> spec);
  }

  static CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
    return client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
  }

  static String text(CallToolResult result) {
    return ((TextContent) result.content().getFirst()).text();
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> structured(CallToolResult result) {
    return (Map<String, Object>) result.structuredContent();
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> list(CallToolResult result, String field) {
    return (List<Map<String, Object>>) java.util.Objects.requireNonNull(structured(result).get(field));
  }

  /** A request by hand; headers are names and values. */
  HttpResponse<String> send(String method, String body, String... headers) throws Exception {
    return http.send(request(method, body, headers), HttpResponse.BodyHandlers.ofString());
  }

  HttpRequest request(String method, String body, String... headers) throws IOException {
    var request = HttpRequest.newBuilder(URI.create(url + Mcp.PATH)).timeout(PATIENCE)
        .setHeader("Authorization", token("control")).setHeader("Content-Type", "application/json")
        .setHeader("Accept", "application/json, text/event-stream")
        .method(method, HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return request.build();
  }

  /** A connection, and the head of a POST that goes there, up to its length. */
  Socket socket() throws IOException {
    URI at = URI.create(url);
    return new Socket(at.getHost(), at.getPort());
  }

  String head(String session) throws IOException {
    return "POST /mcp HTTP/1.1\r\nHost: " + URI.create(url).getAuthority() + "\r\nAuthorization: " + token("view")
        + "\r\nContent-Type: application/json\r\nMcp-Session-Id: " + session + "\r\nContent-Length: ";
  }

  HttpClient http() {
    return http;
  }

  /** Says hello by hand; the id of the session. */
  String hello() throws Exception {
    var answer = send("POST", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
        + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"hand\",\"version\":\"1\"}}}");
    return answer.headers().firstValue("Mcp-Session-Id").orElseThrow(() -> new AssertionError(answer.body()));
  }

  void close() throws Exception {
    launcher.attempts().forEach(name -> launcher.children(name).stream().filter(child -> child.lives())
        .forEach(child -> child.exit(0)));
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    http.close();
  }
}
