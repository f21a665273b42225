// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import dev.drover.engine.Drover;
import dev.drover.serve.Handler;
import dev.drover.serve.Role;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.jspecify.annotations.Nullable;

/**
 * The Model Context Protocol at {@value #PATH}, Streamable HTTP (revisions up to 2025-11-25). Who only asks needs {@link Role#VIEW}; tools that
 * change what runs tell everybody else that they need more. Nothing of it is loaded before the first request. Any thread.
 */
public final class Mcp implements Handler {
  public static final String PATH = "/mcp";

  private static final int MOST_SESSIONS = 128;
  private static final Duration IDLE = Duration.ofMinutes(30);
  private static final int MOST_BODY = 1 << 20;
  private static final long BODY_TIMEOUT_MILLIS = 5_000;
  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";

  private final Drover drover;
  private final String version;
  private final Sessions sessions;
  private final SharedKillSwitch ending = KillSwitches.shared("drover-mcp");
  private final AtomicReference<@Nullable CompletableFuture<Endpoint>> endpoint = new AtomicReference<>();

  /** {@code version}: of Drover, as clients are told it. */
  public Mcp(Drover drover, String version) {
    this(drover, version, MOST_SESSIONS, IDLE);
  }

  Mcp(Drover drover, String version, int mostSessions, Duration idle) {
    this.drover = drover;
    this.version = version;
    this.sessions = new Sessions(mostSessions, idle, System::nanoTime);
    CoordinatedShutdown.get(drover.system()).addTask(CoordinatedShutdown.PhaseServiceUnbind(), "drover-mcp", () -> {
      ending.shutdown(); // answers that are under way come to their end
      return CompletableFuture.completedFuture(Done.getInstance());
    });
  }

  /** Whether it is to answer this. */
  public static boolean takes(HttpRequest request) {
    return request.getUri().path().equals(PATH);
  }

  @Override
  public CompletionStage<HttpResponse> answer(HttpRequest request, Role role) {
    Optional<HttpResponse> refused = refused(request);
    if (refused.isPresent()) {
      request.discardEntityBytes(drover.system());
      return CompletableFuture.completedFuture(refused.get());
    }
    CompletableFuture<Endpoint> ready = endpoint();
    if (request.method().equals(HttpMethods.POST)) {
      return post(ready, request, role);
    }
    request.discardEntityBytes(drover.system());
    return ready.thenApply(to -> request.method().equals(HttpMethods.GET) ? to.get(request) : to.delete(request));
  }

  /** What stands in the way of it, as far as its head tells. */
  private static Optional<HttpResponse> refused(HttpRequest request) {
    boolean posts = request.method().equals(HttpMethods.POST);
    boolean gets = request.method().equals(HttpMethods.GET);
    if (!posts && !gets && !request.method().equals(HttpMethods.DELETE)) {
      return Optional.of(
          refusal(405, "use POST, GET or DELETE").addHeader(RawHeader.create("Allow", "POST, GET, DELETE")));
    }
    Optional<String> asked = request.getHeader("MCP-Protocol-Version").map(HttpHeader::value);
    if (asked.isPresent() && !Versions.KNOWN.contains(asked.get())) {
      return Optional.of(refusal(400, "MCP-Protocol-Version: must be one of "
          + String.join(", ", Versions.KNOWN.stream().sorted().toList())));
    }
    if (posts && !request.entity().getContentType().mediaType().toString().equals(JSON)) {
      return Optional.of(refusal(415, "Content-Type: must be " + JSON));
    }
    if ((posts && !(accepts(request, JSON) && accepts(request, EVENTS))) || (gets && !accepts(request, EVENTS))) {
      return Optional.of(refusal(406, "Accept: must have " + (posts ? JSON + " and " : "") + EVENTS));
    }
    return Optional.empty();
  }

  /** Those that the SDK knows; apart, for it is not loaded before it is needed. */
  private static final class Versions {
    private static final Set<String> KNOWN = Set.of(ProtocolVersions.MCP_2024_11_05, ProtocolVersions.MCP_2025_03_26,
        ProtocolVersions.MCP_2025_06_18, ProtocolVersions.MCP_2025_11_25);
  }

  /** Nothing said is everything. */
  private static boolean accepts(HttpRequest request, String type) {
    String accept = request.getHeader("Accept").map(HttpHeader::value).orElse("*/*");
    return accept.contains(type) || accept.contains("*/*") || accept.contains(type.replaceFirst("/.*", "/*"));
  }

  private CompletionStage<HttpResponse> post(CompletableFuture<Endpoint> ready, HttpRequest request, Role role) {
    var length = request.entity().getContentLengthOption();
    if (length.isPresent() && length.getAsLong() > MOST_BODY) {
      request.discardEntityBytes(drover.system());
      return CompletableFuture.completedFuture(tooLong());
    }
    if (request.entity() instanceof HttpEntity.Strict body) {
      return ready.thenCompose(to -> to.post(request, body.getData().toArray(), role));
    }
    return request.entity().withSizeLimit(MOST_BODY).toStrict(BODY_TIMEOUT_MILLIS, drover.system())
        .handle((body, failure) -> failure != null
            ? CompletableFuture.<HttpResponse>completedStage(tooLong())
            : ready.thenCompose(to -> to.post(request, body.getData().toArray(), role)))
        .thenCompose(response -> response);
  }

  private static HttpResponse tooLong() {
    return refusal(413, "the body is longer than " + MOST_BODY + " bytes, or did not come within "
        + BODY_TIMEOUT_MILLIS + " ms");
  }

  private static HttpResponse refusal(int status, String sentence) {
    return Replies.error(status, null, Rpc.REFUSED, sentence);
  }

  /** Made at the first request, beside the threads that answer others. */
  private CompletableFuture<Endpoint> endpoint() {
    CompletableFuture<Endpoint> present = endpoint.get();
    if (present != null) {
      return present;
    }
    var fresh = new CompletableFuture<Endpoint>();
    if (endpoint.compareAndSet(null, fresh)) {
      Thread.ofVirtual().name("drover-mcp").start(() -> {
        try {
          fresh.complete(new Endpoint(drover, version, sessions, ending));
        } catch (RuntimeException | Error fault) {
          fresh.completeExceptionally(fault);
        }
      });
      return fresh;
    }
    return Objects.requireNonNull(endpoint.get());
  }
}
