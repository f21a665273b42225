// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.pekko.util.ByteString;

/** The description of the API, OpenAPI 3.1 in JSON: the resource {@code openapi.json}, which a test compares with the routes. Any thread. */
final class OpenApi {
  private static final String RESOURCE = "openapi.json";

  private OpenApi() {}

  /** Read when somebody asks for it. */
  static ByteString text() {
    try (InputStream in = OpenApi.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("it was built without its resource " + RESOURCE);
      }
      return ByteString.fromArrayUnsafe(in.readAllBytes());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
