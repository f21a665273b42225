// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import java.util.Base64;
import java.util.List;

/** One line of what a client does at a terminal. Immutable. */
public sealed interface TerminalInput {
  /** So long may a line be. */
  int MAX_LINE = 256 << 10;
  /** In rows and columns, ioctl_tty(2). */
  int LARGEST = 65_535;
  List<String> FIELDS = List.of("keys", "rows", "columns");

  /** Bytes that are typed, in Base64. */
  record Keys(String base64) implements TerminalInput {
    public static Keys of(byte[] bytes) {
      return new Keys(Base64.getEncoder().encodeToString(bytes));
    }

    public byte[] bytes() {
      return Base64.getDecoder().decode(base64);
    }
  }

  /** The size of the screen. */
  record Size(int rows, int columns) implements TerminalInput {}

  default String encode() {
    return JsonText.object(json -> {
      switch (this) {
        case Keys(String base64) -> json.writeStringField("keys", base64);
        case Size(int rows, int columns) -> {
          json.writeNumberField("rows", rows);
          json.writeNumberField("columns", columns);
        }
      }
    });
  }

  static TerminalInput decode(String line) throws BadRequest {
    Fields fields = Fields.of(line, FIELDS);
    if (fields.has("keys")) {
      var keys = new Keys(fields.text("keys"));
      try {
        byte[] _ = keys.bytes();
        return keys;
      } catch (IllegalArgumentException bad) {
        throw new BadRequest("keys: must be Base64, was not");
      }
    }
    return new Size((int) fields.whole("rows", LARGEST), (int) fields.whole("columns", LARGEST));
  }
}
