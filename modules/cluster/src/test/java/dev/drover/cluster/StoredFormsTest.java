// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import dev.drover.engine.InstanceActor;
import dev.drover.engine.LedgerEntry;
import dev.drover.engine.Site;
import dev.drover.logs.LogEntry;
import dev.drover.model.Alarm;
import dev.drover.model.Dependency;
import dev.drover.model.Event;
import dev.drover.model.ExecSpec;
import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.LogSpec;
import dev.drover.model.Phase;
import dev.drover.model.PlacementSpec;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.RestartPolicy;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import dev.drover.model.Wanted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.jackson.JacksonObjectMapperProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the first version has written can be read for ever. Its bytes are in {@code forms-v1.txt}, a name and Base64 in
 * each line; lines are added there and never changed.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StoredFormsTest {
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123456789Z");
  private static final InstanceId WEB = new InstanceId("web", 2);

  private static Map<String, Object> firstVersion() {
    var all = new LinkedHashMap<String, Object>();
    all.put("spec", ProcessSpec.of("db", List.of("/bin/db", "-x"), Path.of("/srv/db"), Map.of("HOME", "/root")));
    all.put("spec-full", full());
    List<Event> events = List.of(new Event.Start(true), new Event.Stop(true), new Event.Restart(),
        new Event.DependencyMet(),
        new Event.DependencyWaits("waits for db"), new Event.DependencyLost("db failed"),
        new Event.DependencyRestarted("db"),
        new Event.Launched(1, 2), new Event.Adopted(1, 2, NOON),
        new Event.LaunchFailed(3, new Exit.NotLaunched(2, "no such file"), true), new Event.LaunchPutOff(3, "no lease"),
        new Event.LaunchWithdrawn(4),
        new Event.LaunchWaits(5, "pid 77"), new Event.Exited(6, new Exit.Code(3)),
        new Event.GroupChecked(7, true, "pid 78"),
        new Event.ProbeReported(8, Probe.Kind.LIVE, false, "no answer"), new Event.Overgrown(9, 1L << 40),
        new Event.Elapsed(Alarm.RETRY, 10));
    for (Event event : events) {
      all.put("event-" + event.getClass().getSimpleName(), event);
    }
    all.put("exit-Code", new Exit.Code(255));
    all.put("exit-Signalled", new Exit.Signalled(9, true, "the kernel had no memory left"));
    all.put("exit-NotLaunched", new Exit.NotLaunched(13, "permission denied"));
    all.put("exit-Lost", new Exit.Lost());
    all.put("snapshot",
        new ProcessSnapshot(WEB, "node-1", 3, Wanted.UP, Phase.BACKOFF, Health.NONE, "again in 2 s", 0, 4, 5, 6,
            NOON, null, NOON.plusSeconds(1), new Exit.Code(1), NOON.plusSeconds(3), 1L << 33));
    all.put("lifecycle-event", new LifecycleEvent(1, NOON, WEB, 2, "exited", Phase.BACKOFF, 3, "exit code 1"));
    all.put("record", new InstanceRecord(2, 7));
    all.put("instance", WEB);
    all.put("signal", Signal.USR1);
    all.put("placement", PlacementSpec.ANYWHERE.withRole("worker").withLabel("zone", "a")
        .spread(new PlacementSpec.Spread.OverLabel("zone")).apartFrom("db").pinnedTo("rack=7").weighing(3));
    List<LedgerEntry> entries = List.of(new LedgerEntry.Deployed(List.of(full())),
        new LedgerEntry.Removed(List.of("old")), new LedgerEntry.Wished(List.of(WEB), true, true),
        new LedgerEntry.Drained("10.0.0.1:7355", true));
    all.put("ledger-decided", new LedgerForm.Decided(entries));
    all.put("ledger-whole",
        new LedgerForm.Whole("shop", 100, OptionalLong.of(1 << 20), List.of(full()), Map.of("web", 4),
            Map.of("web", List.of(WEB)), Map.of(WEB, new LedgerState.Wish(true, false)), Set.of("10.0.0.1:7355"), 12));
    all.put("entity-assign", new EntityActor.Assign(full(), 4, Optional.of(new Site.Start(true)),
        Optional.of(new Site.Rest(Phase.COMPLETED, "done", true))));
    List<InstanceActor.Command> told = List.of(new InstanceActor.Tell(new Event.Stop(true), null),
        new InstanceActor.Respecify(full(), 5, null), new InstanceActor.Leave(), new InstanceActor.HandOver(),
        new InstanceActor.LookAtDependencies(), new InstanceActor.Deliver(Signal.HUP));
    for (InstanceActor.Command command : told) {
      all.put("entity-hand-" + command.getClass().getSimpleName(), new EntityActor.Hand(command));
    }
    all.put("entity-depart", new EntityActor.Depart());
    all.put("layout-has", new LayoutMessage.Has("10.0.0.1:7355", 77, 12));
    all.put("line-wish",
        new LineWish(List.of(WEB), OptionalLong.of(7), Optional.of(NOON), Optional.of(LogEntry.Origin.ERR),
            Optional.of(NOON.plusSeconds(1)), Optional.of("a.*b"), 2, OptionalInt.of(10), true, true,
            Map.of(WEB, 8L)));
    all.put("linked-refused", Linked.refused("web: not running"));
    return all;
  }

  private static ProcessSpec full() {
    return ProcessSpec.of("web", List.of("/bin/sh", "-c", "exec web"), Path.of("/srv/web"), Map.of("PORT", "80"))
        .withReplicas(3).disabled().restartingWithDependency()
        .withDependencies(List.of(new Dependency("db", Dependency.Condition.READY)))
        .withRestart(new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ofMillis(1), Duration.ofSeconds(2), 1.5, 0.1,
            Duration.ofSeconds(3), 4, Duration.ofSeconds(5), RestartPolicy.Exhausted.SLOW, Set.of(0, 3),
            OptionalLong.of(1 << 30)))
        .withStop(new StopSpec(Signal.INT, Duration.ofSeconds(7), List.of("stop", "it")))
        .withProbe(Probe.Kind.READY,
            new Probe(new Probe.Check.Http("GET", "127.0.0.1", 80, "/", Map.of("Host", "x"), 200, 299, true),
                Duration.ZERO,
                Duration.ofSeconds(1), Duration.ofMillis(500), 2, 3))
        .withProbe(Probe.Kind.LIVE, Probe.of(new Probe.Check.Exec(List.of("true")), Probe.Kind.LIVE))
        .withProbe(Probe.Kind.STARTUP, Probe.of(new Probe.Check.Log("ready in \\d+"), Probe.Kind.STARTUP))
        .withLogs(new LogSpec(1 << 16, 1 << 10,
            new LogSpec.Files(false, 1, 2, Duration.ofDays(1), false, Duration.ofMillis(5)),
            LogSpec.SlowDisk.DROP, Optional.of(new LogSpec.Rate(10, 20))))
        .withExec(ExecSpec.DEFAULT.withStdin(ExecSpec.Stdin.TERMINAL).withOrphans(ExecSpec.Orphans.ADOPT)
            .withRunAs(new ExecSpec.RunAs(Optional.of("www"), Optional.of("web"), OptionalInt.of(18)))
            .withPriority(new ExecSpec.Priority(OptionalInt.of(5), OptionalInt.of(-10)))
            .withLimits(Map.of(ExecSpec.Resource.NOFILE, new ExecSpec.Limit(10, ExecSpec.Limit.UNLIMITED)))
            .withQuota(new ExecSpec.Quota(OptionalLong.of(1 << 20), OptionalInt.of(500))));
  }

  private static Map<String, byte[]> stored() throws IOException {
    try (InputStream in = StoredFormsTest.class.getResourceAsStream("/forms-v1.txt")) {
      var all = new LinkedHashMap<String, byte[]>();
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(" ", 2))
          .forEach(parts -> all.put(parts[0], Base64.getDecoder().decode(parts[1])));
      return all;
    }
  }

  @Test
  void bytes_ofTheFirstVersion_areReadAsTheyWereMeant() throws IOException {
    ActorTestKit kit = ActorTestKit.create("stored-forms", ConfigFactory.load());
    try {
      ObjectMapper mapper = JacksonObjectMapperProvider.get(Adapter.toClassic(kit.system())).getOrCreate("drover-cbor",
          Optional.empty());
      Map<String, byte[]> stored = stored();
      var missing = new ArrayList<String>();
      for (var entry : firstVersion().entrySet()) {
        byte[] bytes = stored.remove(entry.getKey());
        if (bytes == null) {
          byte[] form = mapper.writeValueAsBytes(entry.getValue());
          missing.add(entry.getKey() + " " + Base64.getEncoder().encodeToString(form));
        } else {
          assertThat(mapper.readValue(bytes, entry.getValue().getClass())).as(entry.getKey())
              .isEqualTo(entry.getValue());
        }
      }
      assertThat(missing).as("lines to be added to forms-v1.txt for what is new").isEmpty();
      assertThat(stored.keySet()).as("lines of forms-v1.txt that nobody expects").isEmpty();
    } finally {
      kit.shutdownTestKit();
    }
  }
}
