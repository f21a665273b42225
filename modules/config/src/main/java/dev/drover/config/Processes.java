// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.Names;
import dev.drover.model.Dependency;
import dev.drover.model.Dependency.Condition;
import dev.drover.model.ExecSpec;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Reads one process; {@code base} is the environment that all share, {@code ofUsers} the one of those with a user of their
 * own, who do not have from the caller who that is, and {@code term} the kind of terminal that processes have. Owner only.
 */
record Processes(Path directory, Environment environment, Map<String, String> base, Map<String, String> ofUsers,
    String term) {
  static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";
  static final List<String> KEYS = Stream.concat(Stream.of("command", "dir", "env", "env-files", "enabled", "replicas",
      "depends-on", "on-dependency-restart", "restart", "restart-above", "ready", "live", "startup", "stop", "logs",
      "placement"),
      Executions.KEYS.stream()).toList();
  static final List<String> LATER = List.of("group", "profiles", "ports", "watch", "schedule");

  /** A spec even where there were problems, so that the graph can be judged; they keep it from being used. */
  Declared read(String name, Section section) {
    section.onlyKeys(KEYS, LATER);
    wrongName(name).ifPresent(must -> section.problem("the name of a process " + must));
    if (section.get("command").isEmpty()) {
      section.problem("has no command; add command = \"...\"");
    }
    List<String> command = section.get("command").flatMap(Node::command).orElse(List.of());
    ExecSpec exec = Executions.read(section);
    var variables = new HashMap<>(environment.of(inherited(exec), section));
    variables.put("DROVER_PROCESS", name);
    var needs = new HashMap<String, Node>();
    List<Dependency> dependencies = dependencies(section, needs);
    var apart = new HashMap<String, Node>();
    boolean follows = section.choice("on-dependency-restart", Map.of("ignore", false, "restart", true),
        "ignore or restart", false);
    var spec = new ProcessSpec(name, command, directory(section), variables, section.flag("enabled", true),
        section.whole("replicas", 0, Projects.MAX_PROCESSES, 1), dependencies, follows,
        Restarts.read(section.section("restart")).above(restartAbove(section)), stop(section.section("stop")),
        probes(section),
        Logs.read(section.section("logs")), exec, Placements.read(section.section("placement"), apart));
    return new Declared(spec, section, needs, apart);
  }

  /** The caller's TERM is of the caller's terminal. */
  private Map<String, String> inherited(ExecSpec exec) {
    Map<String, String> all = exec.runAs().user().isPresent() ? ofUsers : base;
    if (exec.stdin() != ExecSpec.Stdin.TERMINAL) {
      return all;
    }
    var own = new HashMap<>(all);
    own.put("TERM", term);
    return own;
  }

  /** What a name must be, where it is not. */
  static Optional<String> wrongName(String name) {
    return Names.wrong(name);
  }

  private Path directory(Section section) {
    Optional<Node> node = section.get("dir");
    Optional<String> text = node.flatMap(Node::text);
    if (node.isEmpty() || text.isEmpty()) {
      return directory;
    }
    try {
      Path dir = directory.resolve(text.get()).normalize();
      if (text.get().isEmpty()) {
        node.get().problem("must be a path, was \"\"; remove it, or write .");
      } else if (!Files.isDirectory(dir)) {
        node.get().problem(Files.exists(dir)
            ? "is no directory: " + dir + "; correct the path"
            : "no such directory: " + dir + "; create it or correct the path");
      }
      return dir;
    } catch (InvalidPathException _) {
      node.get().problem("must be a path, was " + node.get().shown() + "; correct it");
      return directory;
    }
  }

  private static List<Dependency> dependencies(Section section, Map<String, Node> places) {
    Optional<Node> found = section.get("depends-on");
    if (found.isEmpty()) {
      return List.of();
    }
    Node node = found.get();
    var all = new ArrayList<Dependency>();
    if (node.isList()) {
      for (Node item : node.items().orElse(List.of())) {
        item.text().filter(name -> places.putIfAbsent(name, new Node(item.value(), node.path(), item.place(),
            item.problems())) == null).ifPresent(name -> all.add(new Dependency(name, Condition.STARTED)));
      }
    } else if (node.isObject()) {
      Section conditions = node.section().orElseThrow();
      for (String name : conditions.keys()) {
        conditions.own(name).ifPresent(condition -> {
          places.put(name, condition);
          all.add(new Dependency(name, condition.choice(conditions(),
              "started, ready, completed, succeeded or log").orElse(Condition.STARTED)));
        });
      }
    } else {
      node.problem("must be a list of names or an object, was " + node.shown()
          + "; write it like [db] or { db = ready }");
    }
    return all;
  }

  private static Map<String, Condition> conditions() {
    var all = new HashMap<String, Condition>();
    for (Condition condition : Condition.values()) {
      all.put(condition.name().toLowerCase(Locale.ROOT), condition);
    }
    return all;
  }

  private static OptionalLong restartAbove(Section section) {
    return section.get("restart-above").flatMap(Node::memory).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  private static StopSpec stop(Optional<Section> found) {
    if (found.isEmpty()) {
      return StopSpec.DEFAULT;
    }
    Section section = found.get();
    section.onlyKeys(List.of("signal", "grace", "command"), List.of());
    Signal signal = StopSpec.DEFAULT.signal();
    Optional<Node> node = section.get("signal");
    if (node.isPresent()) {
      Optional<String> text = node.get().text();
      Optional<Signal> parsed = text.flatMap(Signal::parse);
      if (text.isPresent() && parsed.isEmpty()) {
        node.get().problem("must be a signal, was " + node.get().shown() + "; use one of "
            + String.join(", ", List.of(Signal.values()).stream().map(Signal::name).toList()));
      }
      signal = parsed.orElse(signal);
    }
    return new StopSpec(signal, section.duration("grace", Duration.ZERO, StopSpec.DEFAULT.grace()),
        section.get("command").flatMap(Node::command).orElse(List.of()));
  }

  private static Map<Probe.Kind, Probe> probes(Section section) {
    var probes = new EnumMap<Probe.Kind, Probe>(Probe.Kind.class);
    for (Probe.Kind kind : Probe.Kind.values()) {
      section.section(kind.name().toLowerCase(Locale.ROOT)).flatMap(probe -> Probes.read(probe, kind))
          .ifPresent(probe -> probes.put(kind, probe));
    }
    return probes;
  }
}
