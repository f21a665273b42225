// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import static dev.drover.mcp.Schemas.array;
import static dev.drover.mcp.Schemas.flag;
import static dev.drover.mcp.Schemas.may;
import static dev.drover.mcp.Schemas.must;
import static dev.drover.mcp.Schemas.names;
import static dev.drover.mcp.Schemas.object;
import static dev.drover.mcp.Schemas.takes;
import static dev.drover.mcp.Schemas.text;
import static dev.drover.mcp.Schemas.whole;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drover.engine.Drover;
import dev.drover.model.Dependency;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.serve.Chosen;
import dev.drover.serve.Commands;
import dev.drover.serve.InstanceTexts;
import dev.drover.wire.JsonText;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * What there is, and how it stands: answered from the boards on the caller's thread. Commands and environments are not told, for they
 * may hold secrets. Any thread.
 */
record StatusTools(Drover drover, InstanceTexts<byte[]> texts) {
  private static final int USUAL_BYTES = 300;
  private static final byte[] OPEN = "{\"instances\":[".getBytes(StandardCharsets.UTF_8);
  private static final byte[] CLOSE = "]}".getBytes(StandardCharsets.UTF_8);
  private static final Map<String, Object> INSTANCES = array(Snapshots.SCHEMA, "in the order of their declaration");
  private static final Map<String, Object> NEEDS = array(
      object(must("process", text("which one")),
          must("condition", text("what must hold of it: started, ready, completed, succeeded or log"))),
      "what must come first");
  private static final Map<String, Object> SCRIPT = object(must("name", text("of the process")),
      must("enabled", flag("whether it starts with the project")),
      must("replicas", whole("how many instances it has")),
      must("restart", text("when it is launched again after its end: never, on-failure or always")),
      must("needs", NEEDS), must("instances", array(object(must("instance", text("its name")),
          must("phase", text(Snapshots.PHASES, "where it is in its life"))), "its instances")));

  static StatusTools of(Drover drover) {
    return new StatusTools(drover, new InstanceTexts<>(drover,
        (seen, beside) -> Snapshots.json(seen, beside).getBytes(StandardCharsets.UTF_8)));
  }

  Stream<Tool> all() {
    return Stream.of(
        Tool.asking(new Tool.Words("scripts_status", "Status of processes",
            "How processes of the project stand now: phase, health, why, exit, restarts, CPU, memory, printed URLs. "
                + "Use it to see whether something runs, is ready or has failed. Answers at once, whatever the "
                + "processes do. For what they printed use logs_search or logs_stream."),
            takes(may("names", names("Which; without it, all."))), object(must("instances", INSTANCES)),
            (given, _) -> Mono.just(status(given.names()))),
        Tool.asking(new Tool.Words("scripts_list", "Processes of the project",
            "The processes that the project declares, with their dependencies and the phase of each instance. Use it "
                + "first, to learn the names that the other tools take."),
            takes(), object(must("project", text("its name")), must("scripts", array(SCRIPT, "in their order"))),
            (_, _) -> Mono.just(list())),
        Tool.asking(new Tool.Words("project_graph", "Dependencies of the project",
            "Which process waits for which, and for what, in the order of a start. Use it to see what a stop or a "
                + "failure would affect."),
            takes(), object(must("project", text("its name")),
                must("startOrder", array(text("a process"), "each after what it needs")),
                must("edges", array(object(must("process", text("who waits")), must("needs", text("for which process")),
                    must("condition", text("started, ready, completed, succeeded or log"))), "who waits for whom"))),
            (_, _) -> Mono.just(graph())));
  }

  private CallToolResult status(List<String> names) throws Chosen.NoSuchName {
    List<ProcessSnapshot> seen = seen(Chosen.of(drover, names));
    return Results.of(json(seen), inShort(seen));
  }

  /** Instances of one process that stand alike are told in one line, for agents pay for each. */
  private static String inShort(List<ProcessSnapshot> seen) {
    return seen.stream()
        .collect(Collectors.groupingBy(each -> new Alike(each.process(), each.summary()), LinkedHashMap::new,
            Collectors.toList()))
        .entrySet().stream().map(alike -> inShort(alike.getKey(), alike.getValue())).collect(Collectors.joining("\n"));
  }

