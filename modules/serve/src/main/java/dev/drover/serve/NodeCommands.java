// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import dev.drover.engine.Orchestrator;
import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.wire.DrainRequest;
import dev.drover.wire.MoveRequest;
import dev.drover.wire.Progress;
import dev.drover.wire.Request;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** Empties nodes and moves instances between them, and tells from the board how that comes along. Any thread. */
record NodeCommands(Drover drover, Commands commands) {

  /** Waits until nothing lives there any more; what fits nowhere else waits without anybody waiting for it. */
  Source<Progress, NotUsed> drain(DrainRequest request, String node) {
    List<InstanceId> there = drover.board().all().stream().filter(seen -> seen.node().equals(node))
        .filter(seen -> Standing.gone(node).of(seen.instance(), seen) == Goal.Outcome.OPEN)
        .map(ProcessSnapshot::instance).toList();
    return told(drover.send(replyTo -> new Orchestrator.Drain(node, request.drained(), replyTo)), (instances, _) -> {
      if (!request.drained()) {
        return Source.single(new Progress.Done(List.of(node + ": takes instances again")));
      }
      var all = Stream.concat(there.stream(), instances.stream()).distinct().toList();
      return progress(request, all, Standing.gone(node)).map(last -> headed(last, node + ": drained"));
    });
  }

  Source<Progress, NotUsed> move(MoveRequest request, Collection<InstanceId> named, Optional<String> node) {
    Map<InstanceId, String> before = new HashMap<>();
    for (InstanceId id : named) {
      ProcessSnapshot seen = drover.board().get(id);
      if (seen != null) {
        before.put(id, seen.node());
      }
    }
    return told(drover.send(replyTo -> new Orchestrator.Move(request.names(), node, replyTo)),
        (instances, goal) -> progress(request, instances, Standing.moved(before, node, goal)));
  }

  @FunctionalInterface
  private interface Next {
    Source<Progress, NotUsed> of(List<InstanceId> instances, Goal goal);
  }

  private static Source<Progress, NotUsed> told(CompletionStage<Orchestrator.Reply> reply, Next next) {
    return Source.completionStageSource(reply.thenApply(said -> switch (said) {
      case Orchestrator.Rejected(String reason) -> Source.<Progress>single(new Progress.Failed(List.of(reason)));
      case Orchestrator.Accepted(var instances, Goal goal) -> next.of(instances, goal);
      case Orchestrator.Done(var instances, Goal goal) -> next.of(instances, goal);
    })).mapMaterializedValue(_ -> NotUsed.getInstance());
  }

  private Source<Progress, NotUsed> progress(Request request, List<InstanceId> instances, Standing standing) {
    Source<Progress, NotUsed> accepted = Source.single(Commands.accepted(instances));
    return request.waits() ? accepted.concat(commands.await(instances, standing, request.timeout())) : accepted;
  }

  static Progress headed(Progress progress, String head) {
    return progress instanceof Progress.Done(var outcomes)
        ? new Progress.Done(Stream.concat(Stream.of(head), outcomes.stream()).toList())
        : progress;
  }
}
