// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 that are not empty; of one that is too long the rest is passed over. One thread. */
final class McpLines {
  private static final int LONGEST = 1 << 20;
  static final String TOO_LONG = "a message must have at most " + LONGEST + " bytes";

  /** Without its text where it is too long. */
  record Line(String text, boolean tooLong) {}

  private final InputStream in;

  McpLines(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** Null at the end. */
  @Nullable
  Line next() throws IOException {
    var line = new ByteArrayOutputStream();
    boolean tooLong = false;
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next != '\n') {
        tooLong |= line.size() == LONGEST;
        if (!tooLong) {
          line.write(next);
        }
      } else if (tooLong || !line.toString(StandardCharsets.UTF_8).isBlank()) {
        return new Line(tooLong ? "" : line.toString(StandardCharsets.UTF_8), tooLong);
      } else {
        line.reset();
      }
    }
    return tooLong || line.toString(StandardCharsets.UTF_8).isBlank()
        ? null
        : new Line(line.toString(StandardCharsets.UTF_8), false);
  }
}
