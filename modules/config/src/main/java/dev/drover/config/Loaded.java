// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.Project;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What became of a project file. Immutable. */
public sealed interface Loaded {
  /** The project can be run; {@code file} is absolute; {@code listening}: where it is to be served over TCP, if at all. */
  record Valid(Project project, Path file, List<Problem> warnings, Optional<Listening> listening) implements Loaded {
    public Valid {
      warnings = List.copyOf(warnings);
    }
  }

  /** Every problem found, sorted by line, at least one. */
  record Invalid(List<Problem> problems) implements Loaded {
    public Invalid {
      problems = List.copyOf(problems);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("an invalid project has at least one problem");
      }
    }
  }
}
