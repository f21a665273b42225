// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Exit;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.ProcessSnapshot;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether what the board and the ring hand to any thread can change after it was handed over. */
@Timeout(60)
class SnapshotImmutabilityTest {
  private static final Set<Class<?>> IMMUTABLE = Set.of(String.class, Instant.class, Boolean.class, Byte.class,
      Short.class, Character.class, Integer.class, Long.class, Float.class, Double.class);

  /** An example of what must be found out. */
  record Leaky(int fine, Inner inner) {
    record Inner(List<String> names, StringBuilder text) {}
  }

  private static void walk(Class<?> type, String path, Set<Class<?>> walked, List<String> mutable) {
    if (type.isPrimitive() || type.isEnum() || IMMUTABLE.contains(type) || !walked.add(type)) {
      return;
    }
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        walk(permitted, path + "(" + permitted.getSimpleName() + ")", walked, mutable);
      }
    } else if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        walk(component.getType(), path + "." + component.getName(), walked, mutable);
      }
    } else {
      mutable.add(path + ": " + type.getTypeName());
    }
  }

  @Test
  void aSnapshotIsDeeplyImmutable() {
    Set<Class<?>> walked = new HashSet<>();
    List<String> mutable = new ArrayList<>();
    walk(ProcessSnapshot.class, "snapshot", walked, mutable);
    assertThat(mutable).isEmpty();
    assertThat(walked).contains(Exit.class, Exit.Code.class, Exit.Signalled.class, Exit.NotLaunched.class,
        Exit.Lost.class);
  }

  @Test
  void anEventIsDeeplyImmutable() {
    List<String> mutable = new ArrayList<>();
    walk(LifecycleEvent.class, "event", new HashSet<>(), mutable);
    assertThat(mutable).isEmpty();
  }

  @Test
  void theWalkFindsWhatCouldChange() {
    List<String> mutable = new ArrayList<>();
    walk(Leaky.class, "leaky", new HashSet<>(), mutable);
    assertThat(mutable).containsExactly("leaky.inner.names: java.util.List",
        "leaky.inner.text: java.lang.StringBuilder");
  }
}
