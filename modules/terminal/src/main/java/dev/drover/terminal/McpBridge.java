// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.wire.BadRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code drover mcp}: hands each message that an AI agent writes on a line of standard input to Drover's {@code /mcp}, and what comes back to
 * standard output, a line each. Requests go side by side. While no Drover runs each request is told so; where one comes (back), the agent
 * need not know. Any thread.
 */
final class McpBridge {
  private static final int MOST_AT_ONCE = 64;
  private static final long LAST_ANSWERS_SECONDS = 10;
  private static final long AGAIN_MILLIS = 1_000;
  private static final long LOOK_MILLIS = 100;
  private static final String INITIALIZED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

  /** Where the Drover is now. */
  @FunctionalInterface
  interface Homes {
    Home find() throws Failure;
  }

  private final Terminal io;
  private final Homes homes;
  private final McpStart start;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable McpSession> session = new AtomicReference<>();
  private final AtomicReference<@Nullable McpMessage> hello = new AtomicReference<>();
  private final AtomicBoolean listening = new AtomicBoolean();
  private final AtomicInteger underWay = new AtomicInteger();
  /** By id, whether Drover has it: what cancels it must not come before that. */
  private final Map<JsonNode, CompletableFuture<Boolean>> taken = new ConcurrentHashMap<>();
  private final Set<JsonNode> cancelled = ConcurrentHashMap.newKeySet();
  private final Set<String> subscribed = ConcurrentHashMap.newKeySet();
  private volatile CompletableFuture<Integer> starting = CompletableFuture.completedFuture(Failure.DONE);

  McpBridge(Terminal io, Homes homes, McpStart start) {
    this.io = io;
    this.homes = homes;
    this.start = start;
  }

