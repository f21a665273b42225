// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.model.InstanceId;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rings of all instances. <b>Any thread.</b> */
public final class LogStore {
  private final ConcurrentHashMap<InstanceId, LogRing> rings = new ConcurrentHashMap<>();

  /** The ring of an instance, made at first use. */
  public LogRing ring(InstanceId instance, int boundBytes) {
    return rings.computeIfAbsent(instance, id -> new LogRing(id, boundBytes));
  }

  public @Nullable LogRing find(InstanceId instance) {
    return rings.get(instance);
  }

  public Collection<LogRing> all() {
    return rings.values();
  }
}
