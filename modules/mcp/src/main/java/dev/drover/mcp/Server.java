// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import dev.drover.engine.Drover;
import dev.drover.serve.Commands;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.InitializeRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerSession.McpStreamableServerSessionInit;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.stream.SharedKillSwitch;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What the SDK makes of our tools and resources: sessions that know the protocol. Any thread. */
final class Server {
  private final Holder sessions = new Holder();
  private final Set<String> tools;

  Server(Drover drover, String version, SharedKillSwitch ending, Resources resources) {
    List<AsyncToolSpecification> all = Stream
        .of(resources.status().all(), new CommandTools(drover, new Commands(drover)).all(),
            new LogTools(drover, ending).all(), new EventTools(drover).all())
        .flatMap(some -> some).map(Tool::specification)
        .toList();
    tools = all.stream().map(each -> each.tool().name()).collect(Collectors.toCollection(LinkedHashSet::new));
    var _ = McpServer.async(sessions)
        .serverInfo(Implementation.builder("drover", version).title("Drover")
            .description("Runs and supervises the processes of a project.").build())
        .instructions(instructions(drover.project().name()))
        .capabilities(ServerCapabilities.builder().tools(false).resources(true, false).build()).jsonMapper(Rpc.MAPPER)
        .jsonSchemaValidator(new Trusting()).validateToolInputs(false).tools(all).resources(resources.fixed())
        .resourceTemplates(resources.templates()).build();
  }

  /** For the agent's model, which reads them before anything else. */
  private static String instructions(String project) {
    return """
        Drover supervises the processes ("scripts") of the project "%s": it starts them in the order of their dependencies, \
        restarts those that crash, and keeps what they print. Begin with scripts_list, which tells their names. Ask \
        scripts_status for how things stand: it always answers at once. When something fails, look at events_recent for \
        what happened and at logs_search for why. Start, stop or restart with scripts_run, scripts_stop and scripts_restart, \
        not with a shell, so that Drover knows what is wanted. The names of processes may be patterns, as web*."""
        .formatted(project);
  }

  /** What is wrong with the tool that is called, in words of ours: the SDK names another one. */
  Optional<String> wrong(JSONRPCRequest asked) {
    return asked.method().equals(McpSchema.METHOD_TOOLS_CALL) && asked.params() instanceof Map<?, ?> params
        && params.get("name") instanceof String name && !tools.contains(name)
            ? Optional.of("there is no tool " + name + "; there are " + String.join(", ", tools))
            : Optional.empty();
  }

  McpStreamableServerSessionInit startSession(InitializeRequest request) {
    return Objects.requireNonNull(sessions.factory, "set by the SDK").startSession(request);
  }

  /** The SDK leaves its factory of sessions here. It sends nothing of its own accord: {@link Updates} does. */
  private static final class Holder implements McpStreamableServerTransportProvider {
    private McpStreamableServerSession.@Nullable Factory factory;

    @Override
    public void setSessionFactory(McpStreamableServerSession.Factory made) { factory = made; }

    @Override
    public Mono<Void> notifyClients(String method, Object params) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> closeGracefully() {
      return Mono.empty();
    }
  }

  /** What tools take they read strictly, and what they answer is checked by tests. */
  private static final class Trusting implements JsonSchemaValidator {
    @Override
    public ValidationResponse validate(Map<String, Object> schema, Object content) {
      return ValidationResponse.asValid("");
    }
  }
}
