// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.model.InstanceId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose files were in a folder when somebody asked first: so that a launch of one that never printed looks at no disk. Files that
 * come later are those of rings that are there. Any thread.
 */
final class Earlier {
  private final Path folder;
  private volatile @Nullable Set<String> beginnings;

  Earlier(Path folder) {
    this.folder = folder;
  }

  /** False where there were none. */
  boolean mayHave(InstanceId instance) throws IOException {
    Set<String> known = beginnings;
    if (known == null) {
      known = FileNames.beginnings(folder);
      beginnings = known;
    }
    return known.contains(new FileNames(folder, instance).beginning());
  }
}
