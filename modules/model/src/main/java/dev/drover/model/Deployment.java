// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is deployed at one moment: a project as it was declared, deployed and scaled up to now, and the instances of each of
 * its processes. An instance keeps its name for as long as it is there: of {@code web}, scaled to three, there are
 * {@code web}, {@code web/2} and {@code web/3}. Immutable. Any thread.
 */
public final class Deployment {
  /** As many instances as a project may have. */
  public static final int MOST_INSTANCES = 10_000;

  private final Project project;
  private final Map<String, ProcessSpec> processes;
  private final Map<String, Integer> versions;
  private final Map<String, List<InstanceId>> instances;
  private final Map<InstanceId, ProcessSpec> specs;
  private final DependencyGraph graph;
  private final Selection selection;

  private Deployment(Project project, Map<String, Integer> versions, Map<String, List<InstanceId>> instances) {
    this.project = project;
    this.versions = Collections.unmodifiableMap(versions);
    this.instances = Collections.unmodifiableMap(instances);
    var byName = new HashMap<String, ProcessSpec>();
    var byInstance = new LinkedHashMap<InstanceId, ProcessSpec>();
    for (ProcessSpec spec : project.processes()) {
      byName.put(spec.name(), spec);
      instances.getOrDefault(spec.name(), List.of()).forEach(id -> byInstance.put(id, spec));
    }
    this.processes = byName;
    this.specs = Collections.unmodifiableMap(byInstance);
    this.graph = project.graph();
    this.selection = new Selection(specs, graph);
  }

  /** Of a project as its file declares it. */
  public static Deployment of(Project project) {
    var versions = new HashMap<String, Integer>();
    var instances = new HashMap<String, List<InstanceId>>();
    project.processes().forEach(spec -> {
      versions.put(spec.name(), 1);
      instances.put(spec.name(), spec.instances());
    });
    return new Deployment(project, versions, instances);
  }

  /** As it was once: {@code versions} and {@code instances} are by the names of processes. */
  public static Deployment restored(Project project, Map<String, Integer> versions,
      Map<String, List<InstanceId>> instances) {
    return new Deployment(project, new HashMap<>(versions), new HashMap<>(instances));
  }

  /** What comes of a change. */
  public sealed interface Change {}

  /** {@code respecified}: they were there before, and have another spec now. */
  public record Changed(Deployment next, Set<InstanceId> added, Set<InstanceId> respecified,
      Set<InstanceId> gone) implements Change {
    public Changed {
      added = Collections.unmodifiableSet(new LinkedHashSet<>(added));
      respecified = Collections.unmodifiableSet(new LinkedHashSet<>(respecified));
      gone = Collections.unmodifiableSet(new LinkedHashSet<>(gone));
    }
  }

  /** Nothing was changed: a sentence for each reason. */
  public record Refused(List<String> problems) implements Change {
    public Refused {
      problems = List.copyOf(problems);
    }

    public String reason() {
      return String.join("; ", problems);
    }
  }

  /** These are declared, in place of those that had their names; all of them or none. */
  public Change deploy(List<ProcessSpec> wanted) {
    var named = new HashSet<String>();
    var problems = new ArrayList<String>();
    var all = new LinkedHashMap<String, ProcessSpec>();
    project.processes().forEach(spec -> all.put(spec.name(), spec));
    for (ProcessSpec spec : wanted) {
      Names.wrong(spec.name()).ifPresent(
          must -> problems.add("\"" + spec.name() + "\": the name of a process " + must));
      if (!named.add(spec.name())) {
        problems.add(spec.name() + ": is there twice; give each process one spec");
      }
      if (spec.replicas() < 0) {
        problems.add(spec.name() + ": replicas must be 0 or more, was " + spec.replicas());
      }
      all.put(spec.name(), spec);
    }
    return problems.isEmpty() ? to(all) : new Refused(problems);
  }

