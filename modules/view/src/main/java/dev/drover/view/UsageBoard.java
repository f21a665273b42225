// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessUsage;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What each running instance used at the last look. A map beside the board, so that sampling changes no snapshot. Whoever
 * reads says so, which makes the next looks come sooner, and waits for nothing. Any thread.
 */
public final class UsageBoard {
  private final ConcurrentHashMap<InstanceId, ProcessUsage> entries = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;
  private volatile long lastRead;
  private volatile boolean wasRead;

  public UsageBoard(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Says that it is read from now on; to be called once for however many are read. */
  public UsageBoard read() {
    lastRead = nanoTime.getAsLong();
    wasRead = true;
    return this;
  }

  /** Of the incarnation that the snapshot tells of; null where that does not live, or has not been looked at yet. */
  public @Nullable ProcessUsage of(ProcessSnapshot snapshot) {
    ProcessUsage found = snapshot.pid() == 0 ? null : entries.get(snapshot.instance());
    return found != null && found.incarnation() == snapshot.incarnation() ? found : null;
  }

  /** Whether anybody has read it within so many nanoseconds. */
  public boolean wasReadWithin(long nanos) {
    return wasRead && nanoTime.getAsLong() - lastRead < nanos;
  }

  /** <b>Owner only:</b> the one sampler. */
  public void publish(InstanceId instance, ProcessUsage usage) {
    entries.put(instance, usage);
  }

  /** Forgets all others. <b>Owner only:</b> the one sampler. */
  public void retain(Set<InstanceId> running) {
    entries.keySet().retainAll(running);
  }
}
