// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.wire.BadRequest;
import dev.drover.wire.CommandRequest;
import dev.drover.wire.Progress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Exchanges with a Drover that runs elsewhere, by its API over its Unix socket, with a connection for each as the command
 * line has. Any thread.
 */
record ApiCalls(Path socket) {

  /** Of the Drover of the project in this directory. */
  static ApiCalls of(Path directory) {
    return new ApiCalls(directory.resolve(".drover").resolve("drover.sock"));
  }

  /** Returns when it is done, or accepted where nobody waits. */
  void command(CommandRequest request) throws IOException {
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

  String get(String what) throws IOException {
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
}
