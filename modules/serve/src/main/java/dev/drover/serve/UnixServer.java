// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.jspecify.annotations.Nullable;

/** Serves HTTP over a Unix socket that only its owner may use (mode 0600), so whoever comes is trusted. */
public final class UnixServer {
  private UnixServer() {}

  /**
   * Binds: from now on clients wait to be accepted. A socket file that nobody listens on is replaced: the caller holds the
   * lock.
   */
  public static ServerSocketChannel listen(Path socket) throws IOException {
    Files.deleteIfExists(socket);
    var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      return channel;
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  /** Begins to accept those who come to the socket; from now on the channel is closed when the system ends. */
  public static void serve(ServerSocketChannel channel, Path socket, ActorSystem<?> system,
      Handler handler) throws IOException {
    serve(channel, socket, system, Places.here(), handler);
  }

  static void serve(ServerSocketChannel channel, Path socket, ActorSystem<?> system, int mostConnections,
      Handler handler) throws IOException {
    Object key = key(socket); // another Drover may put its own in this place
    var door = new HttpServer.Door(channel, socket.toString(), () -> {
      if (Objects.equals(key, key(socket))) { // while the server is open, nobody else's file can have this key
        Files.deleteIfExists(socket);
      }
    });
    HttpServer.serve(door, system, mostConnections, BidiFlow.fromFunctions(in -> in, out -> out),
        _ -> request -> handler.answer(request, Role.CONTROL));
  }

  private static @Nullable Object key(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException gone) {
      return null;
    }
  }
}
