// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.model.Event;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import dev.drover.model.State;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One instance under its lock, which is held across its launch and across its stop until it is gone. Any thread. */
final class LockedProcess extends LockedStatus {
  /*
   * Everything that happens to the instance, commands too, goes through the queue, so that it happens in one order, and
   * so that a later command reaches a stop that is under way. Whoever has the lock works the queue off.
   *
   * 1. `attended` is true while somebody works the queue off, or is called to. Who posts calls a worker only if it was
   *    false; so the launcher's thread and the alarms never wait for the lock.
   * 2. The holder of the lock sets it false and then looks into the queue once more; who posts adds to the queue and
   *    then looks at the mark. Whichever comes second sees what the other did: no event is left lying.
   */
  private final Owner owner;
  private final Executor workers;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicBoolean attended = new AtomicBoolean();
  private volatile boolean closed;
  private State state;

  LockedProcess(InstanceId id, ProcessSpec spec, Tools tools, Executor workers) {
    super(Owner.declared(id, spec, tools));
    this.owner = new Owner(id, spec, tools, this::post);
    this.workers = workers;
    this.state = owner.begin();
  }

  /** Returns when it has been carried out, unless the thread is interrupted. */
  void carryOut(Event command) {
    events.add(command);
    workOff();
  }

  /** Kills it, and returns when it is gone; it is never started again. */
  void close() {
    closed = true;
    carryOut(new Event.Stop(true));
  }

  /** Kills it without waiting for the lock. */
  void abandon() {
    owner.abandon();
  }

  /** Never waits. */
  void post(Event event) {
    events.add(event);
    if (attended.compareAndSet(false, true)) {
      workers.execute(this::workOff);
    }
  }

  private void workOff() {
    writing.lock();
    try {
      do {
        attended.set(true);
        for (Event event = next(); event != null; event = next()) {
          advance(event);
        }
        attended.set(false);
      } while (!events.isEmpty());
    } finally {
      attended.set(false);
      writing.unlock();
    }
  }

  /** The next event; null where none is there and the lock need not be held for it. */
  private @Nullable Event next() {
    Event event = events.poll();
    if (event != null || !isUnderWay()) {
      return event;
    }
    try {
      return events.take();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return null; // a worker goes on with it
    }
  }

  private boolean isUnderWay() {
    return switch (state) {
      case State.Starting _,State.Cancelling _,State.Adopting _,State.Stopping _ -> true;
      case State.Resting _,State.Pending _,State.Running _,State.Backoff _ -> false;
    };
  }

  private void advance(Event event) {
    if (closed && (event instanceof Event.Start || event instanceof Event.Restart)) {
      return;
    }
    state = owner.advance(state, event);
    assign(owner.see(state, copy()));
  }
}
