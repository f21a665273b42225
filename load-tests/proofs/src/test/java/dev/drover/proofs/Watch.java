// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks at all of a board again and again, and remembers where a revision went back. Belongs to one reader. */
final class Watch {
  private final StatusBoard board;
  private final Map<InstanceId, Long> revisions = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  Watch(StatusBoard board) {
    this.board = board;
  }

  /** Among all, and then each by itself. */
  void look() {
    board.forEach(this::compare);
    for (InstanceId id : List.copyOf(revisions.keySet())) {
      ProcessSnapshot seen = board.get(id);
      if (seen == null) {
        faults.add(id + " is gone");
      } else {
        compare(seen);
      }
    }
  }

  private void compare(ProcessSnapshot seen) {
    Long before = revisions.put(seen.instance(), seen.revision());
    if (before != null && before > seen.revision()) {
      faults.add(seen.instance() + ": revision " + before + ", and then " + seen.revision());
    }
  }

  Map<InstanceId, Long> revisions() {
    return revisions;
  }

  List<String> faults() {
    return faults;
  }
}
