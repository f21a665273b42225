// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import dev.drover.model.InstanceId;
import dev.drover.model.Probe;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the probes of each instance were answered, since that came here. A map beside the board, so that an answer that changes nothing
 * changes no snapshot. Any thread.
 */
public final class ProbeBoard {
  private final ConcurrentHashMap<InstanceId, Map<Probe.Kind, Answers>> entries = new ConcurrentHashMap<>();

  /** How often a question passed and failed; how long the last one took, and all together. Immutable. */
  public record Answers(long passed, long failed, Duration last, Duration total) {
    private static final Answers NONE = new Answers(0, 0, Duration.ZERO, Duration.ZERO);

    private Answers and(boolean pass, Duration took) {
      return new Answers(passed + (pass ? 1 : 0), failed + (pass ? 0 : 1), took, total.plus(took));
    }
  }

  /** By the kinds that were answered at least once; not to be changed. <b>Any thread.</b> */
  public Map<Probe.Kind, Answers> of(InstanceId instance) {
    return entries.getOrDefault(instance, Map.of());
  }

  /** A time below zero, as of a clock that was set back, counts as none. <b>Any thread.</b> */
  public void add(InstanceId instance, Probe.Kind kind, boolean passed, Duration took) {
    Duration time = took.isNegative() ? Duration.ZERO : took;
    entries.compute(instance, (_, before) -> {
      var after = new EnumMap<Probe.Kind, Answers>(Probe.Kind.class);
      if (before != null) {
        after.putAll(before);
      }
      after.merge(kind, Answers.NONE.and(passed, time), (old, _) -> old.and(passed, time));
      return after;
    });
  }

  /** <b>Any thread.</b> */
  public void forget(InstanceId instance) {
    entries.remove(instance);
  }
}
