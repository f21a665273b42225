// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A repeated question to a living incarnation; timing and thresholds as Kubernetes defines them
 * (kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes). Immutable.
 */
public record Probe(Check check, Duration initialDelay, Duration period, Duration timeout, int successThreshold,
    int failureThreshold) {

  /** Which question: may it get work, must it be restarted, has it come up. */
  public enum Kind {
    READY, LIVE, STARTUP
  }

  /** How the question is put. */
  public sealed interface Check {
    /** A command; exit code 0 passes. Run with the process's directory and environment. */
    record Exec(List<String> command) implements Check {
      public Exec {
        command = List.copyOf(command);
      }
    }

    /**
     * A request over HTTP/1.1; a status from {@code minStatus} to {@code maxStatus} passes. Where it is {@code shared},
     * somebody else may serve the port already before the launch.
     */
    record Http(String method, String host, int port, String path, Map<String, String> headers, int minStatus,
        int maxStatus, boolean shared) implements Check {
      public Http {
        headers = Map.copyOf(headers);
      }
    }

    /** A connection that is accepted; {@code shared} as in {@link Http}. */
    record Tcp(String host, int port, boolean shared) implements Check {}

    /** A line of the incarnation's output in which the regular expression is found. */
    record Log(String pattern) implements Check {}
  }

  /** With the default timing: at once, every 10 s (1 s for startup), 1 s each, 1 success or 3 failures to change. */
  public static Probe of(Check check, Kind kind) {
    Duration period = Duration.ofSeconds(kind == Kind.STARTUP ? 1 : 10);
    return new Probe(check, Duration.ZERO, period, Duration.ofSeconds(1), 1, 3);
  }
}
