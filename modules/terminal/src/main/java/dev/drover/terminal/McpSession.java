// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.wire.BadRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What was agreed with one Drover: where it is, the session's id and the revision of the protocol, both empty before that. Immutable. */
record McpSession(Home home, String id, String version) {
  /** A stream that has nothing to tell gives a sign of life each few seconds. */
  private static final Client.Deadline SILENCE = new Client.Deadline(Duration.ofSeconds(30),
      Client.Deadline.Kind.SILENCE);
  private static final String DATA = "data:";

  /** What became of it; {@code refusal} is the body of an answer that is no success. */
  record Outcome(int status, String sessionId, String refusal) {
    boolean ok() {
      return status / 100 == 2;
    }

    boolean sessionIsGone() {
      return status == 404;
    }

    /** Why it is no success. */
    String reason() {
      try {
        String told = McpMessage.read(refusal).fields().path("error").path("message").asText("");
        return told.isEmpty() ? "Drover answered with status " + status : told;
      } catch (BadRequest _) {
        return "Drover answered with status " + status;
      }
    }
  }

  /** Sends a message; each that comes back, on one line, is told. */
  Outcome post(String line, Consumer<String> told) throws Failure {
    return post(line, () -> {}, told);
  }

  /** {@code taken} is called as soon as Drover has it. */
  Outcome post(String line, Runnable taken, Consumer<String> told) throws Failure {
    return exchange("POST", line, taken, told);
  }

  /** Each message that comes of its own accord is told, until the stream ends. */
  Outcome listen(Consumer<String> told) throws Failure {
    return exchange("GET", "", () -> {}, told);
  }

  void end() throws Failure {
    exchange("DELETE", "", () -> {}, _ -> {});
  }

  private Outcome exchange(String method, String body, Runnable taken, Consumer<String> told) throws Failure {
    List<String> headers = new ArrayList<>(List.of("Accept: application/json, text/event-stream"));
    if (!id.isEmpty()) {
      headers.add("Mcp-Session-Id: " + id);
    }
    if (!version.isEmpty()) {
      headers.add("MCP-Protocol-Version: " + version);
    }
    var outcome = new ArrayList<Outcome>();
    int _ = new Client(home).exchangeAny(new Client.Request(method, "/mcp", body, false, headers), SILENCE, reply -> {
      taken.run();
      outcome.add(read(reply, told));
      return Failure.DONE;
    });
    return outcome.getFirst();
  }

  private static Outcome read(Reply reply, Consumer<String> told) throws IOException {
    String sessionId = reply.headers().getOrDefault("mcp-session-id", "");
    if (!reply.ok()) {
      return new Outcome(reply.status(), sessionId, reply.text());
    }
    if (reply.headers().getOrDefault("content-type", "").startsWith("text/event-stream")) {
      for (String line = reply.line(); line != null; line = reply.line()) {
        if (line.startsWith(DATA)) {
          told.accept(line.substring(DATA.length()).strip());
        }
      }
    } else {
      String text = reply.text().strip();
      if (!text.isEmpty()) {
        told.accept(text);
      }
    }
    return new Outcome(reply.status(), sessionId, "");
  }
}
