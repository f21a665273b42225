// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.model.InstanceId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs commands and keeps what they print, and what is left to {@link Local}. */
final class Screen implements Local {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  final List<String> local = new ArrayList<>();
  final Terminal terminal;

  Screen(Path directory, boolean interactive, Map<String, String> environment) {
    terminal = new Terminal(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), directory,
        environment, interactive);
  }

  /** Writes its output elsewhere. */
  Screen(PrintStream elsewhere, Path directory) {
    terminal = new Terminal(elsewhere, new PrintStream(err, true, UTF_8), directory, Map.of(), false);
  }

  /** Has something to read. */
  private Screen(InputStream in, Path directory) {
    terminal = new Terminal(in, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), directory,
        Map.of(), false);
  }

  static Screen reading(Path directory, InputStream in) {
    return new Screen(in, directory);
  }

  static Screen in(Path directory) {
    return new Screen(directory, false, Map.of());
  }

  int run(String... args) {
    return Cli.run(args, this, terminal);
  }

  String out() {
    return out.toString(UTF_8);
  }

  String err() {
    return err.toString(UTF_8);
  }

  @Override
  public Local with(Terminal other) {
    return this;
  }

  @Override
  public int up(UpOptions options) {
    Duration timeout = options.timeout();
    local.add("up " + options.names() + " " + options.file() + " " + options.detach() + " " + options.dependencies()
        + " " + timeout.toMillis() + " " + options.directory()
        + (options.cluster() ? " cluster " + options.node() : ""));
    return 0;
  }

  @Override
  public int check(@Nullable Path file, Path from, boolean json) {
    local.add((json ? "json " : "") + "check " + file + " " + from);
    return 2;
  }

  @Override
  public int graph(@Nullable Path file, Path from, boolean json) {
    local.add((json ? "json " : "") + "graph " + file + " " + from);
    return 0;
  }

  @Override
  public int doctor() {
    local.add("doctor");
    return 1;
  }

  /** Those that a drover.conf names, one a line. */
  @Override
  public List<InstanceId> instances(@Nullable Path file, Path from) {
    Path project = project(from);
    Path read = file != null ? file : project == null ? null : project.resolve("drover.conf");
    try {
      return read == null
          ? List.of()
          : Files.readAllLines(read).stream().map(InstanceId::parse).flatMap(Optional::stream).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public Map<String, String> versions() {
    return Map.of("pekko http", "1.2.3");
  }

  @Override
  public @Nullable Path project(Path from) {
    for (Path at = from; at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("drover.conf"))) {
        return at;
      }
    }
    return null;
  }
}
