// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Asks what is so, and prints it for people or, with {@code json}, as it was served. */
record Queries(Client client, Terminal io) {
  int ps(boolean json) throws Failure {
    return client.exchange(Client.Request.get("/api/v1/instances"), Client.Deadline.query(), reply -> {
      String text = reply.text().strip();
      if (json) {
        io.out().println(text);
        return Failure.DONE;
      }
      JsonNode snapshots = Shown.json(text);
      if (!snapshots.isArray()) {
        throw new IOException("the answer makes no sense: it is no array");
      }
      new Table(io.width(), paint()).lines(snapshots, Instant.now()).forEach(io.out()::println);
      return Failure.DONE;
    });
  }

  int status(String name, boolean json) throws Failure {
    var request = Client.Request.get("/api/v1/instances/" + encoded(name));
    return client.exchange(request, Client.Deadline.query(), reply -> {
      String text = reply.text().strip();
      if (json) {
        io.out().println(text);
      } else {
        new StatusBlock(paint()).lines(Shown.json(text), Instant.now()).forEach(io.out()::println);
      }
      return Failure.DONE;
    });
  }

  int logs(List<String> names, int count, boolean follow, boolean json) throws Failure {
    var query = new ArrayList<String>();
    names.forEach(name -> query.add("name=" + encoded(name)));
    query.add("n=" + count);
    if (follow) {
      query.add("follow=true");
    }
    var printer = new LogPrinter(io.coloured());
    return lines("/api/v1/logs?" + String.join("&", query), follow, line -> json
        ? line
        : printer.line(Shown.json(line)));
  }

  int events(long since, boolean follow, boolean json) throws Failure {
    var query = new ArrayList<String>();
    if (since >= 0) {
      query.add("since=" + since);
    }
    if (follow) {
      query.add("follow=true");
    }
    String target = "/api/v1/events" + (query.isEmpty() ? "" : "?" + String.join("&", query));
    return lines(target, follow, line -> json ? line : event(Shown.json(line)));
  }

  private String event(JsonNode event) {
    String phase = Shown.text(event, "phase");
    String detail = Shown.text(event, "detail");
    return Shown.text(event, "number") + " " + Shown.text(event, "time") + " " + Shown.text(event, "instance") + " "
        + paint().phase(phase, phase) + " " + Shown.text(event, "type") + (detail.isEmpty() ? "" : ": " + detail);
  }

  @FunctionalInterface
  private interface Printing {
    String text(String line) throws IOException;
  }

  /** Prints line by line as they come, until they end or nobody reads our output any more. */
  private int lines(String target, boolean follow, Printing printing) throws Failure {
    var deadline = new Client.Deadline(Client.QUERY_DEADLINE, follow);
    return client.exchange(Client.Request.get(target), deadline, reply -> {
      for (String line = reply.line(); line != null; line = reply.line()) {
        io.out().println(printing.text(line));
        if (follow && io.out().checkError()) {
          return Failure.DONE;
        }
      }
      return Failure.DONE;
    });
  }

  private Paint paint() {
    return new Paint(io.coloured());
  }

  /** For a path or a query (RFC 3986 2.1). */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
