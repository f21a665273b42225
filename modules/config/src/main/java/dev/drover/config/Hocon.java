// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigUtil;
import dev.drover.model.Project;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a project from a HOCON file. Owner only. */
final class Hocon {
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([^?}][^}]*)}");
  private static final List<String> KEYS = List.of("project", "env", "env-files", "defaults", "processes");
  private static final List<String> LATER = List.of("groups");

  private static final int LONGEST_MESSAGE = 300;

  private final Path file;
  private final Map<String, String> caller;
  private final Problems problems;

  Hocon(Path file, Map<String, String> caller, Problems problems) {
    this.file = file;
    this.caller = caller;
    this.problems = problems;
  }

  /** The project, or empty where there are problems. */
  Optional<Project> read(String text) {
    Outline outline = Outline.of(text);
    if (outline.tooDeep()) {
      problems.add(0, "", "is nested too deeply; flatten it");
      return Optional.empty();
    }
    duplicates(outline);
    return parse().flatMap(this::resolve).flatMap(this::project);
  }

  private void duplicates(Outline outline) {
    outline.lines().forEach((path, lines) -> {
      if (path.size() == 2 && path.getFirst().equals("processes")) {
        lines.stream().skip(1).forEach(line -> problems.add(line, ConfigUtil.joinPath(path),
            "is declared twice, first on line " + lines.getFirst() + "; rename or remove one of them"));
      }
    });
  }

  private Optional<Config> parse() {
    try {
      return Optional.of(ConfigFactory.parseFile(file.toFile(),
          ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false)));
    } catch (ConfigException e) {
      failed("syntax error: ", e);
    } catch (RuntimeException e) {
      problems.add(0, "", "cannot be parsed: " + e.getMessage());
    }
    return Optional.empty();
  }

  /** Every required substitution that has no value is told: each gets a stand-in, and the rest is tried again. */
  private Optional<Config> resolve(Config config) {
    var standIns = new HashMap<String, String>();
    while (true) {
      var variables = new HashMap<>(caller);
      variables.putAll(standIns);
      try {
        return Optional.of(config.resolve(ConfigResolveOptions.noSystem().appendResolver(new Variables(variables))));
      } catch (ConfigException.UnresolvedSubstitution e) {
        Matcher name = SUBSTITUTION.matcher(String.valueOf(e.getMessage()));
        if (!name.find() || String.valueOf(e.getMessage()).contains("cycle")
            || standIns.put(bare(name.group(1)), Problems.UNRESOLVED) != null) {
          failed("", e);
          return Optional.empty();
        }
        problems.add(e.origin(), "there is no value for " + name.group() + "; set it, or write ${?" + name.group(1)
            + "} where it may be absent");
      } catch (ConfigException e) {
        failed("", e);
        return Optional.empty();
      } catch (RuntimeException e) {
        problems.add(0, "", "cannot be resolved: " + e.getMessage());
        return Optional.empty();
      }
    }
  }

  private static String bare(String path) {
    return path.replace("\"", "");
  }

  /** The library starts its messages with the place, which a problem carries itself. */
  private void failed(String what, ConfigException e) {
    String message = String.valueOf(e.getMessage());
    String prefix = e.origin() == null ? "" : e.origin().description() + ": ";
    String why = what + (message.startsWith(prefix) ? message.substring(prefix.length()) : message).strip();
    why = why.length() > LONGEST_MESSAGE ? why.substring(0, LONGEST_MESSAGE) + "..." : why;
    if (e.origin() == null) {
      problems.add(0, "", why);
    } else {
      problems.add(e.origin(), why);
    }
  }

  private Optional<Project> project(Config config) {
    var root = new Section(config.root(), "", problems.start(), Optional.empty(), problems);
    root.onlyKeys(KEYS, LATER);
    Path directory = ProjectFiles.directoryOf(file);
    var environment = new Environment(file, problems);
    var reader = new Processes(directory, environment, environment.of(caller, root));
    Optional<Section> defaults = root.section("defaults");
    var declared = new ArrayList<Declared>();
    Optional<Node> all = root.get("processes");
    if (all.isEmpty() || (all.get().value() instanceof Map<?, ?> map && map.isEmpty())) {
      problems.add(all.map(Node::place).orElse(problems.start()), "processes",
          "there are no processes; add one like processes { web { command = \"...\" } }");
    }
    all.flatMap(Node::section).ifPresent(section -> {
      for (String name : section.keys()) {
        section.own(name).flatMap(Node::section)
            .ifPresent(process -> declared.add(reader.read(name, process.withDefaults(defaults))));
      }
      noValue(section);
    });
    Dependencies.check(declared);
    String name = name(root);
    return problems.none()
        ? Optional.of(new Project(name, declared.stream().map(Declared::spec).toList()))
        : Optional.empty();
  }

  private static void noValue(Section processes) {
    for (String name : new HashSet<>(processes.keys())) {
      if (!processes.has(name)) {
        processes.problems().add(processes.place(), processes.pathOf(name), "must be an object, was null; remove it");
      }
    }
  }

  private String name(Section root) {
    Optional<Node> node = root.get("project");
    Optional<String> text = node.flatMap(Node::text);
    if (node.isPresent() && text.isPresent() && !text.get().matches(Processes.NAME)) {
      node.get().problem("was " + node.get().shown() + ", but the name of a project " + Processes.NAME_HINT);
    }
    return text.orElse(ProjectFiles.nameOf(file));
  }

  /** Looks substitutions up in a map of variables; nothing of the Java process gets in. */
  private record Variables(Map<String, String> values) implements ConfigResolver {
    @Override
    @SuppressWarnings("NullAway") // null is how the library is told that there is no such value
    public ConfigValue lookup(String path) {
      String value = values.get(bare(path));
      return value == null ? null : ConfigValueFactory.fromAnyRef(value, "the environment");
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }
}
