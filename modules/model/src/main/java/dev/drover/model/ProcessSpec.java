// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process as its project declares it. {@code command} is exec'ed as it is (a shell line is already
 * {@code /bin/sh -c LINE}); {@code environment} is complete, nothing is inherited on top of it. Immutable.
 */
public record ProcessSpec(String name, List<String> command, Path directory, Map<String, String> environment,
    boolean enabled, int replicas, List<Dependency> dependencies, boolean restartsWithDependency, RestartPolicy restart,
    StopSpec stop, Map<Probe.Kind, Probe> probes, LogSpec logs, ExecSpec exec, PlacementSpec placement) {

  public ProcessSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    dependencies = List.copyOf(dependencies);
    probes = Map.copyOf(probes);
  }

  /** One that may run on any node. */
  public ProcessSpec(String name, List<String> command, Path directory, Map<String, String> environment,
      boolean enabled, int replicas, List<Dependency> dependencies, boolean restartsWithDependency,
      RestartPolicy restart, StopSpec stop, Map<Probe.Kind, Probe> probes, LogSpec logs, ExecSpec exec) {
    this(name, command, directory, environment, enabled, replicas, dependencies, restartsWithDependency, restart, stop,
        probes, logs, exec, PlacementSpec.ANYWHERE);
  }

  /** A process with the defaults of the design: enabled, one replica, no dependencies, no probes. */
  public static ProcessSpec of(String name, List<String> command, Path directory, Map<String, String> environment) {
    return new ProcessSpec(name, command, directory, environment, true, 1, List.of(), false, RestartPolicy.DEFAULT,
        StopSpec.DEFAULT, Map.of(), LogSpec.DEFAULT, ExecSpec.DEFAULT);
  }

  public static List<String> shell(String line) {
    return List.of("/bin/sh", "-c", line);
  }

  /** Its instances: the process's own name where there is one replica, else numbered from 1. */
  public List<InstanceId> instances() {
    return switch (replicas) {
      case 0 -> List.of();
      case 1 -> List.of(InstanceId.sole(name));
      default -> java.util.stream.IntStream.rangeClosed(1, replicas).mapToObj(n -> new InstanceId(name, n)).toList();
    };
  }

  public Optional<Probe> probe(Probe.Kind kind) {
    return Optional.ofNullable(probes.get(kind));
  }

  /** Whether its health can become READY, so that "ready" means more than "started". */
  public boolean provesReady() {
    return probes.containsKey(Probe.Kind.READY) || probes.containsKey(Probe.Kind.STARTUP);
  }

  public ProcessSpec withDependencies(List<Dependency> newOnes) {
    return new ProcessSpec(name, command, directory, environment, enabled, replicas, newOnes, restartsWithDependency,
        restart, stop, probes, logs, exec, placement);
  }

  public ProcessSpec withRestart(RestartPolicy policy) {
    return new ProcessSpec(name, command, directory, environment, enabled, replicas, dependencies,
        restartsWithDependency, policy, stop, probes, logs, exec, placement);
  }

  public ProcessSpec withStop(StopSpec newStop) {
    return new ProcessSpec(name, command, directory, environment, enabled, replicas, dependencies,
        restartsWithDependency, restart, newStop, probes, logs, exec, placement);
  }

  public ProcessSpec withProbe(Probe.Kind kind, Probe probe) {
    var all = new java.util.EnumMap<Probe.Kind, Probe>(Probe.Kind.class);
    all.putAll(probes);
    all.put(kind, probe);
    return new ProcessSpec(name, command, directory, environment, enabled, replicas, dependencies,
        restartsWithDependency, restart, stop, all, logs, exec, placement);
  }

  public ProcessSpec withLogs(LogSpec newLogs) {
    return new ProcessSpec(name, command, directory, environment, enabled, replicas, dependencies,
        restartsWithDependency, restart, stop, probes, newLogs, exec, placement);
  }

  public ProcessSpec withReplicas(int count) {
    return new ProcessSpec(name, command, directory, environment, enabled, count, dependencies, restartsWithDependency,
        restart, stop, probes, logs, exec, placement);
  }

  public ProcessSpec withExec(ExecSpec other) {
    return new ProcessSpec(name, command, directory, environment, enabled, replicas, dependencies,
        restartsWithDependency, restart, stop, probes, logs, other, placement);
  }

  public ProcessSpec withPlacement(PlacementSpec other) {
    return new ProcessSpec(name, command, directory, environment, enabled, replicas, dependencies,
        restartsWithDependency, restart, stop, probes, logs, exec, other);
  }

  public ProcessSpec disabled() {
    return new ProcessSpec(name, command, directory, environment, false, replicas, dependencies,
        restartsWithDependency, restart, stop, probes, logs, exec, placement);
  }

  public ProcessSpec restartingWithDependency() {
    return new ProcessSpec(name, command, directory, environment, enabled, replicas, dependencies, true, restart, stop,
        probes, logs, exec, placement);
  }
}
