// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether what a {@link Printer} has printed is all there, once, and in its order. Pure, but for reading. */
final class KeptLines {
  private static final int BUFFER = 1 << 20;

  private KeptLines() {}

  /** What is wrong in these files, read one after the other; empty where they have just these lines. */
  static String fault(List<Path> files, long lines) {
    long number = 0;
    byte[] line = new byte[Printer.LENGTH];
    int filled = 0;
    try {
      for (Path file : files) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
          int read = in.readNBytes(line, filled, line.length - filled);
          filled += read;
          while (filled == line.length) {
            if (!isLine(line, number)) {
              return file + ": line " + number + " is missing, repeated or torn";
            }
            number++;
            filled = in.readNBytes(line, 0, line.length);
          }
        }
      }
    } catch (IOException failure) {
      throw new Unusable("what was kept cannot be read: " + failure);
    }
    return filled == 0 && number == lines ? "" : files + ": " + number + " lines and " + filled + " bytes of " + lines;
  }

  private static boolean isLine(byte[] line, long number) {
    long rest = number;
    for (int at = Printer.DIGITS - 1; at >= 0; at--) {
      if (line[at] != '0' + rest % 10) {
        return false;
      }
      rest /= 10;
    }
    return line[line.length - 1] == '\n';
  }
}
