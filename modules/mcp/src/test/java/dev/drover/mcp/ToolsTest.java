// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import static dev.drover.mcp.Rig.call;
import static dev.drover.mcp.Rig.list;
import static dev.drover.mcp.Rig.process;
import static dev.drover.mcp.Rig.structured;
import static dev.drover.mcp.Rig.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.engine.Orchestrator;
import dev.drover.model.Dependency;
import dev.drover.model.Phase;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tools, called by the SDK's own client over TCP. What they answer is checked against their schemas. */
@Timeout(60)
class ToolsTest {
  /** Not the common pool, which the client needs while a call waits. */
  private static final Executor BESIDE = task -> Thread.ofPlatform().daemon().start(task);

  @TempDir
  Path folder = Path.of("");
  private Rig rig;
  private McpSyncClient client;
  private Map<String, Tool> tools;

  @BeforeEach
  void begin() throws Exception {
    var api = process("api").withDependencies(List.of(new Dependency("db", Dependency.Condition.STARTED)));
    rig = new Rig(folder, 8, process("db"), api,
        process("stubborn").withStop(new StopSpec(Signal.TERM, Duration.ofHours(1), List.of())).disabled(),
        process("many").withReplicas(2));
    client = rig.client("control");
    tools = client.listTools().tools().stream()
        .collect(java.util.stream.Collectors.toMap(Tool::name, tool -> tool));
  }

  @AfterEach
  void end() throws Exception {
    client.closeGracefully();
    rig.close();
  }

  /** Whatever is answered has the form that was promised. */
  private CallToolResult checked(String tool, Map<String, Object> arguments) {
    CallToolResult result = call(client, tool, arguments);
    if (result.structuredContent() != null) {
      var verdict = McpJsonDefaults.getSchemaValidator().validate(
          java.util.Objects.requireNonNull(tools.get(tool)).outputSchema(),
          result.structuredContent());
      assertThat(verdict.errorMessage()).as(tool + " " + result.structuredContent()).isNull();
    }
    return result;
  }

  @Test
  void theServerTellsWhatItIs_andWhatItsToolsDo() {
    assertThat(client.getServerInfo().name()).isEqualTo("drover");
    assertThat(client.getServerInfo().version()).isEqualTo("1.2.3");
    assertThat(client.getServerInstructions()).contains("\"shop\"", "scripts_status", "not with a shell")
        .doesNotContain("\n");
    assertThat(tools).containsOnlyKeys("scripts_list", "scripts_run", "scripts_stop", "scripts_restart",
        "scripts_status", "logs_stream", "logs_search", "events_recent", "project_graph");
    assertThat(tools.values()).allSatisfy(tool -> {
      var validator = McpJsonDefaults.getSchemaValidator();
      assertThat(validator.validateSchema(tool.inputSchema()).valid()).as(tool.name()).isTrue();
      assertThat(validator.validateSchema(tool.outputSchema()).valid()).as(tool.name()).isTrue();
      assertThat(tool.annotations().openWorldHint()).isFalse();
      boolean changes = List.of("scripts_run", "scripts_stop", "scripts_restart").contains(tool.name());
      assertThat(tool.annotations().readOnlyHint()).as(tool.name()).isEqualTo(!changes);
      assertThat(tool.annotations().destructiveHint()).as(tool.name())
          .isEqualTo(List.of("scripts_stop", "scripts_restart").contains(tool.name()));
    });
  }

  @Test
  void processesAreListed_withWhatTheyNeed_andNoSecret() {
    CallToolResult listed = checked("scripts_list", Map.of());
    assertThat(list(listed, "scripts")).extracting(each -> each.get("name"))
        .containsExactly("db", "api", "stubborn", "many");
    assertThat(text(listed)).contains("api: STOPPED; needs db (started)", "stubborn: DISABLED",
        "many (2 instances): STOPPED");
    assertThat(String.valueOf(listed)).doesNotContain("hunter2");
    CallToolResult graph = checked("project_graph", Map.of());
    assertThat(list(graph, "edges"))
        .containsExactly(Map.of("process", "api", "needs", "db", "condition", "started"));
    assertThat(text(graph)).contains("api <- db (started)");
  }

