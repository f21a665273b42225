// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Adds what {@code env-files} and {@code env} of a section say to an environment. Owner only. */
final class Environment {
  private static final Pattern NAME = Pattern.compile("[^=\\p{Cntrl}\\s]+");
  private static final int MAX_VARIABLES = 1_000_000;

  /** What was read from a file, once for all that name it. */
  private record EnvFile(Map<String, String> variables, Optional<String> unreadable) {}

  private final Path projectFile;
  private final Problems problems;
  private final Sources sources = new Sources(4 << 20, "the env-files of a project may have 4 MiB");
  private final Map<Path, EnvFile> files = new HashMap<>();
  private long variables;

  Environment(Path projectFile, Problems problems) {
    this.projectFile = projectFile;
    this.problems = problems;
  }

  /** The base, then the env-files in their order, then {@code env}, where null takes a variable away. */
  Map<String, String> of(Map<String, String> base, Section section) {
    Map<String, String> all = shared(base, section);
    variables += all.size();
    if (full()) {
      section.problem("has " + all.size() + " variables, with the processes before more than " + MAX_VARIABLES
          + "; use smaller environments or fewer processes");
    }
    return all;
  }

  /** The same for what no process has for itself alone. */
  Map<String, String> shared(Map<String, String> base, Section section) {
    var all = new HashMap<>(base);
    section.get("env-files").ifPresent(node -> addFiles(node, all));
    section.section("env").ifPresent(env -> {
      env.defaults().ifPresent(d -> addVariables(d, all));
      addVariables(env, all);
    });
    return all;
  }

  /** Whether the processes have as many variables as they may have together. */
  boolean full() {
    return variables > MAX_VARIABLES;
  }

  private static void addVariables(Section env, Map<String, String> all) {
    for (String name : env.keys()) {
      if (!NAME.matcher(name).matches()) {
        env.problems().add(env.place(), env.pathOf(name),
            "is no name of a variable; use one without spaces and without =");
      }
      all.remove(name);
      env.own(name).flatMap(Node::text).ifPresent(value -> all.put(name, value));
    }
  }

  private void addFiles(Node node, Map<String, String> all) {
    List<Node> names = node.isList() ? node.items().orElse(List.of()) : List.of(node);
    for (Node name : names) {
      name.text().ifPresent(text -> addFile(name, text, all));
    }
  }

  private void addFile(Node entry, String name, Map<String, String> all) {
    try {
      Path path = projectFile.resolveSibling(name);
      EnvFile file = files.get(path);
      if (file == null) {
        file = read(path);
        files.put(path, file);
      }
      file.unreadable.ifPresent(why -> entry.problem(Words.quote(name) + ": " + why));
      all.putAll(file.variables);
    } catch (InvalidPathException _) {
      entry.problem(Words.quote(name) + ": is no valid path; correct it");
    }
  }

  private EnvFile read(Path path) {
    var found = new HashMap<String, String>();
    try {
      int number = 0;
      for (String line : sources.read(path).lines().toList()) {
        addLine(line.strip(), new Place(path.toString(), ++number), found);
      }
      return new EnvFile(found, Optional.empty());
    } catch (TextFile.Unreadable e) {
      return new EnvFile(Map.of(), Optional.of(e.why()));
    }
  }

  /** What stands on the line is never shown: these files hold secrets. */
  private void addLine(String line, Place place, Map<String, String> all) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    String assignment = line.startsWith("export ") ? line.substring(7).strip() : line;
    int equals = assignment.indexOf('=');
    if (equals < 0 || !NAME.matcher(assignment.substring(0, equals)).matches()) {
      problems.add(place, "", "must be KEY=VALUE, has no " + (equals < 0 ? "=" : "valid key") + "; correct the line");
      return;
    }
    String value = assignment.substring(equals + 1).strip();
    char first = value.isEmpty() ? ' ' : value.charAt(0);
    if (first == '"' || first == '\'') {
      if (value.length() < 2 || value.charAt(value.length() - 1) != first) {
        problems.add(place, "", "the quote is not closed; end the line with " + first);
        return;
      }
      value = value.substring(1, value.length() - 1);
    }
    if (value.indexOf('\0') >= 0) {
      problems.add(place, "", "must not contain a NUL character; remove it");
      return;
    }
    all.put(assignment.substring(0, equals), value);
  }
}