  /** Until the end of standard input. */
  int run() throws Failure {
    if (start.up() != null && !homes.find().answers()) {
      starting = start.begin();
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var lines = new McpLines(io.in());
      for (McpLines.Line line = lines.next(); line != null; line = lines.next()) {
        take(line, threads);
      }
      threads.shutdown();
      var _ = threads.awaitTermination(LAST_ANSWERS_SECONDS, TimeUnit.SECONDS);
      ended.countDown();
      threads.shutdownNow();
    } catch (IOException broken) {
      throw new Failure(Failure.FAILED, "standard input cannot be read: " + broken.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
    McpSession last = session.get();
    if (last != null) {
      end(last);
    }
    return Failure.DONE;
  }

  private void take(McpLines.Line line, ExecutorService threads) {
    McpMessage message;
    try {
      if (line.tooLong()) {
        tell(McpMessage.error(JsonNodeFactory.instance.nullNode(), McpMessage.INVALID_REQUEST, McpLines.TOO_LONG));
        return;
      }
      message = McpMessage.read(line.text());
    } catch (BadRequest bad) {
      tell(McpMessage.error(JsonNodeFactory.instance.nullNode(), McpMessage.PARSE_ERROR, bad.detail()));
      return;
    }
    if (message.method().equals("initialize")) { // whatever follows needs what comes of it
      hello.set(message);
      session.set(null);
      forward(message);
    } else if (underWay.get() >= MOST_AT_ONCE && message.isRequest()) {
      tell(McpMessage.error(message.id(), McpMessage.FAILED,
          MOST_AT_ONCE + " requests are under way already; wait for one of them"));
    } else {
      underWay.incrementAndGet();
      if (message.method().equals("notifications/cancelled") && taken.containsKey(message.param("requestId"))) {
        cancelled.add(message.param("requestId")); // from now on nothing is told of it
      }
      if (message.isRequest()) {
        taken.put(message.id(), new CompletableFuture<>());
      }
      threads.execute(() -> {
        try {
          forward(message);
        } finally {
          underWay.decrementAndGet();
        }
      });
    }
  }

  private void forward(McpMessage message) {
    try {
      if (message.method().equals("notifications/cancelled")) {
        CompletableFuture<Boolean> earlier = taken.get(message.param("requestId"));
        if (earlier != null) {
          earlier.join();
        }
      }
      if (message.method().equals("initialize")) {
        session.set(greet(message, this::tell));
      } else {
        send(message);
        remember(message);
      }
      if (message.method().equals("notifications/initialized") && listening.compareAndSet(false, true)) {
        Thread.ofVirtual().name("mcp-news").start(this::listen);
      }
    } catch (Failure failure) {
      boolean inVain = failure.code() == Failure.NOT_RUNNING && couldNotStart();
      refuse(message, failure.sentence() + (inVain ? "; that was tried, and standard error says what is wrong" : ""));
    } finally {
      isTaken(message);
      taken.remove(message.id());
      cancelled.remove(message.id());
    }
  }

  private boolean couldNotStart() {
    return starting.isCompletedExceptionally()
        || (starting.isDone()
            && Objects.requireNonNullElse(starting.getNow(Failure.DONE), Failure.DONE) != Failure.DONE);
  }

  private void isTaken(McpMessage message) {
    CompletableFuture<Boolean> told = taken.get(message.id());
    if (told != null) {
      told.complete(true);
    }
  }

  /** Once more, where its session has gone with the Drover that had it. */
  private void send(McpMessage message) throws Failure {
    McpSession first = current(null);
    McpSession.Outcome outcome = post(first, message);
    if (outcome.sessionIsGone()) {
      outcome = post(current(first), message);
    }
    if (!outcome.ok()) {
      refuse(message, reason(outcome));
    }
  }

  private McpSession.Outcome post(McpSession by, McpMessage message) throws Failure {
    var answered = new AtomicBoolean();
    McpSession.Outcome outcome;
    try {
      outcome = by.post(message.line(), () -> isTaken(message), line -> {
        if (isAnswer(line, message)) {
          answered.set(true);
        }
        tell(line);
      });
    } catch (Failure broken) {
      if (answered.get()) {
        return new McpSession.Outcome(200, "", "");
      }
      throw broken;
    }
    if (outcome.ok() && message.isRequest() && !answered.get() && !cancelled.contains(message.id())) {
      throw new Failure(Failure.FAILED, "Drover ended before it answered; look with scripts_status what came of it");
    }
    return outcome;
  }

  private static boolean isAnswer(String line, McpMessage request) {
    try {
      return request.isRequest() && McpMessage.read(line).answers(request.id());
    } catch (BadRequest _) {
      return false;
    }
  }

  /** The session that there is, but not this one, which is gone: else another one, that the agent need not know of. */
  private McpSession current(@Nullable McpSession gone) throws Failure {
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
      throw new Failure(Failure.FAILED, reason(outcome));
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
  private void remember(McpMessage message) {
    String uri = message.param("uri").asText("");
    if (message.method().equals("resources/subscribe")) {
      subscribed.add(uri);
    } else if (message.method().equals("resources/unsubscribe")) {
      subscribed.remove(uri);
    }
  }

  /** News, from whichever Drover is there, until the end. */
  private void listen() {
    McpSession gone = null;
    try {
      do {
        try {
          McpSession by = current(gone);
          gone = by.listen(this::tell).sessionIsGone() ? by : null;
        } catch (Failure _) {
          gone = null; // requests are told; here it is tried again
        }
      } while (!ended.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(McpSession some) {
    try {
      some.end();
    } catch (Failure _) {
      // its Drover has ended, and the session with it
    }
  }

  private static String reason(McpSession.Outcome outcome) {
    try {
      String told = McpMessage.read(outcome.refusal()).fields().path("error").path("message").asText("");
      return told.isEmpty() ? "Drover answered with status " + outcome.status() : told;
    } catch (BadRequest _) {
      return "Drover answered with status " + outcome.status();
    }
  }

  private void refuse(McpMessage message, String sentence) {
    if (message.isRequest() && !cancelled.contains(message.id())) {
      tell(McpMessage.error(message.id(), McpMessage.FAILED, sentence));
    }
  }

  /** As a whole, though several may tell something at once. */
  private void tell(String line) {
    io.out().print(line + "\n");
    io.out().flush();
  }
}
