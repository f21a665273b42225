// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;
import org.apache.pekko.stream.TLSProtocol;
import org.apache.pekko.util.ByteString;

/**
 * Answers what Pekko HTTP cannot read as a request, in the form that all problems have (RFC 9457). It is public for Pekko makes it, by its
 * name. Any thread.
 */
public final class Malformed extends ParsingErrorHandler {
  private static final String FAULT = "HTTP/1.1 500 Internal Server Error\r\n";
  private static final int STATUS = FAULT.indexOf('5');
  private static final int LONGEST_FAULT = 256;
  private static final ByteString FAULTY = RawAnswers.problem("400 Bad Request", "bad request",
      "this is no request that RFC 9112 allows, as one of HTTP/1.0 with a Transfer-Encoding");

  /** Not logged: a stranger would fill the log with it. The summary is of the fault alone; details may repeat what was sent. */
  @Override
  public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    return Answers.problem(status.intValue(), status.reason().toLowerCase(java.util.Locale.ROOT), error.summary());
  }

  /**
   * Pekko HTTP 1.3 fails at some requests that make no sense (chunks in HTTP/1.0, which RFC 9112, 6.1, calls faulty) as if that were a fault of
   * its own, with a bare 500, as nothing of Drover answers. Everything else goes through.
   */
  static TLSProtocol.SslTlsOutbound told(TLSProtocol.SslTlsOutbound out) {
    return out instanceof TLSProtocol.SendBytes sent && isBareFault(sent.bytes())
        ? new TLSProtocol.SendBytes(FAULTY)
        : out;
  }

  private static boolean isBareFault(ByteString bytes) {
    return bytes.size() > FAULT.length() && bytes.size() < LONGEST_FAULT && bytes.apply(STATUS) == '5'
        && isBareFault(bytes.utf8String());
  }

  private static boolean isBareFault(String answer) {
    return answer.startsWith(FAULT) && answer.contains("\r\nContent-Length: 0\r\n") && answer.endsWith("\r\n\r\n");
  }
}
