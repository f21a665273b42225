// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import dev.drover.engine.Drover;
import dev.drover.engine.LogQuery;
import dev.drover.logs.ErrorGroup;
import dev.drover.model.InstanceId;
import dev.drover.serve.Chosen;
import dev.drover.wire.Json;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncResourceSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncResourceTemplateSpecification;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** What can be read by its {@link Address}: from the boards at once, but for logs. Any thread. */
record Resources(Drover drover, StatusTools status) {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain";
  private static final int LAST_LINES = 200;

  Resources(Drover drover) {
    this(drover, StatusTools.of(drover));
  }

  List<AsyncResourceSpecification> fixed() {
    var all = McpSchema.Resource.builder(Address.ALL, "processes").title("Processes")
        .description("How all instances stand now, as scripts_status tells it.").mimeType(JSON).build();
    return List.of(new AsyncResourceSpecification(all, (_, request) -> read(request.uri())));
  }

  List<AsyncResourceTemplateSpecification> templates() {
    return List.of(
        template(Address.ONE, "process", "How a process stands", "How the instances of a process stand now.", JSON),
        template(Address.LOGS, "logs", "What a process printed", "The last " + LAST_LINES + " lines.", TEXT),
        template(Address.ERRORS, "errors", "Errors of a process",
            "The errors in what it printed since Drover began, each kind once, with its stack trace.", JSON));
  }

  private AsyncResourceTemplateSpecification template(String uri, String name, String title, String text, String type) {
    var template = McpSchema.ResourceTemplate.builder(uri, name).title(title)
        .description(text + " {name} is a process, as web, or an instance, as web%2F2.").mimeType(type).build();
    return new AsyncResourceTemplateSpecification(template, (_, request) -> read(request.uri()));
  }

  private Mono<ReadResourceResult> read(String uri) {
    try {
      Address address = Address.parse(uri).orElseThrow(() -> none(uri, "there is nothing at " + uri));
      Collection<InstanceId> instances = instances(address, uri);
      return switch (address.kind()) {
        case ALL, ONE -> Mono.just(content(uri, JSON, status.json(status.seen(instances)).toString()));
        case ERRORS -> Mono.just(content(uri, JSON, errors(instances)));
        case LOGS -> logs(uri, instances);
      };
    } catch (McpError unknown) {
      return Mono.error(unknown);
    }
  }

  /** Those that an address means; fails as the protocol wants it. */
  Collection<InstanceId> instances(Address address, String uri) {
    try {
      return Chosen.of(drover, address.kind() == Address.Kind.ALL ? List.of() : List.of(address.name()));
    } catch (Chosen.NoSuchName unknown) {
      throw none(uri, String.valueOf(unknown.getMessage()));
    }
  }

  /** Reads no files. */
  Stamp stamp(Address address) {
    Collection<InstanceId> instances = Chosen.meant(drover, address.kind() == Address.Kind.ALL
        ? List.of()
        : List.of(address.name()));
    return new Stamp(instances.size(), address.kind() == Address.Kind.ALL
        ? drover.events().last()
        : instances.stream().mapToLong(id -> count(address.kind(), id)).sum());
  }

  private long count(Address.Kind kind, InstanceId id) {
    return switch (kind) {
      case ALL, ONE -> {
        var seen = drover.board().get(id);
        yield seen == null ? 0 : seen.revision();
      }
      case LOGS -> {
        var ring = drover.logs().find(id);
        yield ring == null ? 0 : ring.lastLine();
      }
      case ERRORS -> drover.logs().findings(id).errors().stream().mapToLong(ErrorGroup::count).sum()
          + drover.logs().findings(id).droppedGroups();
    };
  }

  static McpError none(String uri, String sentence) {
    return McpError.builder(ErrorCodes.RESOURCE_NOT_FOUND).message(sentence).data(java.util.Map.of("uri", uri)).build();
  }

  private String errors(Collection<InstanceId> instances) {
    return instances.stream()
        .flatMap(id -> drover.logs().findings(id).errors().stream().map(group -> Json.encode(id, group)))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private Mono<ReadResourceResult> logs(String uri, Collection<InstanceId> instances) {
    var asked = LogQuery.of(List.copyOf(instances)).last(LAST_LINES);
    return Streams.run(drover.lines(asked), Lines.latest(LAST_LINES), Lines::with, drover.system())
        .map(lines -> content(uri, TEXT, lines.text()));
  }

  private static ReadResourceResult content(String uri, String type, String text) {
    return ReadResourceResult.builder(List.of(TextResourceContents.builder(uri, text).mimeType(type).build())).build();
  }
}
