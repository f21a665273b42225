// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on the socket of a directory that answers each connection by a script, and keeps what it was asked. */
final class FakeDrover implements AutoCloseable {
  /** Writes the answer; the connection is closed after it. */
  @FunctionalInterface
  interface Script {
    void answer(SocketChannel to) throws Exception;
  }

  /** "POST /target body". */
  final List<String> asked = new CopyOnWriteArrayList<>();
  /** What went wrong, as where the client or the test went away. */
  final List<Exception> broken = new CopyOnWriteArrayList<>();
  private final ServerSocketChannel server;

  private FakeDrover(ServerSocketChannel server) {
    this.server = server;
  }

  static FakeDrover in(Path directory, Script script) {
    return at(directory.resolve(".drover"), script);
  }

  /** In the folder of a node. */
  static FakeDrover node(Path directory, String folder, String body) {
    return at(directory.resolve(".drover/nodes").resolve(folder), answer(200, body));
  }

  /** A socket that nobody serves any more. */
  static void killed(Path directory, String folder) {
    node(directory, folder, "").close();
  }

  static FakeDrover at(Path state, Script script) {
    try {
      Path socket = Files.createDirectories(state).resolve("drover.sock");
      var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
      var fake = new FakeDrover(server);
      Thread.ofPlatform().daemon().start(() -> fake.serve(script));
      return fake;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FakeDrover answering(Path directory, int status, String body) {
    return in(directory, answer(status, body));
  }

  private static Script answer(int status, String body) {
    return to -> send(to, "HTTP/1.1 " + status + " X\r\nContent-Length: " + body.getBytes(UTF_8).length
        + "\r\n\r\n" + body);
  }

  /** Reads the request, then says nothing until the client goes away. */
  static FakeDrover hanging(Path directory) {
    return in(directory, to -> to.read(ByteBuffer.allocate(1)));
  }

  static void send(SocketChannel to, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  static String chunk(String text) {
    return Integer.toHexString(text.getBytes(UTF_8).length) + "\r\n" + text + "\r\n";
  }

  private void serve(Script script) {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        asked.add(request(new ChannelInput(client::read)));
        script.answer(client);
      } catch (Exception e) {
        broken.add(e);
      }
    }
  }

  private static String request(ChannelInput in) throws IOException {
    String[] first = ChannelInput.mustHaveLine(in, 4096).split(" ", 3);
    int length = 0;
    String header = ChannelInput.mustHaveLine(in, 4096);
    while (!header.isEmpty()) {
      length = header.startsWith("Content-Length: ") ? Integer.parseInt(header.substring(16)) : length;
      header = ChannelInput.mustHaveLine(in, 4096);
    }
    return (first[0] + " " + first[1] + " " + new String(in.readNBytes(length), UTF_8)).strip();
  }

  /** Leaves the socket's file behind, as a killed Drover does. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