  private record Alike(String process, String summary) {}

  private static String inShort(Alike alike, List<ProcessSnapshot> all) {
    ProcessSnapshot first = all.getFirst();
    return all.size() == 1
        ? Commands.describe(first)
        : alike.process + ": " + all.size() + " " + alike.summary
            + (first.reason().isEmpty() ? "" : ", as " + first.instance() + ": " + first.reason());
  }

  List<ProcessSnapshot> seen(Collection<InstanceId> instances) {
    return instances.stream().map(drover.board()::get).filter(Objects::nonNull).toList();
  }

  Utf8Json json(List<ProcessSnapshot> seen) {
    var usages = drover.usage().read();
    texts.tidy();
    var json = new ByteArrayOutputStream(seen.size() * USUAL_BYTES);
    json.writeBytes(OPEN);
    for (int i = 0; i < seen.size(); i++) {
      if (i > 0) {
        json.write(',');
      }
      json.writeBytes(texts.of(seen.get(i), usages));
    }
    json.writeBytes(CLOSE);
    return new Utf8Json(json.toByteArray());
  }

  private CallToolResult list() {
    Project project = drover.project();
    Map<String, List<ProcessSnapshot>> instances = seen(drover.instances().keySet()).stream()
        .collect(Collectors.groupingBy(ProcessSnapshot::process));
    String json = JsonText.object(to -> {
      to.writeStringField("project", project.name());
      to.writeArrayFieldStart("scripts");
      for (ProcessSpec spec : project.processes()) {
        script(to, spec, instances.getOrDefault(spec.name(), List.of()));
      }
      to.writeEndArray();
    });
    return Results.of(json, project.processes().stream()
        .map(spec -> line(spec, instances.getOrDefault(spec.name(), List.of()))).collect(Collectors.joining("\n")));
  }

  private static void script(JsonGenerator json, ProcessSpec spec, List<ProcessSnapshot> instances)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", spec.name());
    json.writeBooleanField("enabled", spec.enabled());
    json.writeNumberField("replicas", spec.replicas());
    json.writeStringField("restart", word(spec.restart().when()));
    json.writeArrayFieldStart("needs");
    for (Dependency need : spec.dependencies()) {
      json.writeStartObject();
      json.writeStringField("process", need.process());
      json.writeStringField("condition", word(need.condition()));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("instances");
    for (ProcessSnapshot each : instances) {
      json.writeStartObject();
      json.writeStringField("instance", each.instance().name());
      json.writeStringField("phase", each.phase().name());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String line(ProcessSpec spec, List<ProcessSnapshot> instances) {
    String phases = instances.stream().map(ProcessSnapshot::summary).distinct().collect(Collectors.joining(", "));
    String count = instances.size() == 1 ? "" : " (" + instances.size() + " instances)";
    return spec.name() + count + ": " + (phases.isEmpty() ? "no instances" : phases)
        + (spec.dependencies().isEmpty() ? "" : "; needs " + needs(spec.dependencies()));
  }

  private CallToolResult graph() {
    Project project = drover.project();
    var graph = project.graph();
    List<String> order = graph.startOrder();
    String json = JsonText.object(to -> {
      to.writeStringField("project", project.name());
      JsonText.strings(to, "startOrder", order);
      to.writeArrayFieldStart("edges");
      for (String process : order) {
        for (Dependency need : graph.needs(process)) {
          to.writeStartObject();
          to.writeStringField("process", process);
          to.writeStringField("needs", need.process());
          to.writeStringField("condition", word(need.condition()));
          to.writeEndObject();
        }
      }
      to.writeEndArray();
    });
    return Results.of(json, order.stream()
        .map(process -> process + (graph.needs(process).isEmpty() ? "" : " <- " + needs(graph.needs(process))))
        .collect(Collectors.joining("\n")));
  }

  private static String needs(List<Dependency> needs) {
    return needs.stream().map(need -> need.process() + " (" + word(need.condition()) + ")")
        .collect(Collectors.joining(", "));
  }

  private static String word(Enum<?> of) {
    return of.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