  @Test
  void instancesThatStandAlike_areOneLine() {
    CallToolResult status = checked("scripts_status", Map.of());
    assertThat(text(status)).isEqualTo("db: STOPPED\napi: STOPPED\nstubborn: DISABLED\nmany: 2 STOPPED");
    assertThat(list(status, "instances")).extracting(each -> each.get("instance"))
        .containsExactly("db", "api", "stubborn", "many/1", "many/2");
    rig.launcher.stubborn("many/1");
    rig.launcher.stubborn("many/2");
    checked("scripts_run", Map.of("names", List.of("many")));
    checked("scripts_stop", Map.of("names", List.of("many"), "wait", false));
    try (var one = rig.probe("many/1"); var two = rig.probe("many/2")) {
      one.awaitPhase(Phase.STOPPING);
      two.awaitPhase(Phase.STOPPING);
    }
    assertThat(text(checked("scripts_status", Map.of("names", List.of("many")))))
        .matches("many: 2 STOPPING, as many/1: waits for process [0-9]+ to end; KILL follows at [-0-9]+T[0-9:.]+Z");
  }

  @Test
  void whatIsRun_stopped_andRestarted_isToldAsTheCommandLineTellsIt() {
    CallToolResult run = checked("scripts_run", Map.of("names", List.of("api")));
    assertThat(structured(run)).containsEntry("outcome", "done");
    assertThat(text(run)).contains("api: RUNNING");
    assertThat(text(checked("scripts_status", Map.of("names", List.of("db"))))).isEqualTo("db: RUNNING");
    assertThat(list(checked("scripts_status", Map.of("names", List.of("api"))), "instances").getFirst())
        .containsEntry("phase", "RUNNING").containsEntry("wanted", "UP").containsEntry("incarnation", 1);
    assertThat(structured(checked("scripts_restart", Map.of("names", List.of("api"))))).containsEntry("outcome",
        "done");
    assertThat(list(checked("scripts_status", Map.of("names", List.of("api"))), "instances").getFirst())
        .containsEntry("incarnation", 2);
    assertThat(text(checked("scripts_stop", Map.of("names", List.of("api", "db"))))).contains("api: STOPPED",
        "db: STOPPED");
    CallToolResult events = checked("events_recent",
        Map.of("names", List.of("db"), "kinds", List.of("launched", "exited")));
    assertThat(list(events, "events")).extracting(event -> event.get("type")).containsExactly("launched", "exited");
    assertThat(list(checked("events_recent", Map.of("after", structured(events).get("last"))), "events")).isEmpty();
  }

  @Test
  void whatDoesNotWait_isAccepted_andWhatTakesTooLongIsToldWithWhatItWaitsFor() {
    rig.launcher.stubborn("stubborn");
    assertThat(text(checked("scripts_run", Map.of("names", List.of("stubborn"), "wait", false))))
        .isEqualTo("stubborn: accepted");
    try (var stubborn = rig.probe("stubborn")) {
      stubborn.awaitPhase(Phase.RUNNING);
    }
    CallToolResult late = checked("scripts_stop", Map.of("names", List.of("stubborn"), "timeoutSeconds", 0));
    assertThat(late.isError()).isTrue();
    assertThat(structured(late)).containsEntry("outcome", "timedOut");
    assertThat(text(late)).startsWith("timed out after 0 s").contains("stubborn: ");
  }

  @Test
  void progressIsTold_ifItIsAskedFor() throws Exception {
    rig.launcher.hold("db");
    List<ProgressNotification> heard = new CopyOnWriteArrayList<>();
    try (McpSyncClient other = rig.client("control", spec -> spec.progressConsumer(heard::add))) {
      var called = CompletableFuture.supplyAsync(() -> other.callTool(CallToolRequest.builder("scripts_run")
          .arguments(Map.of("names", List.of("db"))).progressToken("mine").build()), BESIDE);
      org.awaitility.Awaitility.await().atMost(20, TimeUnit.SECONDS)
          .until(() -> heard.stream().anyMatch(news -> String.valueOf(news.message()).contains("db: STARTING")));
      rig.launcher.release("db");
      assertThat(called.get(20, TimeUnit.SECONDS).isError()).isFalse();
    }
    assertThat(heard).allMatch(news -> "mine".equals(news.progressToken()));
  }

  @Test
  void namesAndArgumentsThatMeanNothing_areToldInSentences() {
    assertError("scripts_status", Map.of("names", List.of("dbb")), "there is no process \"dbb\"; did you mean \"db\"?");
    assertError("scripts_run", Map.of("names", List.of("xyzzy")),
        "there is no process \"xyzzy\"; there are db, api, stubborn, many");
    assertError("scripts_run", Map.of(), "names: must name at least one process, as [\"web\"]; [\"*\"] means all");
    assertError("scripts_run", Map.of("names", "db"), "names: must be an array of strings, was a string");
    assertError("scripts_status", Map.of("name", "db"), "there is no argument \"name\"; did you mean \"names\"?");
    assertError("scripts_stop", Map.of("names", List.of("db"), "timeoutSeconds", -1),
        "timeoutSeconds: must be a whole number from 0 to 3600, was -1");
    assertError("scripts_stop", Map.of("names", List.of("db"), "wait", "no"),
        "wait: must be true or false, was a string");
    assertError("logs_search", Map.of("pattern", "("), "pattern: \"(\" is no regular expression");
    assertError("logs_search", Map.of("pattern", "x", "since", "soon"), "since: must be a time as");
    assertError("logs_stream", Map.of("from", 3), "from: numbers are an instance's own; name one instance");
    assertError("events_recent", Map.of("kinds", List.of("exitted")), "did you mean \"exited\"?");
  }

