// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.engine.Drover;
import dev.drover.engine.IncarnationLog;
import dev.drover.engine.Orchestrator;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine itself under many commands: what its actors publish, and whether the events tell all of it. */
@Timeout(180)
class EngineRevisionsTest {
  private static final int INSTANCES = 100;
  private static final int COMMANDERS = 8;
  /** Few enough that all events stay in the engine's ring, so that a slow reader misses none. */
  private static final int COMMANDS = 100;

  @Test
  void theEventsTellEachRevisionOfEachInstanceOnceAndInOrder() throws Exception {
    var web = ProcessSpec.of("web", List.of("unused"), Path.of("/"), Map.of()).withReplicas(INSTANCES);
    var launcher = new ObedientLauncher();
    try (var drover = Drover.start(new Project("test", List.of(web)), launcher, IncarnationLog.inMemory())) {
      var ledger = new Ledger(drover.board(), drover.events());
      var watch = new Watch(drover.board());
      var crowd = new Crowd().onlooker(ledger::enterAll).onlooker(watch::look);
      send(drover, to -> new Orchestrator.Start(List.of(), false, to));
      for (int c = 0; c < COMMANDERS; c++) {
        int seed = c;
        crowd.worker(() -> command(drover, launcher, new SplittableRandom(seed)));
      }
      crowd.run();
      drover.shutDown(Duration.ofMinutes(1)).toCompletableFuture().get(2, TimeUnit.MINUTES);
      ledger.enterAll();
      watch.look();
      assertThat(ledger.faults()).isEmpty();
      assertThat(watch.faults()).isEmpty();
      assertThat(ledger.entered()).isEqualTo(drover.events().last()).isGreaterThan(INSTANCES * 4);
      assertThat(drover.board().all()).hasSize(INSTANCES).allMatch(seen -> seen.phase().atRest());
      assertThat(ledger.revisions()).as("what was published last").isEqualTo(drover.board().all().stream()
          .collect(Collectors.toMap(ProcessSnapshot::instance, ProcessSnapshot::revision)));
      assertThat(drover.board().all()).as("were up").filteredOn(seen -> seen.incarnation() > 0).hasSize(INSTANCES);
      assertThat(drover.board().all()).as("stopped").anyMatch(seen -> seen.phase() == Phase.STOPPED);
    } finally {
      launcher.close();
    }
  }

  private static void command(Drover drover, ObedientLauncher launcher, SplittableRandom random) throws Exception {
    for (int i = 0; i < COMMANDS; i++) {
      String instance = "web/" + random.nextInt(1, INSTANCES + 1);
      var names = List.of(instance);
      switch (random.nextInt(4)) {
        case 0 -> send(drover, to -> new Orchestrator.Start(names, false, to));
        case 1 -> send(drover, to -> new Orchestrator.Stop(names, false, to));
        case 2 -> send(drover, to -> new Orchestrator.Restart(names, to));
        default -> launcher.crash(instance);
      }
    }
  }

  private static void send(Drover drover,
      Function<ActorRef<Orchestrator.Reply>, Orchestrator.Command> command)
      throws Exception {
    assertThat(drover.send(command).toCompletableFuture().get(1, TimeUnit.MINUTES))
        .isNotInstanceOf(Orchestrator.Rejected.class);
  }
}