  /** These are no longer declared. Names are processes; what others depend on cannot go without them. */
  public Change remove(Collection<String> names) {
    var problems = new ArrayList<String>();
    var all = new LinkedHashMap<String, ProcessSpec>();
    project.processes().forEach(spec -> all.put(spec.name(), spec));
    for (String name : new LinkedHashSet<>(names)) {
      var needing = graph.dependents(name).stream().filter(dependent -> !names.contains(dependent)).sorted().toList();
      if (all.remove(name) == null) {
        problems.add("there is no process \"" + name + "\""
            + Names.nearest(name, processes.keySet()).map(near -> "; did you mean \"" + near + "\"?").orElse(""));
      } else if (!needing.isEmpty()) {
        problems.add(name + ": is needed by " + String.join(", ", needing) + "; remove them as well, or first");
      }
    }
    return problems.isEmpty() ? to(all) : new Refused(problems);
  }

  /** A process has so many instances from now on; the last ones come and go. */
  public Change scale(String process, int replicas) {
    ProcessSpec spec = processes.get(process);
    if (spec == null) {
      return new Refused(List.of(Names.unknown(process, specs.keySet())));
    }
    return deploy(List.of(spec.withReplicas(replicas)));
  }

  private Change to(Map<String, ProcessSpec> all) {
    var wanted = List.copyOf(all.values());
    var problems = new ArrayList<>(DependencyGraph.of(wanted).problems());
    long count = wanted.stream().mapToLong(ProcessSpec::replicas).sum();
    if (count > MOST_INSTANCES) {
      problems.add("a project must have at most " + MOST_INSTANCES + " instances, would have " + count);
    }
    return problems.isEmpty()
        ? changed(new Project(project.name(), wanted, project.eventsKept(), project.logMemory()))
        : new Refused(problems);
  }

  private Changed changed(Project next) {
    var nextVersions = new HashMap<String, Integer>();
    var nextInstances = new HashMap<String, List<InstanceId>>();
    var respecified = new LinkedHashSet<InstanceId>();
    for (ProcessSpec spec : next.processes()) {
      ProcessSpec before = processes.get(spec.name());
      boolean same = before == null || before.withReplicas(spec.replicas()).equals(spec);
      List<InstanceId> present = instances.getOrDefault(spec.name(), List.of());
      List<InstanceId> fresh = named(spec, present);
      nextVersions.put(spec.name(), version(spec.name()) + (before != null && same ? 0 : 1));
      nextInstances.put(spec.name(), fresh);
      if (!same) {
        fresh.stream().filter(present::contains).forEach(respecified::add);
      }
    }
    var deployed = new Deployment(next, nextVersions, nextInstances);
    var added = new LinkedHashSet<>(deployed.specs.keySet());
    added.removeAll(specs.keySet());
    var gone = new LinkedHashSet<>(specs.keySet());
    gone.removeAll(deployed.specs.keySet());
    return new Changed(deployed, added, respecified, gone);
  }

  /** A first instance without a number keeps its name beside others. */
  private static List<InstanceId> named(ProcessSpec spec, List<InstanceId> present) {
    var sole = InstanceId.sole(spec.name());
    if (present.isEmpty()) {
      return spec.instances();
    }
    var all = new ArrayList<InstanceId>();
    for (int ordinal = 1; ordinal <= spec.replicas(); ordinal++) {
      all.add(ordinal == 1 && present.contains(sole) ? sole : new InstanceId(spec.name(), ordinal));
    }
    return List.copyOf(all);
  }

  public Project project() {
    return project;
  }

  /** A process by its name, or null. */
  public @Nullable ProcessSpec process(String name) {
    return processes.get(name);
  }

  /** How often a process of this name was declared anew: 1 for the first time; 0 where there is none. */
  public int version(String process) {
    return versions.getOrDefault(process, 0);
  }

  /** Of a process, in their order; empty where there is no such process. */
  public List<InstanceId> instancesOf(String process) {
    return instances.getOrDefault(process, List.of());
  }

  /** Every instance with the spec it runs by, in the order of declaration. */
  public Map<InstanceId, ProcessSpec> specs() {
    return specs;
  }

  /** The spec that an instance runs by; empty where there is no such instance. */
  public Optional<ProcessSpec> spec(InstanceId id) {
    return Optional.ofNullable(specs.get(id));
  }

  public DependencyGraph graph() {
    return graph;
  }

  public Selection selection() {
    return selection;
  }
}
