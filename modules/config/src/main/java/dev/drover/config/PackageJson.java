// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.RestartPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the scripts of a package.json as processes, run through the package manager whose lock file is beside it. Only
 * {@code dev}, or {@code start} where there is none, is enabled. Owner only.
 */
final class PackageJson {
  /** What only a programmer understands of the parser's messages. */
  private static final Pattern OF_THE_LIBRARY = Pattern
      .compile(", from `[^`]*`|\\[Source: [^;]*; |(?<=column: \\d{1,9})]");

  private final Path file;
  private final Problems problems;
  /** Each script with its line. */
  private final Map<String, Integer> scripts = new LinkedHashMap<>();
  private boolean found;

  private PackageJson(Path file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  static Optional<Project> read(Path file, String text, Map<String, String> caller, Problems problems) {
    var reader = new PackageJson(file, problems);
    try (JsonParser json = new JsonFactory().createParser(text)) {
      reader.checked(json);
    } catch (IOException e) {
      problems.add(0, "", "cannot be read: " + e.getMessage());
    }
    return problems.none() ? reader.project(caller) : Optional.empty();
  }

  private void checked(JsonParser json) throws IOException {
    try {
      document(json);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? json.currentLocation().getLineNr() : e.getLocation().getLineNr();
      String why = OF_THE_LIBRARY.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("");
      problems.add(Math.max(0, line), "", e instanceof StreamConstraintsException
          ? "is too much to read: " + why + "; make it smaller"
          : "is not valid JSON: " + why);
    }
  }

  private void document(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      problems.add(1, "", "must be a JSON object; write it in { }");
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("scripts") && found) {
        problems.add(line(json), "scripts", "is declared twice; put all scripts in one");
        json.skipChildren();
      } else if (name.equals("scripts") && value == JsonToken.START_OBJECT) {
        found = true;
        scripts(json);
      } else if (name.equals("scripts")) {
        found = true;
        problems.add(line(json), "scripts", "must be an object; write it in { }");
        json.skipChildren();
      } else {
        json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      problems.add(line(json), "", "is not valid JSON: there is something after its end; remove it");
    }
  }

  private static int line(JsonParser json) {
    return json.currentTokenLocation().getLineNr();
  }

  private void scripts(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      int line = line(json);
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        problems.add(line, "scripts." + name, "must be a string; write it in quotes");
        json.skipChildren();
      }
      Integer before = scripts.putIfAbsent(name, line);
      if (before != null) {
        problems.add(line, "scripts." + name,
            "is declared twice, first on line " + before + "; rename or remove one of them");
      }
    }
  }

  private Optional<Project> project(Map<String, String> caller) {
    if (scripts.size() > Projects.MAX_PROCESSES) {
      problems.add(0, "scripts", "must be at most " + Projects.MAX_PROCESSES + " to be run as processes, are "
          + scripts.size() + "; use another file");
      return Optional.empty();
    }
    String manager = manager();
    String main = scripts.containsKey("dev") ? "dev" : "start";
    var specs = new ArrayList<ProcessSpec>();
    var takenBy = new HashMap<String, String>();
    scripts.forEach((script, line) -> {
      String name = script.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^[._-]+", "");
      if (isHook(script)) {
        return;
      }
      String other = takenBy.putIfAbsent(name, script);
      if (name.isEmpty() || script.indexOf('\0') >= 0) {
        problems.add(line, "scripts", Words.quote(script) + " gives no name for a process; rename it");
      } else if (Processes.wrongName(name).isPresent()) {
        problems.add(line, "scripts." + script, "the name of a process " + Processes.wrongName(name).get());
      } else if (other != null) {
        problems.add(line, "scripts." + script, "becomes the process " + Words.quote(name) + ", as the script "
            + Words.quote(other) + " on line " + scripts.get(other) + " does; rename one of them");
      } else {
        var spec = ProjectFiles.spec(file, name, List.of(manager, "run", script), caller);
        specs.add(script.equals(main)
            ? spec
            : spec.disabled().withRestart(RestartPolicy.DEFAULT.with(RestartPolicy.When.NEVER)));
      }
    });
    if (specs.isEmpty() && problems.none()) {
      problems.add(0, "scripts", (found ? "is empty" : "is missing") + "; add a script like \"dev\"");
    }
    return problems.none() ? Optional.of(new Project(ProjectFiles.nameOf(file), specs)) : Optional.empty();
  }

  /** Whether the package manager runs it by itself, around another script. */
  private boolean isHook(String script) {
    return (script.startsWith("pre") && scripts.containsKey(script.substring(3)))
        || (script.startsWith("post") && scripts.containsKey(script.substring(4)));
  }

  private String manager() {
    if (beside("pnpm-lock.yaml")) {
      return "pnpm";
    }
    if (beside("yarn.lock")) {
      return "yarn";
    }
    return beside("bun.lockb") || beside("bun.lock") ? "bun" : "npm";
  }

  private boolean beside(String name) {
    return Files.exists(file.resolveSibling(name));
  }
}
