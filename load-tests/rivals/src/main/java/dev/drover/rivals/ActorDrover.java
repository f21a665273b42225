// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.engine.Drover;
import dev.drover.engine.IncarnationLog;
import dev.drover.engine.Orchestrator;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.model.InstanceId;
import dev.drover.model.Project;
import dev.drover.view.StatusBoard;
import java.util.List;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** The engine itself, as what its rivals are compared with. A command returns when the owner has heard it. Any thread. */
public final class ActorDrover implements Orchestration {
  private final Drover drover;

  public ActorDrover(Project project, Launcher launcher) {
    this.drover = Drover.start(project, launcher, IncarnationLog.inMemory());
  }

  @Override
  public void start(InstanceId instance) {
    send(replyTo -> new Orchestrator.Start(List.of(instance.name()), false, replyTo));
  }

  @Override
  public void stop(InstanceId instance) {
    send(replyTo -> new Orchestrator.Stop(List.of(instance.name()), false, replyTo));
  }

  @Override
  public void restart(InstanceId instance) {
    send(replyTo -> new Orchestrator.Restart(List.of(instance.name()), replyTo));
  }

  @Override
  public void kill(InstanceId instance) {
    send(replyTo -> new Orchestrator.Stop(List.of(instance.name()), true, replyTo));
  }

  private void send(Function<ActorRef<Orchestrator.Reply>, Orchestrator.Command> command) {
    switch (drover.send(command).toCompletableFuture().join()) {
      case Orchestrator.Accepted _,Orchestrator.Done _ -> {
      }
      case Orchestrator.Rejected(String reason) -> throw new IllegalArgumentException(reason);
    }
  }

  @Override
  public StatusBoard board() {
    return drover.board();
  }

  @Override
  public LogStore logs() {
    return drover.logs();
  }

  @Override
  public void close() {
    drover.close();
    drover.system().getWhenTerminated().toCompletableFuture().join();
  }
}
