// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every state-event cell is as the table in ARCHITECTURE.md has it, which is read from there. */
@Timeout(30)
class LifecycleTableTest {
  private static final Instant NOW = Instant.EPOCH;
  private static final ProcessSpec SPEC = ProcessSpec.of("web", List.of("web"), Path.of("/"), Map.of())
      .withDependencies(List.of(new Dependency("db", Dependency.Condition.STARTED)))
      .withProbe(Probe.Kind.LIVE, new Probe(new Probe.Check.Tcp("127.0.0.1", 1, false), java.time.Duration.ZERO,
          java.time.Duration.ofSeconds(1), java.time.Duration.ofSeconds(1), 1, 1))
      .withRestart(RestartPolicy.DEFAULT.above(OptionalLong.of(1)));

  private static Map<String, Event> events() {
    var all = new LinkedHashMap<String, Event>();
    all.put("start", new Event.Start());
    all.put("startAlone", new Event.Start(true));
    all.put("stop", new Event.Stop(false));
    all.put("kill", new Event.Stop(true));
    all.put("restart", new Event.Restart());
    all.put("dependencyMet", new Event.DependencyMet());
    all.put("dependencyWaits", new Event.DependencyWaits("waits for db"));
    all.put("dependencyLost", new Event.DependencyLost("db failed"));
    all.put("dependencyRestart", new Event.DependencyRestarted("db"));
    all.put("launched", new Event.Launched(1, 7));
    all.put("adopted", new Event.Adopted(1, 7, NOW));
    all.put("launchFailed", new Event.LaunchFailed(1, new Exit.NotLaunched(2, "no such file"), false));
    all.put("launchPutOff", new Event.LaunchPutOff(1, "no lease"));
    all.put("launchWithdrawn", new Event.LaunchWithdrawn(1));
    all.put("launchWaits", new Event.LaunchWaits(1, "9 (undying)"));
    all.put("exited", new Event.Exited(1, new Exit.Code(1)));
    all.put("groupGone", new Event.GroupChecked(1, false));
    all.put("groupLives", new Event.GroupChecked(1, true));
    all.put("liveFails", new Event.ProbeReported(1, Probe.Kind.LIVE, false, "refused"));
    all.put("overgrown", new Event.Overgrown(1, 2));
    all.put("harder", new Event.Elapsed(Alarm.HARDER, 1));
    all.put("sweep", new Event.Elapsed(Alarm.SWEEP, 1));
    all.put("retry", new Event.Elapsed(Alarm.RETRY, 1));
    all.put("settled", new Event.Elapsed(Alarm.SETTLED, 1));
    return all;
  }

  private static Map<String, State> states() {
    History history = new History(1, Wanted.UP, false, 1, List.of(NOW), 1, new Exit.Code(2), null, null, null);
    var all = new LinkedHashMap<String, State>();
    all.put("DISABLED", new State.Resting(history, Phase.DISABLED, ""));
    all.put("PENDING", new State.Pending(history, ""));
    all.put("STARTING", new State.Starting(history));
    all.put("CANCEL", new State.Cancelling(history.wanting(Wanted.DOWN)));
    all.put("ADOPTING", new State.Adopting(history, State.Adopting.Intent.RUN));
    all.put("RUNNING", new State.Running(history.wanting(Wanted.DOWN), 7, Vitals.unprobed(SPEC)));
    all.put("STOPPING", new State.Stopping(history, 7, false, false, NOW.plusSeconds(9), State.Then.REST, ""));
    all.put("SWEEPING", new State.Stopping(history, 7, true, false, NOW.plusSeconds(9), State.Then.REST, ""));
    all.put("BACKOFF", new State.Backoff(history, NOW, ""));
    all.put("COMPLETE", new State.Resting(history, Phase.COMPLETED, ""));
    all.put("STOPPED", new State.Resting(history, Phase.STOPPED, ""));
    all.put("FAILED", new State.Resting(history, Phase.FAILED, "why"));
    all.put("SKIPPED", new State.Resting(history, Phase.SKIPPED, "why"));
    return all;
  }

  @Test
  void everyCellIsAsWritten() throws IOException {
    var lifecycle = new Lifecycle(SPEC, 1);
    var found = new ArrayList<String>();
    found.add(row("event", List.copyOf(states().keySet())));
    events().forEach((name, event) -> found.add(row(name, states().values().stream().map(state -> {
      State next = lifecycle.step(state, event, NOW).next();
      return next.equals(state) ? "." : next.phase() == state.phase() ? "*" : next.phase().name();
    }).toList())));
    assertThat(String.join("\n", found) + "\n").isEqualTo(table());
  }

  private static String table() throws IOException {
    String text = Files.readString(Path.of("../../ARCHITECTURE.md"));
    int begin = text.indexOf("event              DISABLED");
    return text.substring(begin, text.indexOf("```", begin));
  }

  private static String row(String name, List<String> cells) {
    var row = new StringBuilder(String.format("%-19s", name));
    cells.forEach(cell -> row.append(String.format("%-9s", cell)));
    return row.toString().stripTrailing();
  }
}
