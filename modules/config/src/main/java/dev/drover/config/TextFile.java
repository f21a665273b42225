// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a small text file without the byte order mark that some editors write, or says why not. */
final class TextFile {
  static final int MAX_BYTES = 1 << 20;

  /** Why the file cannot be read, as the message of a problem. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }

    String why() {
      return String.valueOf(getMessage());
    }
  }

  private TextFile() {}

  static String read(Path file) throws Unreadable {
    if (Files.isDirectory(file)) {
      throw new Unreadable("is a directory; name a file");
    }
    if (!Files.exists(file)) {
      throw new Unreadable("no such file; check the path");
    }
    if (!Files.isRegularFile(file)) {
      throw new Unreadable("is not a regular file; name a text file");
    }
    byte[] bytes = bytes(file);
    if (bytes.length > MAX_BYTES) {
      throw new Unreadable("is larger than 1 MiB; name the project file itself, or split it");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException _) {
      throw new Unreadable("is not UTF-8 text; save it as UTF-8");
    }
  }

  private static byte[] bytes(Path file) throws Unreadable {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_BYTES + 1);
    } catch (AccessDeniedException _) {
      throw new Unreadable("permission denied; make it readable");
    } catch (IOException e) {
      throw new Unreadable("cannot be read: " + e.getMessage());
    }
  }
}
