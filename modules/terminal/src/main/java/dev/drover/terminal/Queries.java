// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks what is so, and prints it for people or, with {@code json}, as it was served. */
record Queries(Client client, Terminal io, Duration timeout) {
  /** How long Drover may be silent, unless told otherwise. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);
  /** How a line among those of a log begins that is none. */
  private static final String SEARCHING = "{\"searching\":";
  private static final String FAILED = "{\"failed\":";

  int ps(boolean json) throws Failure {
    return instances(text -> {
      if (json) {
        io.out().println(text);
      } else {
        io.out().println(String.join("\n", table(text))); // at once: each line printed would be a write
      }
    });
  }

  /** What is done with the text of all instances. */
  @FunctionalInterface
  interface Taking {
    void take(String text) throws IOException;
  }

  int instances(Taking taking) throws Failure {
    return client.exchange(Client.Request.get("/api/v1/instances"), silence(), reply -> {
      taking.take(reply.text().strip());
      return Failure.DONE;
    });
  }

  List<String> table(String instances) throws IOException {
    return new Table(io.width(), paint()).lines(array(instances), Instant.now());
  }

  int nodes(boolean json) throws Failure {
    return client.exchange(Client.Request.get("/api/v1/nodes"), silence(), reply -> {
      String text = reply.text().strip();
      if (json) {
        io.out().println(text);
      } else {
        NodeTable.lines(array(text), io.width()).forEach(io.out()::println);
      }
      return Failure.DONE;
    });
  }

  /** One instance as an object, several as an array. */
  int status(List<String> names, boolean json) throws Failure {
    String query = names.stream().map(name -> "name=" + encoded(name)).collect(Collectors.joining("&"));
    return client.exchange(Client.Request.get("/api/v1/instances?" + query), silence(), reply -> {
      String text = reply.text().strip();
      JsonNode snapshots = array(text);
      if (json) {
        io.out().println(snapshots.size() == 1 ? text.substring(1, text.length() - 1).strip() : text);
        return Failure.DONE;
      }
      String between = "";
      for (JsonNode snapshot : snapshots) {
        io.out().print(between);
        new StatusBlock(paint()).lines(snapshot, Instant.now()).forEach(io.out()::println);
        between = System.lineSeparator();
      }
      return Failure.DONE;
    });
  }

  private static JsonNode array(String text) throws IOException {
    JsonNode found = Shown.json(text);
    if (!found.isArray()) {
      throw new IOException("the answer makes no sense: it is no array");
    }
    return found;
  }

  /** {@code query} has the parameters of {@code /api/v1/logs}; {@code raw} prints the bytes that were printed, and no more. */
  int logs(List<String> query, boolean follow, boolean json, boolean raw) throws Failure {
    if (follow) {
      query.add("follow=true");
    }
    if (raw) {
      query.add("raw=true");
    }
    var printer = new LogPrinter(io.coloured());
    String target = "/api/v1/logs" + (query.isEmpty() ? "" : "?" + String.join("&", query));
    return lines(target, follow,
        line -> json ? line : raw ? raw(Shown.json(line)) : printer.line(Shown.json(line)));
  }

  /** Leaves nothing to be printed. */
  private @Nullable String raw(JsonNode entry) throws IOException {
    if (entry.has("unreached")) {
      io.err().println("drover: " + Shown.text(entry, "instance") + ": "
          + LogPrinter.unreached(Shown.text(entry, "unreached"), Shown.text(entry, "reason")));
      return null;
    }
    if (entry.has("gap")) {
      io.err().println("drover: " + Shown.text(entry, "instance") + ": " + LogPrinter.lost(entry.path("gap").asLong()));
      return null;
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(entry.path("bytes").asText(""));
      io.out().write(bytes, 0, bytes.length);
      return null;
    } catch (IllegalArgumentException wrong) {
      throw new IOException("the answer makes no sense: " + wrong.getMessage());
    }
  }

