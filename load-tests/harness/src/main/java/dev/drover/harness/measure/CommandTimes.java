// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What commands take from their start to their end, {@code drover ps} beside {@code java -version}; {@code up} until its process runs; and the memory of
 * a Drover that has nothing to do. One thread.
 */
record CommandTimes(Scenario.Control part, Told told, ClusterLoad.Samples samples) {
  private static final Duration LATEST = Duration.ofSeconds(60);
  private static final double MEGABYTE = 1e6;
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
  private static final String SINGLE = """
      project = single
      processes { first { command = "date +%s%N >begun.new; mv begun.new begun; exec sleep 86400" } }
      """;

  void run() {
    int few = part.few();
    try (var drover = new ResidentDrover(part.drover(), TEMPORARY, """
        project = few
        processes { idle { command = [sleep, "86400"], replicas = %d } }
        """.formatted(few), few)) {
      drover.up();
      told.progress("lets a Drover with " + few + " processes settle");
      Pause.of(part.settling());
      samples.add(Figure.RESIDENT_IDLE, "drover", few, new ProcFiles(drover.pid()).residentBytes() / MEGABYTE);
      String java = System.getProperty("java.home") + "/bin/java";
      told.progress("calls `drover ps` and `java -version`, " + part.calls() + " times each");
      for (int i = 0; i < part.calls(); i++) {
        samples.add(Figure.CALL, "java -version", few, millis(List.of(java, "-version"), drover.directory()));
        samples.add(Figure.CALL, "drover ps", few, millis(words("ps"), drover.directory()));
      }
    }
    told.progress("begins a Drover of one process, " + part.calls() / 4 + " times");
    for (int i = 0; i < Math.max(1, part.calls() / 4); i++) {
      up("drover up", ResidentDrover::beginUp);
      up("drover up -d", ResidentDrover::up);
    }
  }

  private List<String> words(String... more) {
    var words = new ArrayList<>(part.drover());
    words.addAll(List.of(more));
    return words;
  }

  /** By the wall clock, which both sides have: to a clock that is set meanwhile a sample is lost, not the median. */
  private void up(String by, Consumer<ResidentDrover> up) {
    try (var drover = new ResidentDrover(part.drover(), TEMPORARY, SINGLE, 1)) {
      long begun = System.currentTimeMillis();
      up.accept(drover);
      Path told = drover.directory().resolve("begun");
      Pause.until(() -> Files.exists(told), LATEST, "the process of `drover up` runs");
      samples.add(Figure.COLD, by, 1,
          Long.parseLong(Files.readString(told).strip()) / 1e6 - begun);
    } catch (IOException failure) {
      throw new Unusable("it is not known when the process of `drover up` began: " + failure.getMessage());
    }
  }

  private static double millis(List<String> command, Path directory) {
    try {
      var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
          .redirectInput(Path.of("/dev/null").toFile()).redirectOutput(directory.resolve("call.log").toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      long begun = System.nanoTime();
      Process process = builder.start();
      if (!process.waitFor(LATEST.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new Unusable(String.join(" ", command) + ": did not end as it should: "
            + Files.readString(directory.resolve("call.log")));
      }
      return (System.nanoTime() - begun) / 1e6;
    } catch (IOException failure) {
      throw new Unusable(String.join(" ", command) + ": " + failure.getMessage());
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new Unusable("interrupted");
    }
  }
}
