// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program that prints without end into cat, which keeps nothing. Begins at once. */
final class Flood implements AutoCloseable {
  private final Runnable closing = this::close;
  private @Nullable Process shell;
  private boolean closed;

  Flood(List<String> printing, Path folder) {
    Tidy.atEnd(closing);
    String words = String.join(" ", printing.stream().map(word -> "'" + word + "'").toList());
    begin(words + " | cat > /dev/null", folder);
  }

  private synchronized void begin(String script, Path folder) {
    if (closed) {
      throw new Unusable("interrupted");
    }
    try {
      shell = new ProcessBuilder("sh", "-c", script).directory(folder.toFile()).inheritIO().start();
    } catch (IOException failure) {
      throw new Unusable("sh: " + failure.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (shell != null) {
      var family = shell.descendants().toList();
      shell.destroyForcibly();
      family.forEach(ProcessHandle::destroyForcibly);
    }
    Tidy.forget(closing);
  }
}
