// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** What the command line runs in: where it reads and writes, where it is, what it is told. */
public record Terminal(InputStream in, PrintStream out, PrintStream err, Path directory,
    Map<String, String> environment, boolean interactive) {
  /** Set by the launcher script, which knows the size of the screen; not in the environment, which processes inherit. */
  private static final String COLUMNS = "drover.columns";
  private static final String ROWS = "drover.rows";
  private static final int DEFAULT_WIDTH = 80;
  private static final int MIN_WIDTH = 20;

  public Terminal {
    out = Output.remembering(out);
    environment = Map.copyOf(environment);
  }

  /** With nothing to read. */
  public Terminal(PrintStream out, PrintStream err, Path directory, Map<String, String> environment,
      boolean interactive) {
    this(InputStream.nullInputStream(), out, err, directory, environment, interactive);
  }

  boolean coloured() {
    return interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** Columns to fit a line into; as many as it takes where nobody looks at a screen. */
  int width() {
    if (!interactive) {
      return Integer.MAX_VALUE;
    }
    String columns = environment.getOrDefault("COLUMNS", System.getProperty(COLUMNS, ""));
    return columns.matches("[1-9][0-9]{0,3}") ? Math.max(MIN_WIDTH, Integer.parseInt(columns)) : DEFAULT_WIDTH;
  }

  /** Lines of the screen; as many as it takes where nobody looks at one, or its size is not known. */
  int height() {
    String rows = environment.getOrDefault("LINES", System.getProperty(ROWS, ""));
    return interactive && rows.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(rows) : Integer.MAX_VALUE;
  }

  /** Whether nobody takes what is written to {@code out} any more; what is still buffered is not tried. */
  boolean outputFailed() {
    return out instanceof Output output ? !output.problem().isEmpty() || output.isReaderGone() : out.checkError();
  }

  /** Why the output could not be written, as the end of a sentence; empty where it was, or where its reader left. */
  String brokenOutput() {
    if (out instanceof Output output) {
      return output.problem();
    }
    return out.checkError() ? "; part of it is missing" : "";
  }
}
