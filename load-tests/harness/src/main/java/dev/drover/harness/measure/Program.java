// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.launch.LaunchSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What is started many times: as small as can be, so that the start itself is measured. It prints nothing, ends on TERM, and
 * by itself after an hour, should all else fail. {@code reports}: whether it tells its pid to a {@link Roll} that it is given.
 * Immutable.
 */
record Program(List<String> command, String shown, boolean reports) {
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
  private static final List<String> FLAGS = List.of("-O2", "-static", "-nostdlib", "-ffreestanding",
      "-fno-stack-protector");
  private static final List<Path> SLEEPS = List.of(Path.of("/usr/bin/sleep"), Path.of("/bin/sleep"));
  private static final long COMPILING_SECONDS = 60;

  Program {
    command = List.copyOf(command);
  }

  /** A static program without a C library, compiled into the folder; sleep where this compiler cannot make one. */
  static Program in(Path folder, String compiler) {
    try {
      Path made = folder.resolve("quiet");
      return compiles(compiler, FLAGS, made)
          ? new Program(List.of(made.toString()), "a static program of " + Files.size(made) + " bytes", true)
          : sleep(compiler);
    } catch (IOException failure) {
      throw new Unusable("no program can be made in " + folder + ": " + failure);
    }
  }

  /** Whether this compiler makes it, of the source that has its name. */
  static boolean compiles(String compiler, List<String> flags, Path made) throws IOException {
    Path source = made.resolveSibling(made.getFileName() + ".c");
    try (InputStream in = Objects
        .requireNonNull(Program.class.getResourceAsStream(source.getFileName().toString()))) {
      Files.copy(in, source);
    }
    var command = new ArrayList<>(List.of(compiler));
    command.addAll(flags);
    command.addAll(List.of("-o", made.toString(), source.toString()));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(made.resolveSibling("cc.log").toFile()).start();
      if (!process.waitFor(COMPILING_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      return false;
    } catch (IOException none) {
      return false;
    }
  }

  private static Program sleep(String compiler) {
    return SLEEPS.stream().filter(Files::isExecutable).findFirst()
        .map(path -> new Program(List.of(path.toString(), "3600"), path + ", for " + compiler
            + " makes no static program here", false))
        .orElseThrow(() -> new Unusable("there is nothing to start: neither " + compiler + " nor sleep works here"));
  }

  LaunchSpec launch() {
    return new LaunchSpec(command, Path.of("/"), ENVIRONMENT);
  }
}
