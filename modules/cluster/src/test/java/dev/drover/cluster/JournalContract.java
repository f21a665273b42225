// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.model.ProcessSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every database promises of the journal: an actor with events of the model, over the configuration that we make. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
abstract class JournalContract {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final ProcessSpec WEB = ProcessSpec.of("web", List.of("run", "web"), Path.of("/srv"),
      Map.of("TOKEN", "x"));
  private final List<ActorTestKit> systems = new ArrayList<>();
  private Config config = ConfigFactory.empty();

  abstract Database fresh();

  sealed interface Command {}

  record Add(ProcessSpec spec, ActorRef<Integer> replyTo) implements Command {}

  record Show(ActorRef<Deployed> replyTo) implements Command {}

  record Added(ProcessSpec spec) implements Wire {}

  record Deployed(List<ProcessSpec> specs) implements Wire {
    Deployed {
      specs = List.copyOf(specs);
    }

    Deployed with(ProcessSpec spec) {
      var all = new ArrayList<>(specs);
      all.add(spec);
      return new Deployed(all);
    }
  }

  /** Adds specs; has a snapshot after each second event. */
  static final class Deployer extends EventSourcedBehavior<Command, Added, Deployed> {
    Deployer() {
      super(PersistenceId.ofUniqueId("deployer"));
    }

    private Deployer(BackoffSupervisorStrategy onFailure) {
      super(PersistenceId.ofUniqueId("deployer"), onFailure);
    }

    static Behavior<Command> create() {
      return new Deployer();
    }

    /** Begins again when the journal fails. */
    static Behavior<Command> enduring() {
      return new Deployer(SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(1), 0));
    }

    @Override
    public String journalPluginId() {
      return Database.JOURNAL;
    }

    @Override
    public String snapshotPluginId() {
      return Database.SNAPSHOTS;
    }

    @Override
    public Deployed emptyState() {
      return new Deployed(List.of());
    }

    @Override
    public CommandHandler<Command, Added, Deployed> commandHandler() {
      return (state, command) -> switch (command) {
        case Add(var spec, var replyTo) -> Effect().persist(new Added(spec))
            .thenReply(replyTo, now -> now.specs().size());
        case Show(var replyTo) -> Effect().reply(replyTo, state);
      };
    }

    @Override
    public EventHandler<Deployed, Added> eventHandler() {
      return (state, event) -> state.with(event.spec());
    }

    @Override
    public RetentionCriteria retentionCriteria() {
      return RetentionCriteria.snapshotEvery(2, 1);
    }
  }

  @BeforeEach
  void prepare() {
    Database database = fresh();
    database.prepare("shop");
    config = database.pekko().withFallback(ConfigFactory.parseString("""
        pekko.actor.allow-java-serialization = off
        pekko.coordinated-shutdown.exit-jvm = off
        """)).withFallback(ConfigFactory.load());
  }

  @AfterEach
  void end() {
    systems.forEach(ActorTestKit::shutdownTestKit);
  }

  private ActorTestKit system() {
    ActorTestKit kit = ActorTestKit.create("journal", config);
    systems.add(kit);
    return kit;
  }

  private static int add(ActorTestKit kit, ActorRef<Command> actor, ProcessSpec spec) {
    var answer = kit.<Integer>createTestProbe();
    actor.tell(new Add(spec, answer.getRef()));
    return answer.receiveMessage(LONG);
  }

  private static Deployed list(ActorTestKit kit, ActorRef<Command> actor) {
    var answer = kit.<Deployed>createTestProbe();
    actor.tell(new Show(answer.getRef()));
    return answer.receiveMessage(LONG);
  }

  @Test
  void events_afterARestartOfTheSystem_areAllThere() {
    ActorTestKit before = system();
    var actor = before.spawn(Deployer.create());
    for (int i = 1; i <= 5; i++) {
      assertThat(add(before, actor, WEB.withReplicas(i))).isEqualTo(i);
    }
    before.shutdownTestKit();
    ActorTestKit after = system();
    assertThat(list(after, after.spawn(Deployer.create())).specs()).extracting(ProcessSpec::replicas)
        .containsExactly(1, 2, 3, 4, 5);
    assertThat(list(after, after.spawn(Deployer.create())).specs().getLast()).isEqualTo(WEB.withReplicas(5));
  }

  @Test
  void event_ofAWriterThatAnotherHasOvertaken_isRefusedAndEndsIt() {
    ActorTestKit older = system();
    ActorTestKit newer = system();
    var stale = older.spawn(Deployer.create());
    assertThat(add(older, stale, WEB)).isEqualTo(1);
    var fresh = newer.spawn(Deployer.create());
    assertThat(add(newer, fresh, WEB.withReplicas(2))).isEqualTo(2);

    var answer = older.<Integer>createTestProbe();
    stale.tell(new Add(WEB.withReplicas(99), answer.getRef()));
    answer.expectTerminated(stale, LONG);
    answer.expectNoMessage(Duration.ZERO);
    assertThat(list(newer, newer.spawn(Deployer.create())).specs()).extracting(ProcessSpec::replicas)
        .containsExactly(1, 2);
  }
}
