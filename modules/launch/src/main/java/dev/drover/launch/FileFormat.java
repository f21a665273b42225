// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Tells before the launch what exec would say of a file. ProcessBuilder gives what the kernel refuses to a shell, and
 * setsid(1) tells its errors as exit codes, so neither can be asked. Any thread.
 */
final class FileFormat {

  private static final int LONGEST = 256;

  private FileFormat() {}

  /** Fails with what execve(2) would fail with, as far as it can be seen from outside. */
  static void check(LaunchSpec spec, String path) throws LaunchFailure {
    Path file;
    try {
      file = spec.dir().resolve(path);
    } catch (InvalidPathException _) {
      throw Failures.of(Errno.ENOENT, spec);
    }
    if (!Files.exists(file)) {
      throw Failures.of(Errno.ENOENT, spec);
    }
    if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
      throw Failures.of(Errno.EACCES, spec);
    }
    checkHead(spec, file);
  }

  private static void checkHead(LaunchSpec spec, Path file) throws LaunchFailure {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(LONGEST);
    } catch (IOException _) {
      return; // It may be run and not be read.
    }
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("#!")) {
      String line = text.substring(2).lines().findFirst().orElse("").strip();
      String interpreter = line.split("\\s", 2)[0];
      if (!Files.exists(spec.dir().resolve(interpreter))) {
        throw Failures.of(Errno.ENOENT, spec);
      }
    } else if (!isBinary(head)) {
      throw Failures.of(Errno.ENOEXEC, spec);
    }
  }

  /** ELF, or Mach-O for one or for several processors, in either byte order. */
  private static boolean isBinary(byte[] head) {
    if (head.length < 4) {
      return false;
    }
    int magic = ByteBuffer.wrap(head).getInt();
    return switch (magic) {
      case 0x7f454c46, 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe -> true;
      default -> false;
    };
  }
}
