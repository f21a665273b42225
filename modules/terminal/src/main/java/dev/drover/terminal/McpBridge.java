// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.wire.BadRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code drover mcp}: hands each message that an AI agent writes on a line of standard input to Drover's {@code /mcp}, and what comes back to
 * standard output, a line each. Requests go side by side. While no Drover runs each request is told so; where one comes (back), the agent
 * need not know. Any thread.
 */
final class McpBridge {
  private static final int MOST_AT_ONCE = 64;
  private static final long LAST_ANSWERS_SECONDS = 10;

  private final Terminal io;
  private final McpLink link;
  private final AtomicBoolean listening = new AtomicBoolean();
  private final AtomicInteger underWay = new AtomicInteger();
  /** By id, whether Drover has it: what cancels it must not come before that. */
  private final Map<JsonNode, CompletableFuture<Boolean>> taken = new ConcurrentHashMap<>();
  private final Set<JsonNode> cancelled = ConcurrentHashMap.newKeySet();

  McpBridge(Terminal io, McpLink link) {
    this.io = io;
    this.link = link;
  }

  /** Until the end of standard input. */
  int run() throws Failure {
    link.start();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var lines = new McpLines(io.in());
      for (McpLines.Line line = lines.next(); line != null; line = lines.next()) {
        take(line, threads);
      }
      threads.shutdown();
      var _ = threads.awaitTermination(LAST_ANSWERS_SECONDS, TimeUnit.SECONDS);
      threads.shutdownNow(); // nobody reads what comes now
    } catch (IOException broken) {
      throw new Failure(Failure.FAILED, "standard input cannot be read: " + broken.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      link.end();
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
        link.begin(message, this::tell);
      } else {
        send(message);
        link.remember(message);
      }
      if (message.method().equals("notifications/initialized") && listening.compareAndSet(false, true)) {
        Thread.ofVirtual().name("mcp-news").start(() -> link.listen(this::tell));
      }
    } catch (Failure failure) {
      boolean inVain = failure.code() == Failure.NOT_RUNNING && link.couldNotStart();
      refuse(message, failure.sentence() + (inVain ? "; that was tried, and standard error says what is wrong" : ""));
    } finally {
      isTaken(message);
      taken.remove(message.id());
      cancelled.remove(message.id());
    }
  }

  private void isTaken(McpMessage message) {
    CompletableFuture<Boolean> told = taken.get(message.id());
    if (told != null) {
      told.complete(true);
    }
  }

  /** Once more, where its session has gone with the Drover that had it. */
  private void send(McpMessage message) throws Failure {
    McpSession first = link.current(null);
    McpSession.Outcome outcome = post(first, message);
    if (outcome.sessionIsGone()) {
      outcome = post(link.current(first), message);
    }
    if (!outcome.ok()) {
      refuse(message, outcome.reason());
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
