// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Dependency;
import dev.drover.model.Exit;
import dev.drover.model.History;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.State;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether what the board and the ring hand to any thread can change after it was handed over. */
@Timeout(60)
class SnapshotImmutabilityTest {
  /** Examples of what must be found out, and of what must not. */
  record Leaky(int fine, Inner inner, Kept kept, Shown shown, Viewed viewed, Copied copied, Optional<Setter> setter) {
    record Inner(StringBuilder text) {}

    record Kept(List<String> names) {}

    record Shown(Set<String> names) {
      Shown {
        names = new HashSet<>(names);
      }
    }

    record Viewed(Map<String, Integer> byName) {
      Viewed {
        byName = Collections.unmodifiableMap(byName);
      }
    }

    record Copied(List<Deep> deep, Set<String> names, Map<String, Integer> byName) {
      Copied {
        deep = List.copyOf(deep);
        names = Set.copyOf(names);
        byName = Map.copyOf(byName);
      }
    }

    record Deep(StringBuffer text) {
      @Override
      public boolean equals(Object other) {
        return other instanceof Deep;
      }

      @Override
      public int hashCode() {
        return 1;
      }
    }

    static final class Setter {
      private final int[] numbers = new int[1];
      private int sum;

      int add(int number) {
        numbers[0] = number;
        return sum += number;
      }
    }
  }

  @Test
  void aSnapshotIsDeeplyImmutable() {
    var walk = new DeepImmutability().walk(ProcessSnapshot.class, "snapshot");
    assertThat(walk.mutable()).isEmpty();
    assertThat(walk.walked()).contains(Exit.class, Exit.Code.class, Exit.Signalled.class, Exit.NotLaunched.class,
        Exit.Lost.class);
  }

  @Test
  void anEventIsDeeplyImmutable() {
    assertThat(new DeepImmutability().walk(LifecycleEvent.class, "event").mutable()).isEmpty();
  }

  /** What snapshots are made from crosses threads too, and has the collections. */
  @Test
  void statesAndSpecsAreDeeplyImmutable() {
    var walk = new DeepImmutability().walk(State.class, "state").walk(ProcessSpec.class, "spec");
    assertThat(walk.mutable()).isEmpty();
    assertThat(walk.walked()).contains(History.class, Dependency.class, Probe.class, Probe.Check.Exec.class);
  }

  @Test
  void theWalkFindsWhatCouldChange() {
    assertThat(new DeepImmutability().walk(Leaky.class, "leaky").mutable()).containsExactlyInAnyOrder(
        "leaky.inner.text: java.lang.StringBuilder", "leaky.setter?.numbers: int[]",
        "leaky.kept.names: changes with the collection that it was made from",
        "leaky.shown.names: gives out a collection that can be changed",
        "leaky.viewed.byName: changes with the collection that it was made from",
        "leaky.copied.deep[].text: java.lang.StringBuffer", "leaky.setter?.sum: not final");
  }
}
