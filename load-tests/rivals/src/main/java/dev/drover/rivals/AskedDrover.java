// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.model.Event;
import dev.drover.model.InstanceId;
import dev.drover.model.Project;
import dev.drover.view.StatusBoard;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Orchestration in which the owner is asked: an actor for each instance, as in the engine, that answers status queries
 * itself instead of publishing. A command returns when the owner has heard it.
 *
 * <p>Dependencies, probes and stop commands are left out, as in {@link LockingDrover}. Any thread.
 */
public final class AskedDrover implements Orchestration {
  /** As many as the engine has. */
  static final int LAUNCHING_THREADS = 8;

  private final Asking<OwnerActor.Command> owners = new Asking<>("asked-drover", Get::new);
  private final ExecutorService launching = Executors.newFixedThreadPool(LAUNCHING_THREADS,
      Thread.ofPlatform().daemon().name("rival-launch-", 0).factory());
  private final Tools tools;

  public AskedDrover(Project project, Launcher launcher) {
    this.tools = Tools.of(launcher, launching);
    project.instances().forEach((id, spec) -> owners.spawn(id, OwnerActor.create(id, spec, tools)));
  }

  @Override
  public void start(InstanceId instance) {
    tell(instance, new Event.Start());
  }

  @Override
  public void stop(InstanceId instance) {
    tell(instance, new Event.Stop(false));
  }

  @Override
  public void restart(InstanceId instance) {
    tell(instance, new Event.Restart());
  }

  @Override
  public void kill(InstanceId instance) {
    tell(instance, new Event.Stop(true));
  }

  private void tell(InstanceId instance, Event command) {
    ActorRef<OwnerActor.Command> owner = owners.owner(instance);
    if (owner == null) {
      throw new IllegalArgumentException("there is no instance " + instance);
    }
    Done _ = owners.ask(owner, heard -> new OwnerActor.Happened(command, heard));
  }

  @Override
  public LogStore logs() {
    return tools.logs();
  }

  @Override
  public StatusBoard board() {
    return owners;
  }

  @Override
  public void close() {
    owners.close();
    launching.shutdown();
    tools.alarms().shutdownNow();
  }
}
