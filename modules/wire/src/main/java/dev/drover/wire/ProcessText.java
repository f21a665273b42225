// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drover.model.Dependency;
import dev.drover.model.DependencyGraph;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The JSON of processes as they are declared, and of who waits for whom. Of the environment only the names are told, for values may be
 * secrets. Any thread.
 */
public final class ProcessText {
  private ProcessText() {}

  public static String encode(ProcessSpec spec) {
    return JsonText.text(json -> write(json, spec));
  }

  /** An array in the order of the collection. */
  public static String encode(Collection<ProcessSpec> specs) {
    return JsonText.text(json -> {
      json.writeStartArray();
      for (ProcessSpec spec : specs) {
        write(json, spec);
      }
      json.writeEndArray();
    });
  }

  /** An array of processes with what they need, each after everything that it needs. */
  public static String graph(Project project) {
    return JsonText.text(json -> {
      DependencyGraph graph = project.graph();
      json.writeStartArray();
      for (String process : graph.startOrder()) {
        json.writeStartObject();
        json.writeStringField("process", process);
        needs(json, graph.needs(process));
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  private static void write(JsonGenerator json, ProcessSpec spec) throws IOException {
    json.writeStartObject();
    json.writeStringField("process", spec.name());
    JsonText.strings(json, "instances", spec.instances().stream().map(InstanceId::name).toList());
    json.writeNumberField("replicas", spec.replicas());
    json.writeBooleanField("enabled", spec.enabled());
    JsonText.strings(json, "command", spec.command());
    json.writeStringField("directory", spec.directory().toString());
    JsonText.strings(json, "environment", spec.environment().keySet().stream().sorted().toList());
    needs(json, spec.dependencies());
    json.writeStringField("restart", word(spec.restart().when()));
    json.writeNumberField("maxRestarts", spec.restart().maxRestarts());
    json.writeNumberField("graceMillis", spec.stop().grace().toMillis());
    JsonText.strings(json, "probes", spec.probes().keySet().stream().sorted().map(ProcessText::word).toList());
    json.writeEndObject();
  }

  private static void needs(JsonGenerator json, List<Dependency> needs) throws IOException {
    json.writeArrayFieldStart("needs");
    for (Dependency need : needs) {
      json.writeStartObject();
      json.writeStringField("process", need.process());
      json.writeStringField("condition", word(need.condition()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** As it is written in a project file. */
  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
