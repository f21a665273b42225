// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.engine.Orchestrator;
import dev.drover.engine.Site;
import dev.drover.logs.LogStore;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.Wanted;
import dev.drover.testkit.FakeLauncher;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An instance where it is placed: its claim on a real database, and processes that are none. */
@Timeout(60)
class EntityActorTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final ProcessSpec SPEC = ProcessSpec.of("web", List.of("web"), Path.of("/"), Map.of());
  private static final Config CONFIG = ConfigFactory.load();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir
  Path state;

  private final Tenancy tenancy = new Tenancy(System::nanoTime);
  private final FakeLauncher launcher = new FakeLauncher();
  private final BoardViews views = BoardViews.empty(System::nanoTime);
  private ActorTestKit kit;
  private Database database;
  private RecordStore records;
  private LogStore logs;
  private Site site;
  private ActorRef<EntityActor.Command> entity;

  @BeforeEach
  void begin() {
    kit = ActorTestKit.create();
    database = Database.of(CONFIG, state);
    database.prepare("shop");
    records = database.records("a:1");
    logs = LogStore.in(state.resolve("logs"), InstantSource.system());
    var ownership = new Ownership(records);
    var publishing = new Publishing();
    site = Site.begin("a:1", new Project("shop", List.of(SPEC)), views.board(), views.nodes(),
        new FencedLauncher(launcher, tenancy), ownership, logs, publishing);
    TestProbe<Orchestrator.Command> desk = kit.createTestProbe();
    entity = kit.spawn(
        EntityActor.create(WEB, new EntityActor.Node(site, publishing, ownership, tenancy, desk.getRef())));
  }

  @AfterEach
  void end() {
    assertThat(launcher.faults()).isEmpty();
    kit.shutdownTestKit();
    launcher.close();
    site.close();
    logs.close();
    records.close();
  }

  private void hold() {
    tenancy.hold(1, System.nanoTime() + Duration.ofHours(1).toNanos());
  }

  private static EntityActor.Assign assign(boolean starts) {
    return new EntityActor.Assign(SPEC, 1, starts ? Optional.of(new Site.Start(true)) : Optional.empty(),
        Optional.empty());
  }

  private void awaitSeen(Predicate<ProcessSnapshot> wanted) {
    await().atMost(PATIENCE).until(() -> views.board().get(WEB), seen -> seen != null && wanted.test(seen));
  }

  /** Else the next owner, elsewhere, might have claimed it before, and would be refused for ever. */
  @Test
  void whoDepartsWhileItClaims_endsOnlyWithItsClaim_andLaunchesNothing() throws Exception {
    hold();
    records.claim(WEB);
    TestProbe<Void> probe = kit.createTestProbe();
    var settings = DatabaseSettings.read(CONFIG.getConfig(DatabaseSettings.PATH), state);
    try (var other = DriverManager.getConnection(settings.url(), settings.properties());
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.executeUpdate("UPDATE " + Tables.in(settings.kind(), Tables.INSTANCES) + " SET \"owner\" = 'nobody'");
      entity.tell(assign(true));
      entity.tell(new EntityActor.Depart());
      assertThatThrownBy(() -> probe.expectTerminated(entity, Duration.ofMillis(300)))
          .isInstanceOf(AssertionError.class);
      other.rollback();
      probe.expectTerminated(entity, PATIENCE);
    }
    assertThat(records.read(WEB)).contains(new InstanceRecord(2, 0));
    assertThat(launcher.attempts("web")).isZero();
  }

  @Test
  void withoutALease_itWaits_andSaysSo_andBeginsWithTheFirst() {
    entity.tell(assign(true));
    awaitSeen(seen -> seen.phase() == Phase.PENDING && seen.reason().equals("waits until this node has a lease"));
    assertThat(records.read(WEB)).isEmpty();
    hold();
    launcher.awaitAttempts("web", 1);
    awaitSeen(seen -> seen.phase() == Phase.RUNNING && seen.revision() > new InstanceRecord(1, 0).firstRevision());
  }

  @Test
  void whoWasOvertaken_launchesNothing_andSaysByWhom() {
    hold();
    entity.tell(assign(false));
    awaitSeen(seen -> seen.phase() == Phase.STOPPED || seen.phase() == Phase.DISABLED);
    try (RecordStore others = database.records("b:1")) {
      others.claim(WEB);
      entity.tell(new EntityActor.Hand(Site.wish(Wanted.UP, true)));
      awaitSeen(seen -> seen.phase() == Phase.BACKOFF && seen.reason().contains("belongs to b:1 by now"));
    }
    assertThat(launcher.attempts("web")).isZero();
  }
}
