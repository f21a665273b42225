// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.InstanceId;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers which numbers of incarnations were used, so that none is used again after a restart of Drover. */
public interface IncarnationLog {
  /** The last number of an instance, from earlier lives of Drover; 0 for none. <b>Any thread.</b> */
  long last(InstanceId instance);

  /** Called before each launch, on a launching thread. <b>Any thread.</b> */
  void record(InstanceId instance, long incarnation) throws IOException;

  /** Forgets all when the JVM ends; until then it has some hundred bytes for each name that an instance ever had. */
  static IncarnationLog inMemory() {
    var last = new ConcurrentHashMap<InstanceId, Long>();
    return new IncarnationLog() {
      @Override
      public long last(InstanceId instance) {
        return last.getOrDefault(instance, 0L);
      }

      @Override
      public void record(InstanceId instance, long incarnation) {
        last.put(instance, incarnation);
      }
    };
  }
}
