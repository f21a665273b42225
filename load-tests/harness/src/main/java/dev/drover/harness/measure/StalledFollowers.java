// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Clients that follow a log from its beginning, as Server-Sent Events, and read no more than the beginning of the answer. One thread. */
final class StalledFollowers implements AutoCloseable {
  private final List<SocketChannel> channels = new ArrayList<>();

  /** Returns when each has its answer. {@code directory}: that of the project. */
  StalledFollowers(Path directory, String process, int count) {
    var address = UnixDomainSocketAddress.of(directory.resolve(".drover").resolve("drover.sock"));
    String request = "GET /api/v1/logs?name=" + process + "&from=1&follow=true HTTP/1.1\r\nHost: localhost\r\n"
        + "Accept: text/event-stream\r\n\r\n";
    try {
      for (int i = 0; i < count; i++) {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channels.add(channel);
        channel.connect(address);
        int _ = channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        int _ = channel.read(ByteBuffer.allocate(1));
      }
    } catch (IOException failure) {
      close();
      throw new Unusable("a log cannot be followed: " + failure.getMessage());
    }
  }

  @Override
  public void close() {
    for (SocketChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException failure) {
        // it is gone
      }
    }
  }
}
