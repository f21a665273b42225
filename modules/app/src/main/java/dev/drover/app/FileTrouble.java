// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says of a failure at a file where, what, and what to do. */
final class FileTrouble {
  private FileTrouble() {}

  /** {@code about} is the file that was to be used. One that is a sentence already stays as it is. */
  static IOException of(IOException failure, Path about) {
    return failure instanceof FileSystemException system ? new IOException(sentence(system, about), failure) : failure;
  }

  /** What the attempt brings; its failure is told about this file. */
  static <T> T about(Path file, Attempt<T> attempt) throws IOException {
    try {
      return attempt.run();
    } catch (IOException failure) {
      throw of(failure, file);
    }
  }

  /** Something to be done with a file. */
  interface Attempt<T> {
    T run() throws IOException;
  }

  private static String sentence(FileSystemException failure, Path about) {
    String file = failure.getFile() == null ? about.toString() : failure.getFile();
    if (failure instanceof AccessDeniedException) {
      Path barrier = barrier(Path.of(file));
      return file + ": permission denied" + owner(barrier)
          + (file.endsWith("/lock") ? ", whose Drover may be running here" : "")
          + "; run Drover as that user, or let this one write there";
    }
    if (failure instanceof NoSuchFileException) {
      return file + ": no such file";
    }
    String reason = String.valueOf(failure.getReason());
    return file + ": " + reason.toLowerCase(Locale.ROOT) + "; Drover keeps its state there, so it must be writable";
  }

  /** The file itself, or the nearest folder above it that can be seen. */
  private static Path barrier(Path file) {
    Path at = file;
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }

  private static String owner(@Nullable Path file) {
    try {
      return file == null ? "" : ", " + file + " belongs to " + Files.getOwner(file).getName();
    } catch (IOException | UnsupportedOperationException unknown) {
      return "";
    }
  }
}
