// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.model.Deployment;
import dev.drover.model.NodeView;
import dev.drover.model.Project;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.EventRing;
import dev.drover.view.NodeBoard;
import dev.drover.view.UsageBoard;
import java.time.InstantSource;

/**
 * What the actors of one orchestrator share: where they publish, how they launch, and the threads on which anything
 * that could wait is done. Any thread.
 */
record Services(String node, Deployed deployed, ConcurrentBoard board, NodeBoard nodes, EventRing events, Bells bells,
    LogStore logs,
    Launcher launcher, IncarnationLog incarnations, KeptStore kept, Workers workers, Sweeper sweeper, Roster roster,
    UsageBoard usage, Measures measures, Publications publications, InstantSource clock) {

  /** What is not made here stays the caller's to close, the workers too. */
  static Services begin(Project project, Launcher launcher, IncarnationLog incarnations, KeptStore kept,
      LogStore logs) {
    return begin(project, launcher, incarnations, kept, logs, InstantSource.system());
  }

  /** By another clock than that of the system. */
  static Services begin(Project project, Launcher launcher, IncarnationLog incarnations, KeptStore kept, LogStore logs,
      InstantSource clock) {
    return begin(NodeView.LOCAL, project, new ConcurrentBoard(), NodeBoard.local(), launcher, incarnations, kept, logs,
        Publications.LOCAL, clock);
  }

  /** The same at a node of a cluster, whose boards are given. */
  static Services begin(String node, Project project, ConcurrentBoard board, NodeBoard nodes, Launcher launcher,
      IncarnationLog incarnations, KeptStore kept, LogStore logs, Publications publications, InstantSource clock) {
    var deployed = new Deployed(Deployment.of(project));
    logs.declare(deployed.get().specs());
    var events = new EventRing(project.eventsKept());
    var workers = Workers.start();
    var services = new Services(node, deployed, board, nodes, events, new Bells(events, logs), logs, launcher,
        incarnations, kept, workers, new Sweeper(launcher, workers.sweeping()), new Roster(deployed::memoryBound),
        new UsageBoard(System::nanoTime), Measures.begin(), publications, clock);
    new Sampler(services.roster(), launcher, services.usage(), services.clock(), System::nanoTime)
        .start(workers.sampling());
    return services;
  }
}
