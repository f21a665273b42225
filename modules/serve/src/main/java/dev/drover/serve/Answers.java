// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.wire.BadRequest;
import dev.drover.wire.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.CacheControl;
import org.apache.pekko.http.javadsl.model.headers.CacheDirectives;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** The forms that answers have. Pure. */
final class Answers {
  private static final ContentType PROBLEM = type("problem+json");
  private static final ContentType LINES = type("x-ndjson");

  static final String EVENT_STREAM = "text/event-stream";
  static final String LAST_EVENT_ID = "Last-Event-ID";
  /** So often who follows hears that it goes on. */
  static final Duration FOLLOWED = Duration.ofSeconds(5);
  /** And so often who has an event stream: as often as WHATWG HTML, 9.2.7, advises. */
  private static final Duration STREAMED = Duration.ofSeconds(15);
  /** A comment, by which it is found out who has left. */
  private static final String SIGN_OF_LIFE = ":\n\n";
  private static final ContentType EVENTS = MediaTypes.TEXT_EVENT_STREAM.toContentType();

  private static final HttpHeader REVALIDATE = CacheControl.create(CacheDirectives.NO_CACHE);

  private Answers() {}

  private static ContentType type(String name) {
    return MediaTypes.customWithFixedCharset("application", name, HttpCharsets.UTF_8, Map.of(), false).toContentType();
  }

  static HttpResponse json(String body) {
    return HttpResponse.create().withEntity(ContentTypes.APPLICATION_JSON, body);
  }

  static HttpResponse json(ByteString body) {
    return HttpResponse.create().withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, body));
  }

  /** With its version, by which a client asks whether there is another one (RFC 9110, 8.8.3 and 13.1.2); it is to ask each time. */
  static HttpResponse tagged(HttpResponse answer, String tag) {
    return answer.addHeader(RawHeader.create("ETag", tag)).addHeader(REVALIDATE);
  }

  static HttpResponse notModified(String tag) {
    return tagged(HttpResponse.create().withStatus(StatusCodes.NOT_MODIFIED), tag);
  }

  /** Whether {@code If-None-Match} has this tag. */
  static boolean isTagged(String ifNoneMatch, String tag) {
    return ifNoneMatch.equals(tag) || (!ifNoneMatch.isEmpty() && (ifNoneMatch.strip().equals("*")
        || java.util.Arrays.stream(ifNoneMatch.split(",", -1)).map(String::strip)
            .anyMatch(each -> weak(each).equals(tag))));
  }

  private static String weak(String tag) {
    return tag.startsWith("W/") ? tag : "W/" + tag;
  }

  /** Where the next page is (RFC 8288). */
  static HttpHeader next(String target) {
    return RawHeader.create("Link", "<" + target + ">; rel=\"next\"");
  }

  /** What stands in a path, where a plus is a plus. */
  static String decoded(String path) {
    return path.indexOf('%') < 0 ? path : URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Lines of JSON. */
  static HttpResponse lines(Source<String, NotUsed> lines) {
    return HttpResponse.create()
        .withEntity(HttpEntities.createChunked(LINES, lines.map(line -> ByteString.fromString(line + "\n"))));
  }

  /** Text in pieces, each sent as it comes, for an {@code EventSource}. */
  static HttpResponse eventStream(Source<String, NotUsed> pieces) {
    return HttpResponse.create().addHeader(CacheControl.create(CacheDirectives.NO_CACHE))
        .withEntity(HttpEntities.createChunked(EVENTS,
            pieces.keepAlive(STREAMED, () -> SIGN_OF_LIFE).map(ByteString::fromString)));
  }

  static HttpResponse bytes(String contentType, byte[] body) {
    return HttpResponse.create().withEntity(ContentTypes.parse(contentType), body);
  }

  static HttpResponse bad(BadRequest bad) {
    return problem(400, "bad request", bad.detail());
  }

  static HttpResponse noSuchName(Chosen.NoSuchName unknown) {
    return problem(404, Json.NO_SUCH_NAME, String.valueOf(unknown.getMessage()));
  }

  /** Problem details, RFC 9457. */
  static HttpResponse problem(int status, String title, String detail) {
    return HttpResponse.create().withStatus(status)
        .withEntity(HttpEntities.create(PROBLEM, ByteString.fromString(Json.problem(title, detail))));
  }
}
