// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.wire.Json;
import java.util.Map;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.CacheControl;
import org.apache.pekko.http.javadsl.model.headers.CacheDirectives;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** The forms that answers have. Pure. */
final class Answers {
  private static final ContentType PROBLEM = type("problem+json");
  private static final ContentType LINES = type("x-ndjson");

  private static final ContentType EVENTS = MediaTypes.TEXT_EVENT_STREAM.toContentType();

  private Answers() {}

  private static ContentType type(String name) {
    return MediaTypes.customWithFixedCharset("application", name, HttpCharsets.UTF_8, Map.of(), false).toContentType();
  }

  static HttpResponse json(String body) {
    return HttpResponse.create().withEntity(ContentTypes.APPLICATION_JSON, body);
  }

  /** Lines of JSON. */
  static HttpResponse lines(Source<String, NotUsed> lines) {
    return HttpResponse.create()
        .withEntity(HttpEntities.createChunked(LINES, lines.map(line -> ByteString.fromString(line + "\n"))));
  }

  /** Text in pieces, each sent as it comes, for an {@code EventSource}. */
  static HttpResponse eventStream(Source<String, NotUsed> pieces) {
    return HttpResponse.create().addHeader(CacheControl.create(CacheDirectives.NO_CACHE))
        .withEntity(HttpEntities.createChunked(EVENTS, pieces.map(ByteString::fromString)));
  }

  static HttpResponse bytes(String contentType, byte[] body) {
    return HttpResponse.create().withEntity(ContentTypes.parse(contentType), body);
  }

  /** Problem details, RFC 9457. */
  static HttpResponse problem(int status, String title, String detail) {
    return HttpResponse.create().withStatus(status)
        .withEntity(HttpEntities.create(PROBLEM, ByteString.fromString(Json.problem(title, detail))));
  }
}
