// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.drover.model.InstanceId;
import dev.drover.serve.Access.Verdict;
import dev.drover.wire.BadRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.Query;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.japi.Pair;

/** What a request over TCP can say, as hostile as it may be: does nobody get in without a token, and does nothing break? */
class RequestFuzzTest {
  private static final Set<String> HOSTS = Set.of("127.0.0.1:7373", "localhost:7373");
  private static final Map<String, String> SHORT = Map.of("h", "Host", "o", "Origin", "a", "Authorization", "l",
      "Last-Event-ID", "t", "Accept");
  private static final Path FOLDER = folder();
  private static final Access ACCESS = access();

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("request-fuzz");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Tokens that the seeds can name; their files are deleted when the JVM ends. */
  private static Access access() {
    try {
      for (Role role : Role.values()) {
        Path file = Files.writeString(Tokens.file(FOLDER, role), token(role));
        Files.setPosixFilePermissions(file, OwnerOnly.MODE);
        file.toFile().deleteOnExit();
      }
      return new Access(Tokens.open(FOLDER), "http", HOSTS);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String token(Role role) {
    return (role == Role.VIEW ? "v" : "c").repeat(32);
  }

  /** The first line: a method and a path; then headers, by the first letter of their names. */
  private static HttpRequest request(byte[] input) {
    String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", -1);
    var headers = new ArrayList<HttpHeader>();
    for (int at = 1; at < lines.length; at++) {
      String name = lines[at].isEmpty() ? null : SHORT.get(lines[at].substring(0, 1));
      if (name != null) {
        headers.add(RawHeader.create(name, lines[at].substring(1)));
      }
    }
    String path = lines[0].endsWith("live") ? "/live" : lines[0].endsWith("ready") ? "/ready" : "/api/v1/x";
    return HttpRequest.create(path).withMethod(lines[0].startsWith("P") ? HttpMethods.POST : HttpMethods.GET)
        .addHeaders(headers);
  }

  private static String first(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value).orElse("");
  }

  @FuzzTest(maxDuration = "5m")
  void nobodyGetsInWithoutAToken(byte[] input) {
    HttpRequest request = request(input);
    Verdict verdict = ACCESS.judge(request);
    switch (verdict) {
      case Verdict.Granted _ -> {
        String given = first(request, "Authorization");
        assertThat(given.substring("Bearer ".length()).strip()).isIn(token(Role.CONTROL),
            request.method().equals(HttpMethods.GET) ? token(Role.VIEW) : token(Role.CONTROL));
        assertThat(first(request, "Host").toLowerCase(java.util.Locale.ROOT)).isIn(HOSTS);
      }
      case Verdict.Open _ -> {
        assertThat(request.getUri().path()).isIn("/live", "/ready");
        assertThat(first(request, "Host").toLowerCase(java.util.Locale.ROOT)).isIn(HOSTS);
      }
      case Verdict.Refused refused -> {
        assertThat(refused.status()).isIn(401, 403, 421);
        String sent = (first(request, "Host") + first(request, "Origin")).toLowerCase(java.util.Locale.ROOT);
        for (Role role : Role.values()) { // who names it there has it
          assertThat(refused.detail().contains(token(role)) && !sent.contains(token(role))).isFalse();
        }
        assertThat(refused.detail()).hasSizeLessThan(500);
        assertThat(Answers.problem(refused.status(), refused.title(), refused.detail()).status().intValue())
            .isEqualTo(refused.status());
      }
    }
  }

  @FuzzTest(maxDuration = "5m")
  void anIdOfAnEventIsOne_orIsTold(byte[] input) {
    try {
      var last = EventStream.last(request(input).getHeader("Last-Event-ID").map(HttpHeader::value).orElse(""));
      last.ifPresent(found -> assertThat(found.number()).isNotNegative());
    } catch (BadRequest bad) {
      assertThat(bad.detail()).startsWith("Last-Event-ID: ");
    }
  }

  /** A line is {@code key=value}. */
  @FuzzTest(maxDuration = "5m")
  void queriesMeanSomething_orAreTold(byte[] input) {
    List<Pair<String, String>> given = new ArrayList<>();
    for (String line : new String(input, StandardCharsets.UTF_8).split("\n", -1)) {
      String[] both = line.split("=", 2);
      given.add(Pair.create(both[0], both.length > 1 ? both[1] : ""));
    }
    Query query = Query.create(given);
    List<InstanceId> instances = List.of(InstanceId.sole("web"));
    try {
      var asked = LogQueries.read(query, instances);
      assertThat(asked.last().orElse(0)).isBetween(0, 1_000_000);
      assertThat(asked.from().orElse(1)).isPositive();
    } catch (BadRequest bad) {
      assertThat(bad.detail()).isNotBlank();
    }
    try {
      assertThat(EventQueries.read(query, instances).after()).isNotNegative();
    } catch (BadRequest bad) {
      assertThat(bad.detail()).isNotBlank();
    }
  }
}
