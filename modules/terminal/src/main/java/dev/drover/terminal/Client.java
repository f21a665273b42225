// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.wire.BadRequest;
import dev.drover.wire.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Speaks HTTP/1.1 to the Drover of a home, one connection for each exchange, none without a deadline. Any thread. */
record Client(Home home) {

  /**
   * What is asked: a body that is empty is not sent; one that is {@code open} goes on while the answer comes. {@code headers} are whole
   * lines.
   */
  record Request(String method, String target, String body, boolean open, List<String> headers) {
    Request(String method, String target, String body, boolean open) {
      this(method, target, body, open, List.of());
    }

    static Request get(String target) {
      return new Request("GET", target, "", false);
    }

    static Request post(String target, String body) {
      return new Request("POST", target, body, false);
    }

    ByteBuffer bytes() {
      byte[] content = body.getBytes(StandardCharsets.UTF_8);
      String head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
          + (content.length == 0 ? "" : "Content-Type: application/json\r\nContent-Length: " + content.length + "\r\n")
          + (open ? "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n" : "")
          + headers.stream().map(line -> line + "\r\n").collect(Collectors.joining()) + "\r\n";
      byte[] start = head.getBytes(StandardCharsets.US_ASCII);
      return ByteBuffer.allocate(start.length + content.length).put(start).put(content).flip();
    }
  }

  /** How long Drover may let us wait. */
  record Deadline(Duration time, Kind kind) {
    /** What is counted. */
    enum Kind {
      /** Each silence by itself. */
      SILENCE,
      /** All silences together. */
      SUM,
      /** Each silence up to the head of an answer whose body has no end. */
      HEAD
    }

    /** Of what was left, after a wait. */
    long left(long nanos, long waited) {
      return kind == Kind.SUM ? nanos - waited : time.toNanos();
    }
  }

  /** What is done with an answer that is a success; returns the exit code. */
  @FunctionalInterface
  interface Reading {
    int read(Reply reply) throws IOException, Failure;
  }

  /** What is done while both sides go on; returns the exit code. */
  @FunctionalInterface
  interface Talking {
    int talk(Reply reply, ChunkedOutput to) throws IOException, Failure;
  }

  /** An exchange of which neither side has an end; the other one has so much time to begin. */
  int converse(String target, Duration timeout, Talking talking) throws Failure {
    return speak(new Request("POST", target, "", true), new Deadline(timeout, Deadline.Kind.HEAD), (reply, to) -> {
      if (!reply.ok()) {
        throw problem(reply);
      }
      return talking.talk(reply, to);
    });
  }

  int exchange(Request request, Deadline deadline, Reading reading) throws Failure {
    return speak(request, deadline, (reply, _) -> read(reading, reply));
  }

  private static int read(Reading reading, Reply reply) throws IOException, Failure {
    if (!reply.ok()) {
      throw problem(reply);
    }
    return reading.read(reply);
  }

  /** The same, where an answer that is no success is read as well. */
  int exchangeAny(Request request, Deadline deadline, Reading reading) throws Failure {
    return speak(request, deadline, (reply, _) -> reading.read(reply));
  }

  private int speak(Request request, Deadline deadline, Talking talking) throws Failure {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Watchdog dog = Watchdog.over(channel, deadline)) {
      try {
        return exchange(channel, dog, request, deadline, talking);
      } catch (IOException broken) {
        throw dog.barked() ? late(deadline) : failure(broken);
      }
    } catch (IOException broken) {
      throw failure(broken);
    }
  }

  /** Holds a silent connection, which a Drover that ends closes once it takes no more; gives up at the deadline. */
  void awaitEnd(Duration time) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Watchdog dog = Watchdog.over(channel, new Deadline(time, Deadline.Kind.SUM))) {
      connect(channel, dog);
      int _ = dog.waiting(() -> channel.read(ByteBuffer.allocate(1)));
    } catch (IOException | Failure _) {
      return; // it has ended, or takes too long for it
    }
  }

  private int exchange(SocketChannel channel, Watchdog dog, Request request, Deadline deadline, Talking talking)
      throws IOException, Failure {
    connect(channel, dog);
    ByteBuffer bytes = request.bytes();
    while (bytes.hasRemaining()) {
      dog.waiting(() -> channel.write(bytes));
    }
    Reply reply = Reply.read(new ChannelInput(into -> dog.waiting(() -> channel.read(into))));
    if (deadline.kind() == Deadline.Kind.HEAD) {
      dog.close();
    }
    return talking.talk(reply, new ChunkedOutput(channel));
  }

  private void connect(SocketChannel channel, Watchdog dog) throws IOException, Failure {
    try {
      dog.waiting(() -> channel.connect(UnixDomainSocketAddress.of(home.socket())));
    } catch (ConnectException _) {
      throw home.nobody();
    } catch (IOException broken) {
      if (!Files.exists(home.socket())) {
        throw home.nobody();
      }
      throw broken;
    }
  }

  private static Failure problem(Reply reply) throws IOException {
    String text = reply.text();
    int code = reply.status() == 504 ? Failure.TIMED_OUT : Failure.FAILED;
    try {
      JsonNode problem = Json.decode(text);
      String detail = problem.path("detail").asText("");
      String title = problem.path("title").asText("");
      String sentence = detail.isEmpty() ? title : detail;
      return new Failure(title.equals(Json.NO_SUCH_NAME) ? Failure.USAGE : code,
          sentence.isEmpty() ? "Drover answered with status " + reply.status() : sentence);
    } catch (BadRequest _) {
      return new Failure(code, "Drover answered with status " + reply.status());
    }
  }

  private Failure late(Deadline deadline) {
    return new Failure(Failure.TIMED_OUT, "the Drover in " + home.directory() + " did not answer within "
        + deadline.time().toMillis() + " ms");
  }

  /** An answer breaks off also because Drover ends. */
  private Failure failure(IOException broken) {
    if (!home.answers()) {
      return home.nobody();
    }
    String why = broken.getMessage() == null ? "the connection was closed" : broken.getMessage();
    return new Failure(Failure.FAILED, "the connection to the Drover in " + home.directory() + " broke: " + why);
  }
}
