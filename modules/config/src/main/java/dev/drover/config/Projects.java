// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.drover.model.Deployment;
import dev.drover.model.Project;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Reads a project from an object without substitutions. Owner only. */
final class Projects {
  /** Of processes, and of the instances of all of them together. */
  static final int MAX_PROCESSES = Deployment.MOST_INSTANCES;
  private static final int MAX_DEFAULTS = 1_000_000;
  private static final int LEAST_EVENTS = 100;
  private static final int MOST_EVENTS = 1_000_000;
  private static final List<String> KEYS = List.of("project", "env", "env-files", "defaults", "processes",
      "events-kept", "log-memory", "listen");
  private static final String TERM = "xterm-256color";
  private static final List<String> LATER = List.of("groups");

  private final Path file;
  private final Map<String, String> caller;
  private final Problems problems;

  Projects(Path file, Map<String, String> caller, Problems problems) {
    this.file = file;
    this.caller = caller;
    this.problems = problems;
  }

  /** The project, or empty where there are problems. */
  Optional<Contents> read(ConfigObject object) {
    var root = new Section(object, "", problems.start(), Optional.empty(), problems);
    root.onlyKeys(KEYS, LATER);
    String name = name(root);
    var environment = new Environment(file, problems);
    Map<String, String> base = environment.of(caller, root);
    Optional<Section> defaults = root.section("defaults");
    defaults.ifPresent(section -> section.onlyKeys(Processes.KEYS, Processes.LATER));
    List<Declared> declared = processes(root, defaults,
        new Processes(ProjectFiles.directoryOf(file), environment, base, environment.shared(withoutUser(), root),
            environment.shared(Map.of("TERM", TERM), root).getOrDefault("TERM", TERM)));
    Dependencies.check(declared);
    Placements.check(declared);
    int eventsKept = root.whole("events-kept", LEAST_EVENTS, MOST_EVENTS, Project.EVENTS_KEPT);
    OptionalLong logMemory = root.get("log-memory").flatMap(Node::memory).stream().mapToLong(Long::longValue).findAny();
    Optional<Listening> listening = root.section("listen").flatMap(new ListenReader(file)::read);
    return problems.none()
        ? Optional.of(new Contents(
            new Project(name, declared.stream().map(Declared::spec).toList(), eventsKept, logMemory), listening))
        : Optional.empty();
  }

  private Map<String, String> withoutUser() {
    var others = new HashMap<>(caller);
    Executions.OF_USER.forEach(others::remove);
    return others;
  }

  private List<Declared> processes(Section root, Optional<Section> defaults, Processes reader) {
    Optional<Node> all = root.get("processes");
    if (all.isEmpty() || (all.get().value() instanceof Map<?, ?> map && map.isEmpty())) {
      problems.add(all.map(Node::place).orElse(problems.start()), "processes",
          "there are no processes; add one like processes { web { command = \"...\" } }");
    }
    Optional<Section> section = all.flatMap(Node::section);
    if (section.isEmpty() || tooMany(section.get(), defaults)) {
      return List.of();
    }
    var declared = new ArrayList<Declared>();
    long instances = 0;
    for (String name : section.get().keys()) {
      Optional<Node> process = section.get().own(name);
      if (process.isEmpty()) {
        problems.add(section.get().placeOf(name), section.get().pathOf(name),
            "must be an object, was null; remove it");
      }
      Optional<Section> own = process.flatMap(Node::section);
      if (own.isPresent() && !reader.environment().full()) {
        Declared read = reader.read(name, own.get().withDefaults(defaults));
        declared.add(read);
        instances += read.spec().replicas();
      }
    }
    if (instances > MAX_PROCESSES) {
      section.get().problem("must have at most " + MAX_PROCESSES + " instances, has " + instances + "; lower replicas");
    }
    return declared;
  }

  /** What each process takes from the defaults is read once more for it. */
  private boolean tooMany(Section processes, Optional<Section> defaults) {
    int count = processes.object().size();
    if (count > MAX_PROCESSES) {
      processes.problem("must have at most " + MAX_PROCESSES + " processes, has " + count + "; split the project");
      return true;
    }
    if (defaults.isPresent() && count > 0) {
      int most = MAX_DEFAULTS / count;
      if (size(defaults.get().object(), most) > most) {
        defaults.get().problem("has more than " + most + " values, too many for " + count + " processes; move them");
        return true;
      }
    }
    return false;
  }

  /** How many values are in this one, counted to just above the most. */
  private static long size(ConfigValue value, int most) {
    Stream<ConfigValue> inner = switch (value) {
      case ConfigObject object -> object.keySet().stream().map(object::get); // its values() would hash all of them
      case ConfigList list -> list.stream();
      default -> Stream.of();
    };
    var size = new long[]{1};
    inner.takeWhile(_ -> size[0] <= most).forEach(each -> size[0] += size(each, most));
    return size[0];
  }

  private String name(Section root) {
    Optional<Node> node = root.get("project");
    Optional<String> text = node.flatMap(Node::text);
    if (node.isPresent() && text.isPresent()) {
      Processes.wrongName(text.get()).ifPresent(must -> node.get().problem("was " + node.get().shown()
          + ", but the name of a project " + must));
    }
    return text.orElse(ProjectFiles.nameOf(file));
  }
}
