// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.model.Signal;
import dev.drover.wire.BadRequest;
import dev.drover.wire.CommandRequest;
import dev.drover.wire.CommandRequest.Command;
import dev.drover.wire.Json;
import dev.drover.wire.Progress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes of a Drover that runs elsewhere, by its API over its Unix socket, with a connection for each exchange as the
 * command line has. Any thread.
 */
final class ApiHerd implements Herd {
  private final Path socket;
  private final List<String> names;

  private ApiHerd(Path socket, List<String> names) {
    this.socket = socket;
    this.names = names;
  }

  /** Asks it for its instances; fails with what to do where there is none. */
  static ApiHerd of(Path directory) {
    Path socket = directory.resolve(".drover").resolve("drover.sock");
    try {
      var names = new ArrayList<String>();
      for (JsonNode each : Json.decode(new ApiHerd(socket, List.of()).get("instances"))) {
        names.add(each.path("instance").asText());
      }
      if (names.isEmpty()) {
        throw new Unusable("the Drover in " + directory + " has no instances");
      }
      return new ApiHerd(socket, List.copyOf(names));
    } catch (IOException | BadRequest failure) {
      throw new Unusable("no Drover answers in " + directory + " (" + failure.getMessage()
          + "); start one there with `drover up -d`");
    }
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public void status(int number) throws IOException {
    String _ = get("instances?name=" + URLEncoder.encode(names.get(number), StandardCharsets.UTF_8));
  }

  @Override
  public void list() throws IOException {
    String _ = get("instances");
  }

  @Override
  public void restart(int number) throws IOException {
    command(CommandRequest.of(Command.RESTART, List.of(names.get(number))));
  }

  @Override
  public void stopAndStart(int number) throws IOException {
    command(CommandRequest.of(Command.STOP, List.of(names.get(number))));
    command(CommandRequest.of(Command.START, List.of(names.get(number))));
  }

  @Override
  public void crash(int number) throws IOException {
    var plain = CommandRequest.of(Command.SIGNAL, List.of("x"));
    command(new CommandRequest(Command.SIGNAL, List.of(names.get(number)), Signal.KILL, plain.dependencies(), false,
        plain.timeout()));
  }

  private void command(CommandRequest request) throws IOException {
    String answer = exchange("POST", "commands", request.encode());
    try {
      Progress last = Progress
          .decode(answer.lines().filter(line -> line.startsWith("{")).reduce("", (_, line) -> line));
      if (last instanceof Progress.Failed || last instanceof Progress.TimedOut) {
        throw new IOException("not done: " + last);
      }
    } catch (BadRequest odd) {
      throw new IOException("the answer makes no sense: " + odd.detail(), odd);
    }
  }

  private String get(String what) throws IOException {
    return exchange("GET", what, "");
  }

  /** The body of an answer that is a success. */
  private String exchange(String method, String what, String body) throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head = method + " /api/v1/" + what + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + (content.length == 0 ? "" : "Content-Type: application/json\r\nContent-Length: " + content.length + "\r\n")
        + "\r\n";
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      for (ByteBuffer part : List.of(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)),
          ByteBuffer.wrap(content))) {
        while (part.hasRemaining()) {
          channel.write(part);
        }
      }
      String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      int end = answer.indexOf("\r\n\r\n");
      if (end < 0 || !answer.startsWith("HTTP/1.1 2")) {
        throw new IOException("refused: " + answer.lines().findFirst().orElse("no answer"));
      }
      return answer.substring(end + 4);
    }
  }

  @Override
  public void close() {
    // it goes on without us
  }
}