  int errors(List<String> names, boolean json, boolean verbose) throws Failure {
    var now = Instant.now();
    return found("errors", names, json, line -> error(Shown.json(line), now, verbose));
  }

  /** {@code web: 12 times, 5s ago: java.lang.IllegalStateException: no luck}, and the lines of the latest one below. */
  private static String error(JsonNode error, Instant now, boolean verbose) {
    long count = error.path("count").asLong();
    var text = new StringBuilder(Shown.text(error, "instance") + ": " + count + (count == 1 ? " time, " : " times, ")
        + Shown.time(error, "last").map(last -> Durations.shown(Duration.between(last, now)) + " ago").orElse("") + ": "
        + Shown.text(error, "line"));
    if (verbose) {
      error.path("detail").forEach(line -> text.append(System.lineSeparator()).append("    ")
          .append(Safe.text(line.asText(), false)));
    }
    return text.toString();
  }

  int urls(List<String> names, boolean json) throws Failure {
    return found("urls", names, json, line -> {
      JsonNode found = Shown.json(line);
      return Shown.text(found, "instance") + ": " + Shown.text(found, "url");
    });
  }

  /** What was found in output; where nothing was, people are told so. */
  private int found(String what, List<String> names, boolean json, Printing printing) throws Failure {
    String query = names.stream().map(name -> "name=" + encoded(name)).collect(Collectors.joining("&"));
    var some = new AtomicBoolean();
    int code = lines("/api/v1/" + what + (query.isEmpty() ? "" : "?" + query), false, line -> {
      some.set(true);
      return json ? line : printing.text(line);
    });
    if (code == Failure.DONE && !json && !some.get()) {
      io.err().println("no " + what + " were found in what was printed since Drover began");
    }
    return code;
  }

  /** {@code query} has the parameters of {@code /api/v1/events}. */
  int events(List<String> query, boolean follow, boolean json) throws Failure {
    if (follow) {
      query.add("follow=true");
    }
    String target = "/api/v1/events" + (query.isEmpty() ? "" : "?" + String.join("&", query));
    var printer = new EventPrinter(paint(), ZoneId.systemDefault());
    if (json || follow) {
      return lines(target, follow, line -> json ? line : printer.line(Shown.json(line)));
    }
    return client.exchange(Client.Request.get(target), silence(), reply -> {
      var events = new ArrayList<JsonNode>();
      for (String line = reply.line(); line != null; line = reply.line()) {
        events.add(Shown.json(line));
      }
      events.forEach(printer::fit);
      events.forEach(event -> io.out().println(printer.line(event)));
      return Failure.DONE;
    });
  }

  @FunctionalInterface
  private interface Printing {
    @Nullable
    String text(String line) throws IOException;
  }

  /** Prints line by line as they come, until they end or nobody reads our output any more. */
  private int lines(String target, boolean follow, Printing printing) throws Failure {
    var deadline = follow ? new Client.Deadline(timeout, Client.Deadline.Kind.HEAD) : silence();
    return client.exchange(Client.Request.get(target), deadline, reply -> {
      boolean told = false;
      for (String line = reply.line(); line != null; line = reply.line()) {
        if (line.startsWith(SEARCHING)) {
          if (!told) {
            io.err().println("drover: still searching");
          }
          told = true;
          continue;
        }
        if (line.startsWith(FAILED)) {
          io.err().println("drover: " + Safe.text(Shown.text(Shown.json(line), "failed"), false));
          return Failure.FAILED;
        }
        String text = printing.text(line);
        if (text != null) {
          io.out().println(text);
        }
        if (follow) {
          io.out().flush();
        }
        if (io.outputFailed()) {
          return Failure.DONE;
        }
      }
      return Failure.DONE;
    });
  }

  private Client.Deadline silence() {
    return new Client.Deadline(timeout, Client.Deadline.Kind.SILENCE);
  }

  private Paint paint() {
    return new Paint(io.coloured());
  }

  /** For a path or a query (RFC 3986 2.1). */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
