// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.Project;
import java.util.Optional;

/** What a project file declares: the processes, and what else is wanted of the Drover that runs them. Immutable. */
record Contents(Project project, Optional<Listening> listening) {
  static Contents of(Project project) {
    return new Contents(project, Optional.empty());
  }
}
