// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Answers requests of those who were let in. Any thread; it must not block. */
@FunctionalInterface
public interface Handler {
  /** {@code role}: what who asks may do. */
  CompletionStage<HttpResponse> answer(HttpRequest request, Role role);
}
