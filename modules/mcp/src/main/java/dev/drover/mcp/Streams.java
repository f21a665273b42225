// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import java.util.concurrent.CompletionException;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.function.Function2;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import reactor.core.publisher.Mono;

/** Where the streams of Drover meet those of the SDK. Pure. */
final class Streams {
  private Streams() {}

  /** What a stream comes to in the end; whoever does not wait for it any more ends it. */
  static <T, R> Mono<R> run(Source<T, NotUsed> source, R zero, Function2<R, T, R> step, ActorSystem<?> system) {
    return Mono.create(sink -> {
      var running = source.viaMat(KillSwitches.single(), Keep.right()).toMat(Sink.fold(zero, step), Keep.both())
          .run(system);
      sink.onCancel(() -> running.first().shutdown());
      var _ = running.second().whenComplete((result, failure) -> {
        if (failure == null) {
          sink.success(result);
        } else {
          sink.error(failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure);
        }
      });
    });
  }
}
