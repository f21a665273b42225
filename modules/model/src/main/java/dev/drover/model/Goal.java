// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import org.jspecify.annotations.Nullable;

/** What a command is to reach, judged from a snapshot alone, taken after the instance has heard of the command. Pure. */
public enum Goal {
  /** Running, and ready where it can prove it, or ended as a success. */
  UP {
    @Override
    public Outcome judge(ProcessSnapshot seen) {
      return switch (seen.phase()) {
        case RUNNING -> seen.health() == Health.NONE || seen.health() == Health.READY ? Outcome.REACHED : Outcome.OPEN;
        case COMPLETED -> Outcome.REACHED;
        case FAILED, SKIPPED, STOPPED, DISABLED -> Outcome.MISSED;
        case PENDING, STARTING, STOPPING, BACKOFF -> Outcome.OPEN;
      };
    }
  },
  /** At rest. */
  DOWN {
    @Override
    public Outcome judge(ProcessSnapshot seen) {
      return seen.phase().atRest() ? Outcome.REACHED : Outcome.OPEN;
    }
  },
  /** No longer there: whoever has a snapshot of it has not come so far. */
  GONE {
    @Override
    public Outcome judge(ProcessSnapshot seen) {
      return Outcome.OPEN;
    }

    @Override
    Outcome judgeNothing() {
      return Outcome.REACHED;
    }
  },
  /** Nothing to wait for. */
  TOLD {
    @Override
    public Outcome judge(ProcessSnapshot seen) {
      return Outcome.REACHED;
    }
  };

  /** Where an instance is on the way to a goal. */
  public enum Outcome {
    OPEN, REACHED, MISSED
  }

  public abstract Outcome judge(ProcessSnapshot seen);

  /** Of an instance that may be on no board, as one that is removed, or is about to come. */
  public Outcome judgeIf(@Nullable ProcessSnapshot seen) {
    return seen == null ? judgeNothing() : judge(seen);
  }

  Outcome judgeNothing() {
    return this == UP ? Outcome.OPEN : Outcome.REACHED;
  }
}
