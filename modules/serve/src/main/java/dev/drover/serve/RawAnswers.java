// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.wire.Json;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.util.ByteString;

/** Answers where no HTTP is spoken yet, or none any more: as bytes, the last ones of their connection. Pure. */
final class RawAnswers {
  private RawAnswers() {}

  /** Problem details, RFC 9457. {@code status}: with its words, as {@code 503 Service Unavailable}. */
  static ByteString problem(String status, String title, String detail) {
    byte[] body = Json.problem(title, detail).getBytes(StandardCharsets.UTF_8);
    return ByteString.fromString("HTTP/1.1 " + status + "\r\nContent-Type: application/problem+json\r\nContent-Length: "
        + body.length + "\r\nConnection: close\r\n\r\n").concat(ByteString.fromArray(body));
  }
}
