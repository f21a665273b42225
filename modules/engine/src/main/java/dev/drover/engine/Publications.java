// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;

/**
 * Hears of what the instances of this node publish, after it is on the board of this node. It is called by each instance's actor, so
 * it must neither block nor throw. <b>Any thread.</b>
 */
public interface Publications {
  Publications NOBODY = new Publications() {
    @Override
    public void published(ProcessSnapshot snapshot) {
      // there is no other board
    }

    @Override
    public void removed(InstanceId instance, long revision) {
      // there is no other board
    }
  };

  void published(ProcessSnapshot snapshot);

  /** {@code revision} is higher than all that were published of it. */
  void removed(InstanceId instance, long revision);
}
