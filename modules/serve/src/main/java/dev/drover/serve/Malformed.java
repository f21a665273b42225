// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers what Pekko HTTP cannot read as a request, in the form that all problems have (RFC 9457). It is public for Pekko makes it, by its
 * name. Any thread.
 */
public final class Malformed extends ParsingErrorHandler {
  /** Not logged: a stranger would fill the log with it. The summary is of the fault alone; details may repeat what was sent. */
  @Override
  public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    return Answers.problem(status.intValue(), status.reason().toLowerCase(java.util.Locale.ROOT), error.summary());
  }
}
