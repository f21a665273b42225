// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import dev.drover.engine.IncarnationLog;
import dev.drover.engine.KeptStore;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Project;
import dev.drover.wire.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;

/** A Drover with real processes, and its API. */
final class Supervised implements AutoCloseable {
  static final Instant STARTED = Instant.parse("2026-01-31T09:30:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Launcher launcher = Launcher.portable();
  private final LogStore logs;
  final Drover drover;
  final Api api;

  Supervised(Project project, Path folder) {
    logs = LogStore.in(folder, InstantSource.system());
    drover = Drover.start(project, launcher, IncarnationLog.inMemory(), KeptStore.none(), logs);
    api = new Api(drover, new Api.About(project.name(), folder + "/drover.conf", 1, STARTED, "portable"),
        Api.Here.alone(),
        _ -> Source.<Progress>single(new Progress.Done(List.of())));
  }

  boolean isIn(Phase phase, String instance) {
    ProcessSnapshot seen = drover.board().get(InstanceId.parse(instance).orElseThrow());
    return seen != null && seen.phase() == phase;
  }

  HttpResponse answer(HttpRequest request) throws Exception {
    return api.answer(request).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** {@code headers}: names and values in turn. */
  HttpResponse get(String target, String... headers) throws Exception {
    HttpRequest request = HttpRequest.GET("http://drover" + target);
    for (int i = 0; i < headers.length; i += 2) {
      request = request.addHeader(RawHeader.create(headers[i], headers[i + 1]));
    }
    return answer(request);
  }

  /** The whole of an answer, which must end. */
  String text(HttpResponse response) throws Exception {
    return response.entity().toStrict(PATIENCE.toMillis(), drover.system()).toCompletableFuture()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS).getData().utf8String();
  }

  /** The first pieces of an answer that follows. */
  String pieces(HttpResponse response, int count) throws Exception {
    return response.entity().getDataBytes().map(bytes -> bytes.utf8String()).filter(text -> !text.startsWith(":"))
        .take(count).runFold("", String::concat, drover.system()).toCompletableFuture()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    drover.shutDown(Duration.ofSeconds(5)).toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
    launcher.close();
    logs.close();
  }
}
