// SPDX-License-Identifier: Apache-2.0
package dev.drover.examples;

import dev.drover.model.ExecSpec;
import dev.drover.model.ProcessSpec;
import dev.drover.model.RestartPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The processes of the examples. */
final class Programs {
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");

  // example: once
  static final RestartPolicy ONCE = new RestartPolicy(RestartPolicy.When.NEVER, Duration.ZERO, Duration.ZERO, 1, 0,
      Duration.ZERO, 1, Duration.ofSeconds(1), RestartPolicy.Exhausted.FAIL, Set.of(0));
  // end

  private Programs() {}

  /** Reads its input to the end, writes what it makes of it, and ends; it is not started again. */
  // example: filter
  static ProcessSpec filter(String name, List<String> command) {
    return ProcessSpec.of(name, command, Path.of("/"), Map.of("PATH", "/usr/bin:/bin")).withRestart(ONCE)
        .withExec(ExecSpec.DEFAULT.withStdin(ExecSpec.Stdin.PIPE)).disabled();
  }
  // end

  /** Runs once, on whichever node; only where that is lost it is started again. */
  static ProcessSpec job(String name, List<String> command) {
    return ProcessSpec.of(name, command, Path.of("/"), ENVIRONMENT).withRestart(ONCE);
  }

  /** Answers each line of its input with a line; it is started again at once when it ends, often if need be. */
  static ProcessSpec worker(String name, String script) {
    var always = new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ZERO, Duration.ofSeconds(1), 2, 0,
        Duration.ofSeconds(10), 100, Duration.ofSeconds(60), RestartPolicy.Exhausted.SLOW, Set.of(0));
    return ProcessSpec.of(name, ProcessSpec.shell(script), Path.of("/"), ENVIRONMENT).withRestart(always)
        .withExec(ExecSpec.DEFAULT.withStdin(ExecSpec.Stdin.PIPE)).withReplicas(0);
  }
}
