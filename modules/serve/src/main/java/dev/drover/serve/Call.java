// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.model.Names;
import dev.drover.wire.BadRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.Query;

/** A request that has found its {@link Route}. {@code name}: the rest of the path, where the route has a place for one. Immutable. */
record Call(HttpRequest request, Query query, String name) {

  /** With the parameters of its query read, of which it may have these alone. */
  static Call of(HttpRequest request, String name, Set<String> parameters) throws BadRequest {
    if (request.getUri().rawQueryString().isEmpty()) {
      return new Call(request, Query.EMPTY, name);
    }
    Query query = request.getUri().query();
    for (String given : query.toMap().keySet()) {
      if (!parameters.contains(given)) {
        throw new BadRequest(given + ": there is no such parameter" + Names.nearest(given, parameters)
            .map(near -> "; did you mean \"" + near + "\"?").orElseGet(() -> parameters.isEmpty()
                ? " here, nor any other"
                : "; there are " + String.join(", ", parameters.stream().sorted().toList())));
      }
    }
    return new Call(request, query, name);
  }

  List<String> names() {
    return query.getAll("name");
  }

  /** The value of a header; empty where there is none. */
  String header(String header) {
    return request.getHeader(header).map(HttpHeader::value).orElse("");
  }

  boolean accepts(String mediaType) {
    return header("Accept").contains(mediaType);
  }

  Optional<String> parameter(String parameter) {
    return query.get(parameter);
  }

  /** The values of a parameter that may come several times, or have several with commas between them. */
  List<String> words(String parameter) {
    return query.getAll(parameter).stream().flatMap(text -> java.util.stream.Stream.of(text.split(",", -1)))
        .map(String::strip).toList();
  }

}
