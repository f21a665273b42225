// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.CacheControl;
import org.apache.pekko.http.javadsl.model.headers.CacheDirectives;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The forms that HTTP responses have. Pure. */
final class Replies {
  /** A comment, by which it is found out who has left; without an empty line, after which the SDK's client would ask for one event less. */
  static final ByteString SIGN_OF_LIFE = ByteString.fromString(":\n");
  private static final ContentType EVENTS = MediaTypes.TEXT_EVENT_STREAM.toContentType();
  private static final ByteString BEGIN = ByteString.fromString("event: message\ndata: ");
  private static final ByteString END = ByteString.fromString("\n\n");

  private Replies() {}

  static HttpResponse json(int status, byte[] body) {
    return HttpResponse.create().withStatus(status).withEntity(ContentTypes.APPLICATION_JSON, body);
  }

  static HttpResponse error(int status, @Nullable Object id, int code, String sentence) {
    return json(status, Rpc.error(id, code, sentence));
  }

  /** Taken note of. */
  static HttpResponse accepted() {
    return HttpResponse.create().withStatus(202);
  }

  /** Server-sent events, WHATWG HTML 9.2, each sent as it comes. */
  static HttpResponse events(Source<ByteString, NotUsed> pieces) {
    return HttpResponse.create().addHeader(CacheControl.create(CacheDirectives.NO_CACHE))
        .withEntity(HttpEntities.createChunked(EVENTS, pieces));
  }

  /** A message, whose JSON has no newline. */
  static ByteString event(byte[] message) {
    return BEGIN.concat(ByteString.fromArrayUnsafe(message)).concat(END);
  }
}
