// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.wire.BadRequest;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * What is served at a path, which may end in {@code /{name}} for any rest of it, slashes included. {@code parameters}: those that
 * its query may have. Immutable.
 */
record Route(HttpMethod method, String path, Set<String> parameters, Handling handling) {
  static final String NAME = "{name}";

  /** Answers. For a POST it also takes what the body has. */
  @FunctionalInterface
  interface Handling {
    CompletionStage<HttpResponse> answer(Call call) throws BadRequest, Chosen.NoSuchName;
  }

  /** An answer that is there at once. */
  @FunctionalInterface
  interface Query {
    HttpResponse answer(Call call) throws BadRequest, Chosen.NoSuchName;
  }

  Route {
    parameters = Set.copyOf(parameters);
  }

  static Route get(String path, Set<String> parameters, Query query) {
    return new Route(HttpMethods.GET, path, parameters,
        call -> java.util.concurrent.CompletableFuture.completedFuture(query.answer(call)));
  }

  static Route post(String path, Set<String> parameters, Handling handling) {
    return new Route(HttpMethods.POST, path, parameters, handling);
  }

  boolean hasName() {
    return path.endsWith(NAME);
  }
}
