// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.List;
import java.util.Set;

/**
 * When those who answered are so many that no others can take over without one of them: what the strategy of the split-brain resolver
 * asks of those who go on. Immutable. Any thread.
 */
sealed interface VoteRule {

  /** {@code voters}: all who count, by address. */
  boolean isEnough(Set<String> answered, List<String> voters);

  /** keep-majority: more than half, or the half with the lowest address. */
  record Majority() implements VoteRule {
    @Override
    public boolean isEnough(Set<String> answered, List<String> voters) {
      int twice = 2 * count(answered, voters);
      return twice > voters.size()
          || (twice == voters.size() && !voters.isEmpty() && answered.contains(voters.getFirst()));
    }
  }

  /** static-quorum: so many, and more than half in case there are more members than the quorum is made for. */
  record Quorum(int size) implements VoteRule {
    @Override
    public boolean isEnough(Set<String> answered, List<String> voters) {
      int count = count(answered, voters);
      return count >= size && 2 * count > voters.size();
    }
  }

  /** down-all: all, for whoever misses one ends. */
  record All() implements VoteRule {
    @Override
    public boolean isEnough(Set<String> answered, List<String> voters) {
      return !voters.isEmpty() && answered.containsAll(voters);
    }
  }

  private static int count(Set<String> answered, List<String> voters) {
    return (int) voters.stream().filter(answered::contains).count();
  }
}
