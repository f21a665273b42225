// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A shell of this machine that runs a script, with a program {@code drover} that tells what a test wants, and keeps what it was asked. */
record Shell(Path program, Path folder) {

  /** The shell of this name on the PATH, if there is one. */
  static Optional<Path> find(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable).findFirst();
  }

  static Shell of(String name, Path folder) {
    return new Shell(find(name).orElseThrow(), folder);
  }

  /** From now on there is a {@code ./drover} that has these names, and a script {@code completion}. */
  Shell with(String... names) throws Exception {
    Files.writeString(folder.resolve("names"), names.length == 0 ? "" : String.join("\n", names) + "\n");
    Path drover = Files.writeString(folder.resolve("drover"), """
        #!/bin/sh
        cd "$(dirname "$0")" && for word; do printf '%s\\n' "$word"; done >asked && cat names
        echo noise >&2
        """);
    if (!drover.toFile().setExecutable(true)) {
      throw new IOException("cannot make it executable: " + drover);
    }
    Files.writeString(folder.resolve("completion"),
        Completion.script(String.valueOf(program.getFileName()), Verbs.grammar()));
    return this;
  }

  List<String> asked() throws IOException {
    return Files.readAllLines(folder.resolve("asked"));
  }

  /** What it prints, errors too. */
  String run(List<String> options, String script, String... words) throws Exception {
    Path file = Files.writeString(folder.resolve("script"), script);
    var command = Stream
        .of(Stream.of(program.toString()), options.stream(), Stream.of(file.toString()), Stream.of(words))
        .flatMap(each -> each).toList();
    Path out = folder.resolve("out");
    Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
        .redirectOutput(out.toFile()).start();
    process.getOutputStream().close();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("hangs: " + command);
    }
    return Files.readString(out, UTF_8);
  }
}
