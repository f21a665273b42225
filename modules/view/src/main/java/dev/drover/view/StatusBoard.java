// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The latest snapshot of each instance. */
public interface StatusBoard {
  /** The latest snapshot, or null where there is no such instance. <b>Any thread.</b> */
  @Nullable
  ProcessSnapshot get(InstanceId instance);

  /**
   * Hands over every snapshot, in no order. <b>Any thread.</b> Weakly consistent: each snapshot is whole, but two of them
   * may be of different moments.
   */
  void forEach(Consumer<? super ProcessSnapshot> action);

  int size();

  /** All snapshots by instance; as consistent as {@link #forEach}. <b>Any thread.</b> */
  default List<ProcessSnapshot> all() {
    var found = new ArrayList<ProcessSnapshot>(size());
    forEach(found::add);
    found.sort(Comparator.comparing(ProcessSnapshot::instance));
    return found;
  }
}