  private void assertError(String tool, Map<String, Object> arguments, String sentence) {
    CallToolResult result = checked(tool, arguments);
    assertThat(result.isError()).as(tool).isTrue();
    assertThat(text(result)).contains(sentence);
  }

  @Test
  void whoMayOnlyLook_looks_andIsToldWhatAChangeNeeds() throws Exception {
    try (McpSyncClient viewer = rig.client("view")) {
      assertThat(call(viewer, "scripts_status", Map.of()).isError()).isFalse();
      for (String tool : List.of("scripts_run", "scripts_stop", "scripts_restart")) {
        CallToolResult refused = call(viewer, tool, Map.of("names", List.of("db")));
        assertThat(refused.isError()).isTrue();
        assertThat(text(refused)).contains("needs the control token", "token-control");
      }
    }
    assertThat(rig.launcher.attempts()).isEmpty();
  }

  @Test
  void linesAreFollowed_andFound() throws Exception {
    checked("scripts_run", Map.of("names", List.of("db", "many")));
    var db = rig.launcher.child("db", 1);
    for (int i = 1; i <= 5; i++) {
      db.says("line " + i);
    }
    db.complains("\u001b[31mERROR: no such table\u001b[0m");
    org.awaitility.Awaitility.await().atMost(20, TimeUnit.SECONDS)
        .until(() -> rig.drover.logs().lastLine(dev.drover.model.InstanceId.sole("db")) == 6);
    CallToolResult tail = checked("logs_stream", Map.of("names", List.of("db"), "tail", 2, "seconds", 0));
    assertThat(list(tail, "lines")).extracting(line -> line.get("text"))
        .containsExactly("line 5", "ERROR: no such table");
    assertThat(structured(tail)).containsEntry("next", Map.of("db", 7)).containsEntry("ended", "time");
    CallToolResult found = checked("logs_search", Map.of("pattern", "(?i)error", "since", "1h", "stream", "err"));
    assertThat(structured(found)).containsEntry("found", 1).containsEntry("complete", true);
    assertThat(text(found)).startsWith("1 found\n").contains("db | ERROR: no such table");
    CallToolResult latest = checked("logs_search", Map.of("pattern", "line", "limit", 2));
    assertThat(structured(latest)).containsEntry("found", 5);
    assertThat(list(latest, "lines")).extracting(line -> line.get("text")).containsExactly("line 4", "line 5");

    var following = CompletableFuture.supplyAsync(() -> checked("logs_stream",
        Map.of("names", List.of("db"), "from", 6, "seconds", 60, "maxLines", 2)), BESIDE);
    db.says("and then");
    CallToolResult followed = following.get(30, TimeUnit.SECONDS);
    assertThat(list(followed, "lines")).extracting(line -> line.get("text"))
        .containsExactly("ERROR: no such table", "and then");
    assertThat(structured(followed)).containsEntry("ended", "lines");
  }

  @Test
  void statusIsAnswered_whileAllAreBeingStopped() {
    List.of("db", "api", "stubborn", "many/1", "many/2").forEach(rig.launcher::stubborn);
    checked("scripts_run", Map.of("names", List.of("*")));
    rig.drover.orchestrator().tell(new Orchestrator.Stop(List.of("stubborn", "many"), false, rig.system.ignoreRef()));
    try (var one = rig.probe("stubborn"); var other = rig.probe("many/2"); var last = rig.probe("many/1")) {
      one.awaitPhase(Phase.STOPPING);
      other.awaitPhase(Phase.STOPPING);
      last.awaitPhase(Phase.STOPPING);
    }
    for (int i = 0; i < 100; i++) {
      CallToolResult seen = call(client, "scripts_status", Map.of("names", List.of("stubborn", "many")));
      assertThat(list(seen, "instances")).hasSize(3).allMatch(each -> "STOPPING".equals(each.get("phase")));
    }
    assertThat(list(checked("scripts_status", Map.of()), "instances")).hasSize(5);
  }
}
