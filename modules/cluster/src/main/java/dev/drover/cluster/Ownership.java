// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.IncarnationLog;
import dev.drover.model.InstanceId;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts each incarnation on record before its launch, in the name of the owner that this node has: who is no longer the owner is
 * refused, and so launches nothing. Any thread; it blocks as the database does.
 */
final class Ownership implements IncarnationLog {
  private final RecordStore records;
  private final Map<InstanceId, Long> tenures = new ConcurrentHashMap<>();

  Ownership(RecordStore records) {
    this.records = records;
  }

  /** This node has it from now on: the record with a tenure that nobody else has. */
  InstanceRecord claim(InstanceId instance) {
    InstanceRecord claimed = records.claim(instance);
    tenures.merge(instance, claimed.tenure(), Math::max);
    return claimed;
  }

  @Override
  public long last(InstanceId instance) {
    return 0; // an owner is told with its claim
  }

  @Override
  public void record(InstanceId instance, long incarnation) throws IOException {
    long tenure = tenures.getOrDefault(instance, 0L);
    try {
      if (records.advance(instance, tenure, incarnation) instanceof RecordStore.Advance.Refused(String why)) {
        throw new IOException(why);
      }
    } catch (DatabaseException failure) {
      throw new IOException(failure.getMessage(), failure);
    }
  }
}
