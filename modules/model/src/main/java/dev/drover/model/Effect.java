// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.time.Duration;

/** What the owner of an instance has to carry out, in the order given. */
public sealed interface Effect {
  record Launch(long incarnation) implements Effect {}

  /** Take the launch back if it has not begun yet: answered by {@link Event.LaunchWithdrawn}, or else not at all. */
  record WithdrawLaunch() implements Effect {}

  /** To the whole process group. */
  record Kill(Signal signal) implements Effect {}

  /** Ask it to end as its stop spec says: by the command or by the signal. */
  record AskToEnd() implements Effect {}

  /** What was run to make it end is of no use any more. */
  record EndErrands() implements Effect {}

  /** Find out whether anything of the group still lives; answered by {@link Event.GroupChecked}. */
  record CheckGroup() implements Effect {}

  /** Find out how its dependencies are; answered by one of the three dependency events. */
  record JudgeDependencies() implements Effect {}

  record Arm(Alarm alarm, Duration after) implements Effect {}

  record Disarm(Alarm alarm) implements Effect {}

  record StartProbe(Probe.Kind kind) implements Effect {}

  record StopProbes() implements Effect {}
}
