// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import dev.drover.engine.Orchestrator;
import dev.drover.model.Deployment;
import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.wire.Progress;
import dev.drover.wire.ScaleRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Gives processes other numbers of instances. One is a command of its own to the orchestrator; all of them are looked at before the
 * first, and what shrinks goes first, so that the whole fits whenever its end does. Any thread.
 */
record Scaling(Drover drover, Commands commands) {

  /** What was said of one process. */
  private record Answer(String process, Orchestrator.Reply reply) {}

  Source<Progress, NotUsed> scale(ScaleRequest request) {
    Project project = drover.project();
    long instances = instances(project, request.replicas());
    if (instances > Deployment.MOST_INSTANCES) {
      return Source.single(new Progress.Failed(List.of("a project must have at most " + Deployment.MOST_INSTANCES
          + " instances, would have " + instances + "; nothing was scaled")));
    }
    CompletionStage<List<Answer>> answers = CompletableFuture.completedFuture(List.of());
    for (String process : inOrder(project, request.replicas())) {
      int replicas = request.replicas().getOrDefault(process, 0);
      answers = answers.thenCompose(before -> drover
          .send(replyTo -> new Orchestrator.Scale(process, replicas, replyTo))
          .thenApply(reply -> plus(before, new Answer(process, reply))));
    }
    return Source.completionStageSource(answers.thenApply(all -> progress(request, all)))
        .mapMaterializedValue(_ -> NotUsed.getInstance());
  }

  static long instances(Project project, Map<String, Integer> wanted) {
    return project.processes().stream()
        .mapToLong(spec -> wanted.getOrDefault(spec.name(), spec.replicas())).sum();
  }

  /** Those that shrink, then the others. */
  static List<String> inOrder(Project project, Map<String, Integer> wanted) {
    Map<String, Integer> present = project.processes().stream()
        .collect(Collectors.toMap(ProcessSpec::name, ProcessSpec::replicas));
    return wanted.keySet().stream()
        .sorted(java.util.Comparator
            .comparing(name -> wanted.getOrDefault(name, 0) >= present.getOrDefault(name, 0)))
        .toList();
  }

  private static List<Answer> plus(List<Answer> before, Answer one) {
    var all = new ArrayList<>(before);
    all.add(one);
    return List.copyOf(all);
  }

  private Source<Progress, NotUsed> progress(ScaleRequest request, List<Answer> answers) {
    var goals = new HashMap<InstanceId, Goal>();
    var problems = new ArrayList<String>();
    var heads = new ArrayList<String>();
    for (Answer answer : answers) {
      switch (answer.reply()) {
        case Orchestrator.Rejected(String reason) -> problems.add(reason);
        case Orchestrator.Accepted(var instances, Goal goal) -> instances.forEach(id -> goals.put(id, goal));
        case Orchestrator.Done(var instances, Goal goal) -> instances.forEach(id -> goals.put(id, goal));
      }
      if (!(answer.reply() instanceof Orchestrator.Rejected)) {
        int count = request.replicas().getOrDefault(answer.process(), 0);
        heads.add(answer.process() + ": scaled to " + count + (count == 1 ? " instance" : " instances"));
      }
    }
    if (!problems.isEmpty()) {
      problems.addAll(heads);
      return Source.single(new Progress.Failed(problems));
    }
    List<InstanceId> instances = goals.keySet().stream().sorted().toList();
    Source<Progress, NotUsed> accepted = Source.single(Commands.accepted(instances));
    return request.waits()
        ? accepted.concat(commands.await(instances, (id, seen) -> goals.getOrDefault(id, Goal.TOLD).judgeIf(seen),
            request.timeout()).map(last -> headed(last, heads)))
        : accepted;
  }

  private static Progress headed(Progress progress, List<String> heads) {
    Progress headed = progress;
    for (String head : heads.reversed()) {
      headed = NodeCommands.headed(headed, head);
    }
    return headed;
  }
}
