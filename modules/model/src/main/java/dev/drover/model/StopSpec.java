// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.time.Duration;
import java.util.List;

/**
 * How an incarnation is asked to end: the command if there is one, else the signal to its whole group; KILL follows after
 * the grace time, always. An empty command stands for none. Immutable.
 */
public record StopSpec(Signal signal, Duration grace, List<String> command) {
  public static final StopSpec DEFAULT = new StopSpec(Signal.TERM, Duration.ofSeconds(10), List.of());

  public StopSpec {
    command = List.copyOf(command);
  }
}
