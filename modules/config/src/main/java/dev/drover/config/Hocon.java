// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a project from a HOCON file: parses it, fills in its substitutions, and reads what then is there. Owner only. */
final class Hocon {
  private final Path file;
  private final Map<String, String> caller;
  private final Problems problems;
  private final Variables variables;
  private final Documents documents;

  Hocon(Path file, Map<String, String> caller, Problems problems) {
    this.file = file;
    this.caller = caller;
    this.problems = problems;
    this.variables = new Variables(caller);
    this.documents = new Documents(variables, problems);
  }

  /** The project, or empty where there are problems. */
  Optional<Contents> read(String text) {
    return documents.parse(file, text).flatMap(this::resolve)
        .flatMap(root -> new Projects(file, caller, problems).read(root));
  }

  private Optional<ConfigObject> resolve(ConfigObject root) {
    Optional<Growth.Excess> excess = documents.substitutes()
        ? Growth.of(root, variables, documents.included()).excess()
        : Optional.empty();
    if (excess.isPresent()) {
      List<String> path = excess.get().path();
      problems.add(place(root, path), Section.pathOf(path), excess.get().message());
      return Optional.empty();
    }
    try {
      var options = ConfigResolveOptions.noSystem().appendResolver(variables);
      var resolved = root.toConfig().resolve(options).root();
      variables.tellMissing(problems);
      return Optional.of(resolved);
    } catch (ConfigException e) {
      variables.tellMissing(problems);
      problems.add("", e);
    } catch (RuntimeException e) {
      problems.add(0, "", "cannot be resolved: " + e.getMessage());
    }
    return Optional.empty();
  }

  /** As near to the value at the path as can be looked before the substitutions are filled in. */
  private Place place(ConfigObject root, List<String> path) {
    ConfigValue at = root;
    Place place = problems.start();
    for (String key : path) {
      try {
        at = at instanceof ConfigObject object ? object.get(key) : null;
      } catch (ConfigException.NotResolved _) {
        at = null;
      }
      if (at == null) {
        return place;
      }
      place = Place.of(at.origin(), place);
    }
    return place;
  }
}
