// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How old the copy of each other node's entries may be: all that the node had published by then is on this board. In
 * nanoseconds of this machine's monotonic clock; no clock is compared with that of another machine. What is of this node
 * itself has no age. Reads allocate nothing and never wait. Any thread.
 */
public final class ReplicaAges {
  /** The age of a copy that was never complete. */
  public static final long NEVER = Long.MAX_VALUE;

  private final ConcurrentHashMap<String, Cell> nodes = new ConcurrentHashMap<>();
  /** The values of {@code nodes}: an array is gone through without an iterator. Never changed in place. */
  private volatile Cell[] cells = new Cell[0];
  private final LongSupplier nanoTime;

  public ReplicaAges(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private static final class Cell {
    private volatile boolean wasComplete;
    private volatile long since;
  }

  /** Of this node's entries; 0 where no other node of this name is known, {@link #NEVER} before the first full copy. */
  public long ageNanos(String node) {
    Cell cell = nodes.get(node);
    return cell == null ? 0 : age(cell, nanoTime.getAsLong());
  }

  /** Of the whole board: the oldest of all; 0 where there is no other node. */
  public long ageNanos() {
    long now = nanoTime.getAsLong();
    long oldest = 0;
    for (Cell cell : cells) {
      oldest = Math.max(oldest, age(cell, now));
    }
    return oldest;
  }

  private static long age(Cell cell, long now) {
    return cell.wasComplete ? Math.max(0, now - cell.since) : NEVER;
  }

  /** A node whose copy is still to come. <b>Owner only:</b> who receives the copies. */
  public void expect(String node) {
    nodes.putIfAbsent(node, new Cell());
    cells = nodes.values().toArray(Cell[]::new);
  }

  /** The copy is known to have been complete at this moment; a moment before the last one changes nothing. <b>Owner only.</b> */
  public void complete(String node, long since) {
    Cell cell = nodes.get(node);
    if (cell != null && !(cell.wasComplete && cell.since - since >= 0)) {
      cell.since = since;
      cell.wasComplete = true;
    }
  }

  /** The node is no member any more. <b>Owner only.</b> */
  public void forget(String node) {
    nodes.remove(node);
    cells = nodes.values().toArray(Cell[]::new);
  }
}
