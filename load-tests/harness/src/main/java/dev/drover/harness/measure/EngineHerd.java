// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.Contestant;
import dev.drover.harness.scenario.Scenario;
import dev.drover.launch.Launcher;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.RestartPolicy;
import dev.drover.rivals.Orchestration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Processes in this JVM, real or simulated, under one contestant. Any thread. */
final class EngineHerd implements Herd {
  private static final Duration START = Duration.ofMinutes(1);
  private static final RestartPolicy AT_ONCE = new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ofMillis(10),
      Duration.ofMillis(10), 1, 0, Duration.ofHours(1), Integer.MAX_VALUE, Duration.ofMinutes(1),
      RestartPolicy.Exhausted.SLOW, Set.of(0));

  private final Launcher launcher;
  private final Orchestration drover;
  private final List<InstanceId> ids;

  private EngineHerd(Launcher launcher, Orchestration drover, List<InstanceId> ids) {
    this.launcher = launcher;
    this.drover = drover;
    this.ids = ids;
  }

  /** Returns when all of them run. */
  static EngineHerd started(Contestant contestant, Scenario.Engine engine) {
    Launcher launcher = engine.real() ? Tidy.launcher() : new SimulatedLauncher(true);
    var spec = ProcessSpec.of("herd", engine.command(), Path.of("/"), Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"))
        .withReplicas(engine.processes()).withRestart(AT_ONCE);
    var project = new Project("load", List.of(spec));
    Orchestration drover = Contest.open(contestant, project, launcher);
    var herd = new EngineHerd(launcher, drover, spec.instances());
    try {
      herd.ids.forEach(drover::start);
      Pause.until(() -> herd.running() == herd.size() || herd.failed() != null,
          START.plusMillis(engine.processes()), "all of " + herd.size() + " processes run at the same time");
      ProcessSnapshot failed = herd.failed();
      if (failed != null) {
        throw new Unusable("the processes of the load cannot run: " + failed.reason());
      }
      return herd;
    } catch (RuntimeException failure) {
      herd.close();
      throw failure;
    }
  }

  private int running() {
    var running = new LongAdder();
    drover.board().forEach(seen -> running.add(seen.phase() == Phase.RUNNING ? 1 : 0));
    return running.intValue();
  }

  long incarnation(int number) {
    ProcessSnapshot seen = drover.status(ids.get(number));
    return seen == null ? 0 : seen.incarnation();
  }

  private @Nullable ProcessSnapshot failed() {
    ProcessSnapshot first = drover.status(ids.getFirst());
    return first != null && first.phase() == Phase.FAILED ? first : null;
  }

  @Override
  public int size() {
    return ids.size();
  }

  @Override
  public void status(int number) {
    if (drover.status(ids.get(number)) == null) {
      throw new IllegalStateException(ids.get(number) + " is not on the board");
    }
  }

  @Override
  public void list() {
    if (drover.list().size() != ids.size()) {
      throw new IllegalStateException("not all are on the board");
    }
  }

  @Override
  public void restart(int number) {
    drover.restart(ids.get(number));
  }

  @Override
  public void stopAndStart(int number) {
    drover.stop(ids.get(number));
    drover.start(ids.get(number));
  }

  @Override
  public void crash(int number) {
    ProcessSnapshot seen = drover.status(ids.get(number));
    if (seen == null || seen.pid() == 0) {
      return;
    }
    if (launcher instanceof SimulatedLauncher simulated) {
      simulated.crash(seen.pid());
    } else {
      ProcessHandle.of(seen.pid()).filter(process -> process.parent().isPresent()
          && process.parent().get().pid() == ProcessHandle.current().pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public void close() {
    drover.close();
    launcher.close();
  }
}
