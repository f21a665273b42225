// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import java.nio.file.Path;

/** Reads the files that a project file names, within a bound that they share. Owner only. */
final class Sources {
  private static final int MAX_FILES = 100;

  private final int maxChars;
  private final String bound;
  private int files;
  private long chars;

  /** The bound is how a problem calls the limit, as in {@code the env-files of a project may have 4 MiB}. */
  Sources(int maxChars, String bound) {
    this.maxChars = maxChars;
    this.bound = bound;
  }

  String read(Path file) throws TextFile.Unreadable {
    files++;
    if (files > MAX_FILES) {
      throw new TextFile.Unreadable("is one file too many, at most " + MAX_FILES + " are read; name fewer");
    }
    String text = TextFile.read(file);
    chars += text.length();
    if (chars > maxChars) {
      throw new TextFile.Unreadable("is too much, " + bound + " together; make them smaller");
    }
    return text;
  }
}
