// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.wire.BadRequest;
import org.apache.pekko.http.javadsl.model.Query;

/** Reads simple parameters of a query. */
final class Numbers {
  private Numbers() {}

  static long read(Query query, String name, long otherwise) throws BadRequest {
    String text = query.get(name).orElse(Long.toString(otherwise));
    if (!text.matches("\\d{1,18}")) {
      throw new BadRequest(name + ": must be a whole number of 0 or more, was \"" + text + "\"");
    }
    return Long.parseLong(text);
  }

  static boolean flag(Query query, String name) {
    return query.get(name).map("true"::equals).orElse(false);
  }
}
