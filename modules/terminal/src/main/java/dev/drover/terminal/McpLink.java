// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.wire.BadRequest;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The session with whichever Drover is there: when one has gone with its Drover, another one is made of what the agent said at
 * first, with what it has subscribed to. Any thread.
 */
final class McpLink {
  private static final long AGAIN_MILLIS = 1_000;
  private static final long LOOK_MILLIS = 100;
  private static final String INITIALIZED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

  /** Where the Drover is now. */
  @FunctionalInterface
  interface Homes {
    Home find() throws Failure;
  }

  private final Homes homes;
  private final McpStart start;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable McpSession> session = new AtomicReference<>();
  private final AtomicReference<@Nullable McpMessage> hello = new AtomicReference<>();
  private final Set<String> subscribed = ConcurrentHashMap.newKeySet();
  private volatile CompletableFuture<Integer> starting = CompletableFuture.completedFuture(Failure.DONE);

  McpLink(Homes homes, McpStart start) {
    this.homes = homes;
    this.start = start;
  }

  /** Starts a Drover, if that is wanted and none is there. */
  void start() throws Failure {
    if (start.up() != null && !homes.find().answers()) {
      starting = start.begin();
    }
  }

  /** That was tried, and came to nothing. */
  boolean couldNotStart() {
    return starting.isCompletedExceptionally()
        || (starting.isDone()
            && Objects.requireNonNullElse(starting.getNow(Failure.DONE), Failure.DONE) != Failure.DONE);
  }

  /** By the agent's first message, whose answer is told; if there was a session before, that ends. */
  void begin(McpMessage first, Consumer<String> told) throws Failure {
    hello.set(first);
    subscribed.clear();
    McpSession before = session.getAndSet(null);
    if (before != null) {
      end(before);
    }
    session.set(greet(first, told));
  }

  /** The session that there is, but not this one, which is gone: else another one, that the agent need not know of. */
  McpSession current(@Nullable McpSession gone) throws Failure {
    McpSession present = session.get();
    if (present != null && !present.equals(gone)) {
      return present;
    }
    McpMessage first = hello.get();
    if (first == null) {
      throw new Failure(Failure.USAGE, "initialize: must be the first request");
    }
    McpSession fresh = greet(first, _ -> {});
    fresh.post(INITIALIZED, _ -> {});
    for (String uri : subscribed) {
      fresh.post(McpMessage.request("drover-" + uri, "resources/subscribe",
          JsonNodeFactory.instance.objectNode().put("uri", uri)), _ -> {});
    }
    if (session.compareAndSet(present, fresh)) {
      return fresh;
    }
    end(fresh); // another request was faster
    return Objects.requireNonNullElse(session.get(), fresh);
  }

  private McpSession greet(McpMessage first, Consumer<String> told) throws Failure {
    Home home = awaited();
    var version = new AtomicReference<>("");
    McpSession.Outcome outcome = new McpSession(home, "", "").post(first.line(), line -> {
      version.set(versionIn(line));
      told.accept(line);
    });
    if (!outcome.ok()) {
      throw new Failure(Failure.FAILED, outcome.reason());
    }
    return new McpSession(home, outcome.sessionId(), Objects.requireNonNullElse(version.get(), ""));
  }

  /** The Drover that is there, or is being started. */
  private Home awaited() throws Failure {
    Home home = homes.find();
    try {
      while (!starting.isDone() && !home.answers() && !ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        home = homes.find();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return home;
  }

  private static String versionIn(String line) {
    try {
      return McpMessage.read(line).fields().path("result").path("protocolVersion").asText("");
    } catch (BadRequest _) {
      return "";
    }
  }

  /** What it has subscribed to, for a session that may have to take the place of this one. */
  void remember(McpMessage message) {
    String uri = message.param("uri").asText("");
    if (message.method().equals("resources/subscribe")) {
      subscribed.add(uri);
    } else if (message.method().equals("resources/unsubscribe")) {
      subscribed.remove(uri);
    }
  }

  /** News, from whichever Drover is there, until the end. */
  void listen(Consumer<String> told) {
    McpSession gone = null;
    try {
      do {
        try {
          McpSession by = current(gone);
          gone = by.listen(told).sessionIsGone() ? by : null;
        } catch (Failure _) {
          gone = null; // requests are told; here it is tried again
        }
      } while (!ended.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The agent has gone. */
  void end() {
    ended.countDown();
    McpSession last = session.get();
    if (last != null) {
      end(last);
    }
  }

  private static void end(McpSession some) {
    try {
      some.end();
    } catch (Failure _) {
      // its Drover has ended, and the session with it
    }
  }
}
