// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A JVM with a main class of ours that is spoken to in lines, each of which it answers with one. One thread, but for its end. */
record NodeJvm(Process process, Writer to, BufferedReader from) {

  /** With this heap, these options, and the class path of this JVM; what it says besides goes to {@code errors}. */
  static NodeJvm start(Class<?> main, String heap, List<String> options, List<String> arguments,
      ProcessBuilder.Redirect errors) {
    var command = new ArrayList<String>();
    command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap,
        "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectError(errors).start();
      return new NodeJvm(process, new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8),
          new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    } catch (IOException failure) {
      throw new Unusable("no JVM can be started: " + failure);
    }
  }

  void say(String line) {
    try {
      to.write(line + "\n");
      to.flush();
    } catch (IOException gone) {
      throw new UncheckedIOException("a node has ended", gone);
    }
  }

  String ask(String line, long seconds) {
    say(line);
    return hear(seconds);
  }

  String hear(long seconds) {
    try {
      String line = CompletableFuture.supplyAsync(this::line, task -> Thread.ofPlatform().daemon().start(task))
          .get(seconds, TimeUnit.SECONDS);
      if (line.startsWith("not ")) {
        throw new Unusable("a node is " + line + " after " + seconds + " s at most");
      }
      return line;
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new Unusable("interrupted");
    } catch (ExecutionException | TimeoutException none) {
      throw new Unusable("a node has not answered in " + seconds + " s: " + none);
    }
  }

  private String line() {
    try {
      String line = from.readLine();
      if (line == null) {
        throw new Unusable("a node has ended; what it said is above");
      }
      return line;
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
