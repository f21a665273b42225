// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.wire.TerminalInput;
import dev.drover.wire.TerminalOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A client of the API that speaks as another program would, and keeps what it is sent. */
final class AttachedClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SocketChannel channel;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private AttachedClient(SocketChannel channel) {
    this.channel = channel;
  }

  static AttachedClient to(Path socket, String name) throws IOException {
    return at(socket, "/api/v1/attach?name=" + name);
  }

  static AttachedClient at(Path socket, String target) throws IOException {
    AttachedClient client = silent(socket, target);
    client.goOn();
    return client;
  }

  /** One that reads nothing until it is told to. */
  static AttachedClient stalled(Path socket, String name) throws IOException {
    return silent(socket, "/api/v1/attach?name=" + name);
  }

  private static AttachedClient silent(Path socket, String target) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    var client = new AttachedClient(channel);
    client.write("POST " + target + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    return client;
  }

  private void write(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  void goOn() {
    Thread.ofPlatform().daemon().start(() -> {
      try (var in = new Scanner(Channels.newInputStream(channel), UTF_8)) {
        while (in.hasNextLine()) {
          String line = in.nextLine();
          if (line.startsWith("{\"shown\"")) {
            shown.writeBytes(((TerminalOutput.Shown) TerminalOutput.decode(line)).bytes());
          }
          lines.add(line);
          if (line.equals("0")) {
            break; // the last chunk
          }
        }
      } catch (Exception broken) {
        lines.add("broken: " + broken);
      }
      end.complete(null);
    });
  }

  /** A line of the body in a chunk of its own. */
  void send(String line) throws IOException {
    write(Integer.toHexString(line.getBytes(UTF_8).length) + "\r\n" + line + "\r\n");
  }

  void type(String text) throws IOException {
    send(TerminalInput.Keys.of(text.getBytes(UTF_8)).encode() + "\n");
  }

  void resize(int rows, int columns) throws IOException {
    send(new TerminalInput.Size(rows, columns).encode() + "\n");
  }

  String status() {
    await().atMost(PATIENCE).until(() -> !lines.isEmpty());
    return lines.getFirst().split(" ", 3)[1];
  }

  /** The first line with this field. */
  String awaitLine(String field) {
    await().atMost(PATIENCE)
        .untilAsserted(() -> assertThat(lines).anyMatch(line -> line.contains("\"" + field + "\":")));
    return lines.stream().filter(line -> line.contains("\"" + field + "\":")).findFirst().orElseThrow();
  }

  void awaitShown(String text) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown.toString(UTF_8)).contains(text));
  }

  void awaitEnd() throws Exception {
    end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  void hangUp() throws IOException {
    channel.close();
  }

  @Override
  public void close() throws IOException {
    hangUp();
  }
}
