// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.ProcessSnapshot;
import dev.drover.view.ConcurrentBoard;

/**
 * How the owner of an instance puts its snapshot on the board, and on the boards of whoever else has one. Called by the instances'
 * actors, so it must neither block nor throw. <b>Any thread</b>, but one for each instance.
 */
public interface Publications {
  /** There is no other board. */
  Publications LOCAL = new Publications() {
    @Override
    public void publish(ConcurrentBoard board, ProcessSnapshot snapshot) {
      board.publish(snapshot);
    }

    @Override
    public void remove(ConcurrentBoard board, ProcessSnapshot last) {
      board.remove(last.instance());
    }
  };

  void publish(ConcurrentBoard board, ProcessSnapshot snapshot);

  /** The instance is there no more; {@code last} is what was published of it last. */
  void remove(ConcurrentBoard board, ProcessSnapshot last);
}
