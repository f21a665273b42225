// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness;

import dev.drover.harness.measure.Unusable;
import dev.drover.harness.report.Results;
import dev.drover.harness.scenario.Scenario;
import dev.drover.harness.scenario.ScenarioFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the scenario of the file that is named first, and keeps the results in the folder that is named second. The exit code
 * is 0 when all was measured, whatever was reached; 2 when the file is wrong; 1 when it could not be measured.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    System
        .exit(args.length == 2 ? run(Path.of(args[0]), Path.of(args[1])) : refuse("needs a scenario and a folder", 2));
  }

  private static int run(Path file, Path folder) throws Exception {
    Scenario scenario;
    try {
      scenario = ScenarioFile.read(file);
    } catch (ScenarioFile.Bad bad) {
      return refuse(bad.getMessage(), 2);
    }
    try {
      new Run(new Results(folder), System.out, System.err).all(scenario);
      return 0;
    } catch (Unusable target) {
      return refuse(target.getMessage(), 1);
    } catch (IOException | UncheckedIOException failure) {
      return refuse("the results cannot be kept: " + failure.getMessage(), 1);
    } catch (RunnerException failure) {
      return refuse("JMH could not measure: " + failure.getMessage() + "; its log is in " + folder, 1);
    }
  }

  private static int refuse(@Nullable String why, int code) {
    String.valueOf(why).lines().forEach(line -> System.err.println("load-tests: " + line));
    return code;
  }
}
