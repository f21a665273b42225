// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * A board of actors, one for each instance, each the owner of its state: a query asks it and waits for the reply, a list
 * asks them all. A change is a message that is not waited for: whoever asks afterwards is behind it in the mailbox. Any
 * thread, but for those of its actors.
 */
public final class AskingBoard implements StatusBoard, AutoCloseable {
  private final Asking<StatusActor.Command> asking = new Asking<>("asking-board", Get::new);

  @Override
  public @Nullable ProcessSnapshot get(InstanceId instance) {
    return asking.get(instance);
  }

  @Override
  public void forEach(Consumer<? super ProcessSnapshot> action) {
    asking.forEach(action);
  }

  @Override
  public int size() {
    return asking.size();
  }

  /** Replaces the instance's state. <b>One thread at a time for an instance.</b> */
  public void publish(ProcessSnapshot snapshot) {
    ActorRef<StatusActor.Command> owner = asking.owner(snapshot.instance());
    if (owner == null) {
      asking.spawn(snapshot.instance(), StatusActor.create(snapshot));
    } else {
      owner.tell(new StatusActor.Publish(snapshot));
    }
  }

  /** Changes the instance's state; nothing where there is no such instance. */
  public void relaunched(InstanceId instance, Instant at) {
    ActorRef<StatusActor.Command> owner = asking.owner(instance);
    if (owner != null) {
      owner.tell(new StatusActor.Relaunched(at));
    }
  }

  @Override
  public void close() {
    asking.close();
  }
}
