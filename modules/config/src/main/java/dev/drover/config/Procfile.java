// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a Procfile: a line {@code name: command} for each process, which the shell runs. */
final class Procfile {
  private static final Pattern LINE = Pattern.compile("(" + Processes.NAME + ")\\s*:\\s*(.*)");

  private Procfile() {}

  static Optional<Project> read(Path file, String text, Map<String, String> caller, Problems problems) {
    var specs = new ArrayList<ProcessSpec>();
    var firstLines = new HashMap<String, Integer>();
    List<String> lines = text.lines().map(String::strip).toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher parts = LINE.matcher(line);
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (!parts.matches() || line.indexOf('\0') >= 0) {
        problems.add(i + 1, "", "must be name: command, was " + Words.quote(line) + "; correct it");
        continue;
      }
      String name = parts.group(1);
      Integer before = firstLines.putIfAbsent(name, i + 1);
      if (before != null) {
        problems.add(i + 1, name, "is declared twice, first on line " + before + "; rename or remove one of them");
      } else if (Processes.wrongName(name).isPresent()) {
        problems.add(i + 1, name, "the name of a process " + Processes.wrongName(name).get());
      } else if (firstLines.size() > Projects.MAX_PROCESSES) {
        problems.add(i + 1, "",
            "is one process too many, at most " + Projects.MAX_PROCESSES + " are read; split the file");
        break;
      } else if (parts.group(2).isEmpty()) {
        problems.add(i + 1, name, "has no command; write it after the colon");
      } else {
        specs.add(ProjectFiles.spec(file, name, ProcessSpec.shell(parts.group(2)), caller));
      }
    }
    if (firstLines.isEmpty() && problems.none()) {
      problems.add(0, "", "there are no processes; add a line like web: ./server");
    }
    return problems.none() ? Optional.of(new Project(ProjectFiles.nameOf(file), specs)) : Optional.empty();
  }
}
