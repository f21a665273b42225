// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.awaitility.Awaitility.await;

import dev.drover.launch.Launcher;
import dev.drover.logs.LogCursor;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogStore;
import dev.drover.model.Dependency;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.RestartPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;

/** A Drover under test, with what tests ask of it. */
final class Rig implements AutoCloseable {
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The first back-off lasts longer than any test. */
  static final RestartPolicy MUCH_LATER = new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ofHours(1),
      Duration.ofHours(1), 2, 0, Duration.ofSeconds(10), 10, Duration.ofSeconds(60), RestartPolicy.Exhausted.FAIL,
      Set.of(0));

  static final RestartPolicy AT_ONCE = new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ZERO, Duration.ZERO, 2, 0,
      Duration.ofSeconds(10), 10, Duration.ofSeconds(60), RestartPolicy.Exhausted.FAIL, Set.of(0));

  final Drover drover;
  private final Launcher launcher;

  Rig(Launcher launcher, ProcessSpec... specs) {
    this(launcher, KeptStore.none(), specs);
  }

  Rig(Launcher launcher, KeptStore kept, ProcessSpec... specs) {
    this(launcher, kept, new LogStore(), specs);
  }

  /** {@code logs} are the caller's to close, after this. */
  Rig(Launcher launcher, KeptStore kept, LogStore logs, ProcessSpec... specs) {
    this.launcher = launcher;
    this.drover = Drover.start(new Project("test", List.of(specs)), launcher, IncarnationLog.inMemory(), kept, logs);
  }

  static ProcessSpec process(String name) {
    return shell(name, "exec sleep 1000");
  }

  static ProcessSpec after(ProcessSpec spec, String needed, Dependency.Condition condition) {
    return spec.withDependencies(List.of(new Dependency(needed, condition)));
  }

  static ProcessSpec shell(String name, String line) {
    return program(name, Path.of("/"), ProcessSpec.shell(line));
  }

  static ProcessSpec program(String name, Path directory, List<String> command) {
    return ProcessSpec.of(name, command, directory, ENVIRONMENT);
  }

  Orchestrator.Reply send(Function<ActorRef<Orchestrator.Reply>, Orchestrator.Command> command) {
    try {
      return drover.send(command).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new AssertionError("no answer", failure);
    }
  }

  Orchestrator.Reply start(String... names) {
    return send(to -> new Orchestrator.Start(List.of(names), true, to));
  }

  Orchestrator.Reply stop(String... names) {
    return send(to -> new Orchestrator.Stop(List.of(names), false, to));
  }

  Orchestrator.Reply restart(String... names) {
    return send(to -> new Orchestrator.Restart(List.of(names), to));
  }

  ProcessSnapshot see(String name) {
    return Objects.requireNonNull(drover.board().get(InstanceId.sole(name)), name);
  }

  ProcessSnapshot awaitSeen(String name, Predicate<ProcessSnapshot> wanted) {
    var id = InstanceId.sole(name);
    return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).pollDelay(Duration.ZERO)
        .until(() -> drover.board().get(id), s -> s != null && wanted.test(s));
  }

  ProcessSnapshot awaitPhase(String name, Phase phase) {
    return awaitSeen(name, seen -> seen.phase() == phase);
  }

  /** What it has printed, as far as its ring has it. */
  List<String> lines(String name) {
    return log(InstanceId.sole(name)).stream().filter(LogEntry.Line.class::isInstance)
        .map(entry -> ((LogEntry.Line) entry).text()).toList();
  }

  /** Its lines, and the gaps for those that its ring has no more. */
  List<LogEntry> log(InstanceId id) {
    var ring = drover.logs().find(id);
    var found = new ArrayList<LogEntry>();
    if (ring != null) {
      LogCursor cursor = ring.from(1);
      for (LogEntry entry = cursor.poll(); entry != null; entry = cursor.poll()) {
        found.add(entry);
      }
    }
    return found;
  }

  @Override
  public void close() {
    drover.close();
    drover.system().getWhenTerminated().toCompletableFuture().join();
    launcher.close();
  }
}
