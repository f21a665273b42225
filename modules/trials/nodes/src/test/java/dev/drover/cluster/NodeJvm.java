// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A JVM of {@link NodeMain}, as who began it sees it. Any thread; one question at a time. */
final class NodeJvm {
  /** An entry of its board. */
  record Entry(String name, String phase, long incarnation, String node, long pid, long revision, String standing,
      String wanted, String reason) {
    static Entry of(String line) {
      String[] words = line.split(" ", -1);
      return new Entry(words[0], words[1], Long.parseLong(words[2]), words[3], Long.parseLong(words[4]),
          Long.parseLong(words[5]), words[6], words[7], words[8]);
    }
  }

  private static final int MOST_SHOWN = 300_000;

  private final String name;
  private final Process process;
  private final Path output;
  private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private volatile String last = "";
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

  private NodeJvm(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
    Thread.ofPlatform().daemon().name("output of " + name).start(this::read);
  }

  /** {@code name}: as the cluster knows it; {@code output}: where it prints to, beside its answers. */
  static NodeJvm begin(String name, Path configuration, Path output, UnaryOperator<List<String>> around) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-XX:CICompilerCount=1", "-Xshare:auto", "-cp"));
    command.add(Objects.requireNonNullElse(System.getProperty("surefire.test.class.path"),
        System.getProperty("java.class.path")));
    command.addAll(List.of(NodeMain.class.getName(), configuration.toString()));
    try {
      return new NodeJvm(name, new ProcessBuilder(around.apply(command)).redirectErrorStream(true).start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        var file = Files.newBufferedWriter(output)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(NodeMain.READY)) {
          ready.complete(true);
        } else if (line.startsWith("= ")) {
          last = line;
          answers.add(line.substring(2));
        } else {
          file.write(line);
          file.newLine();
          file.flush();
        }
      }
    } catch (IOException e) {
      answers.add("failed: " + e);
    }
    ready.complete(false);
    answers.add("failed: it has ended");
  }

  String name() {
    return name;
  }

  Process process() {
    return process;
  }

  boolean lives() {
    return process.isAlive();
  }

  void awaitReady() {
    try {
      if (!ready.get(90, TimeUnit.SECONDS)) {
        throw new AssertionError(name + " ended: " + said());
      }
    } catch (Exception e) {
      throw new AssertionError(name + ": " + said(), e);
    }
  }

  /** Its answer, or {@code failed: why}. */
  synchronized String ask(String line) {
    try {
      answers.clear();
      process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
      String answer = answers.poll(30, TimeUnit.SECONDS);
      return answer == null ? "failed: no answer" : answer;
    } catch (IOException | InterruptedException e) {
      return "failed: " + e;
    }
  }

  List<Entry> board() {
    return entries("board").map(Entry::of).toList();
  }

  /** Nodes and their states, as it sees them. */
  Map<String, String> members() {
    return entries("members").map(line -> line.split(" ", -1))
        .collect(java.util.stream.Collectors.toMap(words -> words[0], words -> words[1]));
  }

  private Stream<String> entries(String question) {
    String answer = ask(question);
    return answer.isEmpty() || answer.startsWith("failed: ") ? Stream.of() : Stream.of(answer.split("\\|", -1));
  }

  /** By kill(1). */
  void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid())).start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it by SIGKILL, also if it is stopped. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** The exit code, if it ends by then. */
  int awaitEnd(long seconds) {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw new AssertionError(name + " does not end: " + said());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(name, e);
    }
  }

  /** The last of what it has printed, and its last answer. */
  String said() {
    try (var file = new java.io.RandomAccessFile(output.toFile(), "r")) {
      long from = Math.max(0, file.length() - MOST_SHOWN);
      file.seek(from);
      var bytes = new byte[(int) (file.length() - from)];
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8) + last + "\n";
    } catch (IOException e) {
      return e.toString();
    }
  }
}
