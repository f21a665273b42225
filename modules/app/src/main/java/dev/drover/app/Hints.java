// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.terminal.StateFolders;
import java.nio.file.Path;

/** Commands for the user to type, which find the Drover of a project from where the user is. */
final class Hints {
  private Hints() {}

  /** As {@code drover ps}, with {@code -C} where the project is not what would be found upwards from {@code current}. */
  static String command(Path current, Path project, String verb) {
    return finds(current, project) ? "drover " + verb : "drover -C " + quoted(shown(current, project)) + " " + verb;
  }

  /** As a client looks: the nearest directory upwards where a Drover has its socket. */
  private static boolean finds(Path current, Path project) {
    for (Path at = current.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      if (at.equals(project)) {
        return true;
      }
      if (StateFolders.hasSocket(at)) {
        return false;
      }
    }
    return false;
  }

  private static String shown(Path current, Path project) {
    Path here = current.toAbsolutePath().normalize();
    return (project.startsWith(here) ? here.relativize(project) : project).toString();
  }

  private static String quoted(String word) {
    return word.matches("[\\p{L}\\p{N}_./+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
