// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer to a request: its status, its headers by their names in lower case, and a body that is read as it comes. One thread. */
record Reply(int status, Map<String, String> headers, InputStream body) {
  /** Lines are read byte by byte, and each byte of a chunk would have to be asked for. */
  private static final int BUFFER = 64 << 10;
  private static final int MAX_HEAD_LINE = 16 << 10;
  private static final int MAX_HEADERS = 100;
  private static final int MOST_DIGITS = 15;
  private static final int MAX_LINE = 16 << 20;
  private static final int MAX_BODY = 64 << 20;

  /** Reads the head; answers of the kind 1xx, which come before the real one, are passed over. */
  static Reply read(InputStream in) throws IOException {
    int status;
    Map<String, String> headers;
    do {
      status = status(ChannelInput.mustHaveLine(in, MAX_HEAD_LINE));
      headers = headers(in);
    } while (status < 200);
    if (headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT).endsWith("chunked")) {
      return new Reply(status, headers, new BufferedInputStream(BodyInput.chunked(in), BUFFER));
    }
    String length = headers.get("content-length");
    if (length == null) {
      return new Reply(status, headers, BodyInput.toTheEnd(in));
    }
    if (length.isEmpty() || length.length() > MOST_DIGITS || !isDigits(length, 0, length.length())) {
      throw new IOException("the answer is not HTTP: bad Content-Length");
    }
    return new Reply(status, headers, BodyInput.counted(in, Long.parseLong(length)));
  }

  private static int status(String line) throws IOException {
    boolean begins = line.startsWith("HTTP/1.0 ") || line.startsWith("HTTP/1.1 ");
    if (!begins || line.length() < 12 || !isDigits(line, 9, 12) || line.charAt(9) < '1' || line.charAt(9) > '5'
        || (line.length() > 12 && line.charAt(12) != ' ')) {
      throw new IOException("the answer is not HTTP");
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  /** A regular expression would be one more thing to load for each command. */
  private static boolean isDigits(String text, int from, int to) {
    for (int at = from; at < to; at++) {
      if (text.charAt(at) < '0' || text.charAt(at) > '9') {
        return false;
      }
    }
    return true;
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    var headers = new HashMap<String, String>();
    for (int count = 0; count < MAX_HEADERS; count++) {
      String line = ChannelInput.mustHaveLine(in, MAX_HEAD_LINE);
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new IOException("the answer is not HTTP: bad header");
      }
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    throw new IOException("the answer is not HTTP: too many headers");
  }

  boolean ok() {
    return status / 100 == 2;
  }

  /** The next line of the body that is not empty, or null at its end. */
  @Nullable
  String line() throws IOException {
    String line = ChannelInput.line(body, MAX_LINE);
    while (line != null && line.isBlank()) {
      line = ChannelInput.line(body, MAX_LINE);
    }
    return line;
  }

  String text() throws IOException {
    byte[] text = body.readNBytes(MAX_BODY + 1);
    if (text.length > MAX_BODY) {
      throw new IOException("the answer is longer than " + MAX_BODY + " bytes");
    }
    return new String(text, StandardCharsets.UTF_8);
  }
}
