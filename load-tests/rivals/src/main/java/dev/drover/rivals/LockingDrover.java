// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.model.Event;
import dev.drover.model.InstanceId;
import dev.drover.model.Project;
import dev.drover.view.StatusBoard;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Orchestration in the way of this field's tools, the baseline: a map under a read-write lock, a read-write lock for each
 * process, the lock held across the launch and across the stop until the process is gone, and the state read by copying
 * it under that lock. So a status query waits while the process that it asks for is launched or stopped. A command
 * returns when it has been carried out.
 *
 * <p>Crashes, restarts, back-off, grace and KILL are the engine's, by the same {@code Lifecycle}. Dependencies, probes and
 * stop commands are left out, as they do not matter to the comparison; specs that have them are refused. Any thread.
 */
public final class LockingDrover implements Orchestration {
  private static final int CLOSING_THREADS = 8;
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final LockedStatuses<LockedProcess> processes = new LockedStatuses<>();
  private final Tools tools;
  private final ExecutorService workers;

  public LockingDrover(Project project, Launcher launcher) {
    this.tools = Tools.of(launcher, Runnable::run); // by the thread that has the lock
    this.workers = workers();
    project.instances().forEach((id, spec) -> processes.add(id, new LockedProcess(id, spec, tools, workers)));
  }

  /** A worker may hold the lock of one process for long; it must not keep the others waiting. */
  private static ExecutorService workers() {
    return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(),
        daemons("rival-worker"), new ThreadPoolExecutor.DiscardPolicy());
  }

  private static ThreadFactory daemons(String name) {
    return Thread.ofPlatform().daemon().name(name + "-", 0).factory();
  }

  @Override
  public void start(InstanceId instance) {
    find(instance).carryOut(new Event.Start());
  }

  @Override
  public void stop(InstanceId instance) {
    find(instance).carryOut(new Event.Stop(false));
  }

  @Override
  public void restart(InstanceId instance) {
    find(instance).carryOut(new Event.Restart());
  }

  @Override
  public void kill(InstanceId instance) {
    find(instance).carryOut(new Event.Stop(true));
  }

  private LockedProcess find(InstanceId instance) {
    LockedProcess found = processes.find(instance);
    if (found == null) {
      throw new IllegalArgumentException("there is no instance " + instance);
    }
    return found;
  }

  @Override
  public LogStore logs() {
    return tools.logs();
  }

  @Override
  public StatusBoard board() {
    return processes;
  }

  /** Kills all and waits for them, but not for ever: a launch that hangs has its lock. */
  @Override
  public void close() {
    var closers = Executors.newFixedThreadPool(CLOSING_THREADS, daemons("rival-closer"));
    var all = processes.entries();
    all.forEach(process -> closers.execute(process::close));
    closers.shutdown();
    try {
      var _ = closers.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    closers.shutdownNow();
    all.forEach(LockedProcess::abandon);
    workers.shutdownNow();
    tools.alarms().shutdownNow();
  }
}
