// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.wire.Progress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The outcome of a command as one answer, for who takes {@code application/json} and not lines: 200 done, 202 accepted where nobody waits, 409
 * where some of it will not come out as asked, 504 when the time is up (the work goes on). Any thread.
 */
final class Outcomes {
  private static final String JSON = "application/json";

  private Outcomes() {}

  static boolean isAskedFor(Call call) {
    return call.accepts(JSON) && !call.accepts("application/x-ndjson");
  }

  static CompletionStage<HttpResponse> of(Source<Progress, NotUsed> progress, ActorSystem<?> system) {
    return progress.runWith(Sink.last(), system).thenApply(Outcomes::answer);
  }

  private static HttpResponse answer(Progress last) {
    return switch (last) {
      case Progress.Done _ -> Answers.json(last.encode());
      case Progress.Accepted _,Progress.Waiting _ -> Answers.json(last.encode()).withStatus(202);
      case Progress.Failed(List<String> problems) -> Answers.problem(409, "failed", String.join("; ", problems));
      case Progress.TimedOut(List<String> open) -> Answers.problem(504, "timed out",
          "the time is up, and it goes on without anybody waiting; not there yet: " + String.join("; ", open));
    };
  }
}
