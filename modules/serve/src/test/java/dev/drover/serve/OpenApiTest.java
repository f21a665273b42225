// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.drover.engine.Orchestrator;
import dev.drover.model.Dependency;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The document says what is served, and what is served is as the document says. */
@Timeout(120)
class OpenApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PRINTED = """
      echo http://127.0.0.1:3000/; echo 'java.lang.IllegalStateException: no'; echo '	at a.B.c(B.java:1)'; exec sleep 1000""";

  @TempDir
  static Path folder;
  private static Supervised supervised;
  private static JsonNode document;

  @BeforeAll
  static void somethingRuns() throws Exception {
    var db = process("db", "exit 3");
    var web = process("web", PRINTED).withReplicas(2)
        .withDependencies(List.of(new Dependency("db", Dependency.Condition.COMPLETED)));
    supervised = new Supervised(new Project("shop", List.of(db, web)), folder);
    supervised.drover.orchestrator().tell(new Orchestrator.Start(List.of("web"), true,
        supervised.drover.system().ignoreRef()));
    document = JSON.readTree(OpenApi.text().utf8String());
    Awaitility.await().until(() -> supervised.drover.logs().findings(new InstanceId("web", 2)).errors().size() == 1);
  }

  private static ProcessSpec process(String name, String line) {
    return ProcessSpec.of(name, ProcessSpec.shell(line), Path.of("/"), Map.of("SECRET", "swordfish"))
        .withRestart(dev.drover.model.RestartPolicy.DEFAULT.with(dev.drover.model.RestartPolicy.When.NEVER));
  }

  @AfterAll
  static void end() throws Exception {
    supervised.close();
  }

  private static JsonNode operation(String method, String path) {
    return document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
  }

  private static Set<String> names(JsonNode operation, String where) {
    return StreamSupport.stream(operation.path("parameters").spliterator(), false)
        .filter(parameter -> parameter.path("in").asText().equals(where))
        .map(parameter -> parameter.path("name").asText()).collect(java.util.stream.Collectors.toSet());
  }

  @Test
  void everyRouteIsThere_andNothingElse() {
    var served = new TreeSet<String>();
    supervised.api.routes().forEach(route -> served.add(route.method().name() + " " + route.path()));
    var described = new TreeSet<String>();
    document.path("paths").properties().forEach(path -> path.getValue().properties()
        .forEach(method -> described.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));
    assertThat(described).isEqualTo(served).hasSizeGreaterThan(15);
  }

  @Test
  void everyParameterIsThere_andNothingElse() {
    for (Route route : supervised.api.routes()) {
      JsonNode operation = operation(route.method().name(), route.path());
      assertThat(names(operation, "query")).as(route.path()).isEqualTo(route.parameters());
      assertThat(names(operation, "path")).as(route.path()).isEqualTo(route.hasName() ? Set.of("name") : Set.of());
      assertThat(operation.path("operationId").asText()).isNotEmpty();
      assertThat(operation.path("summary").asText()).endsWith(".");
    }
  }

  /** Whatever a schema refers to. */
  @Test
  void allThatIsReferredTo_isThere() {
    var missing = new TreeMap<String, String>();
    document.findValues("$ref").forEach(reference -> {
      if (document.at(reference.asText().substring(1)).isMissingNode()) {
        missing.put(reference.asText(), "missing");
      }
    });
    assertThat(document.findValues("$ref")).hasSizeGreaterThan(20);
    assertThat(missing).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/live", "/ready", "/api/v1/project", "/api/v1/processes", "/api/v1/processes/web",
      "/api/v1/graph",
      "/api/v1/nodes", "/api/v1/instances", "/api/v1/instances?phase=running&limit=1", "/api/v1/instances/web/2",
      "/api/v1/instances/web%2F2", "/api/v1/instances/db", "/api/v1/logs?name=web",
      "/api/v1/logs?name=web/1&raw=true&n=1",
      "/api/v1/events", "/api/v1/events?since=2&run=2020-01-01T00:00:00Z", "/api/v1/errors", "/api/v1/urls", "/metrics",
      "/api/v1/openapi.json"})
  void anAnswerIsAsItIsDescribed(String target) throws Exception {
    HttpResponse answer = supervised.get(target);
    assertThat(answer.status().intValue()).isEqualTo(200);
    assertDescribed("get", target, answer);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "/api/v1/commands | {\"command\":\"signal\",\"names\":[\"web/1\"],\"signal\":\"CONT\"} | 200",
      "/api/v1/commands | {\"command\":\"start\",\"names\":[\"web/1\"],\"wait\":false} | 202",
      "/api/v1/commands | {\"command\":\"start\",\"names\":[\"nobody\"]} | 404",
      "/api/v1/commands | {\"command\":\"start\"} | 400", "/api/v1/commands | nonsense | 400",
      "/api/v1/input | {\"name\":\"web/1\",\"text\":\"x\"} | 409", "/api/v1/shutdown | {} | 200",
      "/api/v1/attach | {} | 400"})
  void whatAnswersACommandIsAsItIsDescribed(String path, String body, int status) throws Exception {
    HttpResponse answer = supervised.answer(HttpRequest.POST("http://drover" + path)
        .addHeader(org.apache.pekko.http.javadsl.model.headers.RawHeader.create("Accept", "application/json"))
        .withEntity(ContentTypes.APPLICATION_JSON, body));
    assertThat(answer.status().intValue()).isEqualTo(status);
    assertDescribed("post", path, answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/instances/nobody", "/api/v1/processes/nobody", "/api/v1/instances?name=nobody",
      "/api/v1/instances?phase=happy", "/api/v1/instances?limit=0", "/api/v1/instances?after=/", "/api/v1/logs?grep=(",
      "/api/v1/events?colour=red"})
  void aRefusalIsAsItIsDescribed(String target) throws Exception {
    HttpResponse answer = supervised.get(target);
    assertThat(answer.status().intValue()).isIn(400, 404);
    assertDescribed("get", target, answer);
  }

  private void assertDescribed(String method, String target, HttpResponse answer) throws Exception {
    String path = target.replaceFirst("\\?.*", "").replaceFirst("(/instances|/processes)/.*", "$1/{name}");
    JsonNode response = operation(method, path).path("responses").path(answer.status().intValue() + "");
    String type = answer.entity().getContentType().mediaType().toString().replaceFirst(";.*", "");
    JsonNode schema = response.path("content").path(type).path("schema");
    assertThat(schema.isObject()).as("%s %s %s %s is described", method, path, answer.status().intValue(), type)
        .isTrue();
    String text = supervised.text(answer);
    if (!type.endsWith("json")) {
      assertThat(text).isNotEmpty();
      return;
    }
    Schema valid = schema(schema);
    List<String> values = type.endsWith("ndjson")
        ? text.lines().filter(line -> !line.isEmpty()).toList()
        : List.of(text);
    assertThat(values).as(target).isNotEmpty();
    for (String value : values) {
      assertThat(valid.validate(JSON.readTree(value))).as("%s: %s", target, value).isEmpty();
    }
  }

  private static Schema schema(JsonNode schema) {
    var whole = (com.fasterxml.jackson.databind.node.ObjectNode) schema.deepCopy();
    whole.set("components", document.path("components"));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole);
  }

  @Test
  void noValueOfAnEnvironmentIsTold() throws Exception {
    String all = supervised.text(supervised.get("/api/v1/processes"));
    assertThat(all).contains("\"environment\":[\"SECRET\"]").doesNotContain("swordfish");
  }

  @Test
  void anEndedProcessHasItsExit() throws Exception {
    Awaitility.await().until(() -> supervised.isIn(Phase.FAILED, "db"));
    assertThat(supervised.text(supervised.get("/api/v1/instances/db"))).contains("\"lastExit\":{\"code\":3}");
  }
}
