// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What both launchers do of {@link ChildInput}: takes or refuses bytes at once, by how many are kept already, and hands
 * them over to the one thread that writes them. Any thread, where not said.
 */
abstract class BufferedInput implements ChildInput {

  /** Any thread may turn OPEN into CLOSING; the thread that writes does the rest. */
  enum Stage {
    OPEN, CLOSING, BROKEN, CLOSED
  }

  /** How many bytes were accepted and are not written yet. */
  private final AtomicInteger kept = new AtomicInteger();
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.OPEN);
  /** Somebody was told that there is no room, and is to hear when there is. */
  private volatile boolean refused;
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

  @Override
  public final Written write(byte[] bytes) {
    Stage now = stage.get();
    if (now != Stage.OPEN) {
      return now == Stage.BROKEN ? new Written.Broken() : new Written.Closed();
    }
    int before = kept.getAndUpdate(some -> some + Math.min(bytes.length, MOST_KEPT - some));
    int taken = Math.min(bytes.length, MOST_KEPT - before);
    if (taken > 0) {
      handOver(Arrays.copyOf(bytes, taken));
    }
    if (taken == bytes.length) {
      return new Written.Accepted(taken);
    }
    refused = true;
    tellOfRoom(); // it may have come meanwhile
    return new Written.Full(taken);
  }

  @Override
  public void close() {
    if (stage.compareAndSet(Stage.OPEN, Stage.CLOSING)) {
      handOverEnd();
      tell();
    }
  }

  @Override
  public final AutoCloseable onChange(Runnable then) {
    watchers.add(then);
    return () -> watchers.remove(then);
  }

  /** From now on. The thread that writes, or one that knows that there is none. */
  final void enter(Stage last) {
    stage.set(last);
    tell();
  }

  /** The reader is gone, unless it is known already that there will be no more for it. */
  final void breakIfOpen() {
    if (stage.compareAndSet(Stage.OPEN, Stage.BROKEN)) {
      tell();
    }
  }

  private void tell() {
    watchers.forEach(Runnable::run);
  }

  /** Whoever was refused before this is told after it; whoever is refused later finds out by itself. */
  private void tellOfRoom() {
    if (refused && kept.get() <= MOST_KEPT / 2) {
      refused = false;
      tell();
    }
  }

  /** To the thread that writes, which takes pieces and the end in the order of the calls. */
  abstract void handOver(byte[] bytes);

  abstract void handOverEnd();

  /** So many are written: there is room for as many. The thread that writes. */
  final void release(int bytes) {
    kept.getAndAdd(-bytes);
    tellOfRoom();
  }
}
