// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.concurrent.CompletableFuture;

/** Does one piece of work after the other, on virtual threads, so that whoever asks for it never waits. Any thread. */
final class Order {

  private final Faults faults;
  /** Completes when all that was asked for is done. Guarded by this. */
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

  Order(String whatFailed) {
    this.faults = new Faults(whatFailed);
  }

  /** Does it when all that was asked for before is done, well or not; what is returned never fails. */
  synchronized CompletableFuture<Void> then(Runnable work) {
    last = last.thenRunAsync(work, Thread::startVirtualThread).exceptionally(fault -> {
      faults.tell(fault.getCause() == null ? fault : fault.getCause());
      return null;
    });
    return last;
  }

  synchronized CompletableFuture<Void> last() {
    return last;
  }
}
