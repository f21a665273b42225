// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.model.InstanceId;
import dev.drover.model.Subscription;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Who is to be woken by new lines of some instances: of the rings that there are, and of those that come. Any thread. */
final class LogWatch {
  private final Predicate<InstanceId> of;
  private final Runnable wake;
  private final Map<InstanceId, Subscription> taken = new ConcurrentHashMap<>();
  private volatile boolean closed;

  LogWatch(Predicate<InstanceId> of, Runnable wake) {
    this.of = of;
    this.wake = wake;
  }

  void take(LogRing ring) {
    if (of.test(ring.instance()) && !closed) {
      var _ = taken.computeIfAbsent(ring.instance(), _ -> ring.onAppend(wake));
      wake.run();
      if (closed) {
        close();
      }
    }
  }

  void close() {
    closed = true;
    taken.values().forEach(Subscription::close);
  }
}
