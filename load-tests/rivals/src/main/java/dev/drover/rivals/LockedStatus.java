// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.model.ProcessSnapshot;
import java.time.Instant;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The status of one instance under a read-write lock of its own. Any thread. */
class LockedStatus extends StatusFields {
  private final Lock reading;
  /** For those who change more than the status under it. */
  final Lock writing;

  LockedStatus(ProcessSnapshot first) {
    super(first);
    var lock = new ReentrantReadWriteLock();
    this.reading = lock.readLock();
    this.writing = lock.writeLock();
  }

  final ProcessSnapshot read() {
    reading.lock();
    try {
      return copy();
    } finally {
      reading.unlock();
    }
  }

  final void write(ProcessSnapshot snapshot) {
    writing.lock();
    try {
      assign(snapshot);
    } finally {
      writing.unlock();
    }
  }

  final void relaunched(Instant at) {
    writing.lock();
    try {
      assignRelaunch(at);
    } finally {
      writing.unlock();
    }
  }
}
