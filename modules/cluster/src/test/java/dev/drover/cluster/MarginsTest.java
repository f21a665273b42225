// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class MarginsTest {

  private static final String PROVIDER = "pekko.cluster.downing-provider-class = "
      + "\"org.apache.pekko.cluster.sbr.SplitBrainResolverProvider\"\n";

  private static Config config(String text) {
    return ConfigFactory.parseString(text).withFallback(ConfigFactory.defaultReference());
  }

  private static Margins margins(String text) {
    Margins.Verdict verdict = Margins.of(config(PROVIDER + text));
    assertThat(verdict.problems()).isEmpty();
    return verdict.margins().orElseThrow();
  }

  private static List<String> problems(String text) {
    Margins.Verdict verdict = Margins.of(config(PROVIDER + text));
    assertThat(verdict.margins()).isEmpty();
    return verdict.problems();
  }

  @Test
  void whatIsDerivedFromThePlainSettings() {
    Margins margins = margins("");
    assertThat(margins).isEqualTo(new Margins(new VoteRule.Majority(), Optional.empty(), Duration.ofSeconds(20),
        Duration.ofSeconds(11), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(20)));
  }

  /** Removal margin, lease, tick, in milliseconds: 5 s of news and 2 s to kill come first. */
  @ParameterizedTest
  @CsvSource({"down-removal-margin = 30s, 30000, 21000, 1000", "down-removal-margin = 0s, 20000, 11000, 1000",
      "down-removal-margin = OFF, 20000, 11000, 1000", "split-brain-resolver.stable-after = 10s, 10000, 2000, 500",
      "gossip-interval = 200ms, 20000, 11800, 1000",
      "failure-detector.acceptable-heartbeat-pause = 1s, 20000, 13000, 1000"})
  void theLeaseIsWhatTheMarginLeaves(String setting, int removal, int lease, int tick) {
    Margins margins = margins("pekko.cluster." + setting);
    assertThat(margins.removal()).hasMillis(removal);
    assertThat(margins.lease()).hasMillis(lease);
    assertThat(margins.tick()).hasMillis(tick);
    assertThat(margins.ping().multipliedBy(3)).isLessThanOrEqualTo(margins.lease());
  }

  @Test
  void strategiesAndRoles() {
    String resolver = "pekko.cluster.split-brain-resolver.";
    assertThat(margins(resolver + "active-strategy = down-all").rule()).isEqualTo(new VoteRule.All());
    assertThat(margins(resolver + "keep-majority.role = worker").role()).contains("worker");
    Margins quorum = margins(resolver + "active-strategy = Static-Quorum\n" + resolver
        + "static-quorum { quorum-size = 3, role = core }");
    assertThat(quorum.rule()).isEqualTo(new VoteRule.Quorum(3));
    assertThat(quorum.role()).contains("core");
  }

  @Test
  void ownValuesAreTaken() {
    Margins margins = margins("drover.cluster { lease = 4s, ping-interval = 500ms, watchdog = 250ms, "
        + "first-lease-after = 0s }");
    assertThat(margins.lease()).hasSeconds(4);
    assertThat(margins.ping()).hasMillis(500);
    assertThat(margins.tick()).hasMillis(250);
    assertThat(margins.settle()).isZero();
    Margins unwatched = margins("drover.cluster { watchdog = off, allow-unwatched = on }");
    assertThat(unwatched.isWatched()).isFalse();
    assertThat(unwatched.lease()).as("no time for the guardian").hasSeconds(13);
  }

  @Test
  void aLeaseBelowASecondIsForWhoAsksForIt() {
    String margin = "pekko.cluster.down-removal-margin = 8400ms, drover.cluster { watchdog = 400ms";
    assertThat(margins(margin + ", lease = 600ms }").lease()).hasMillis(600);
    assertThat(problems(margin + " }")).singleElement().asString().contains("must be at least 8800 ms")
        .contains("a lease of 1 s");
    assertThat(problems(margin + ", lease = 700ms }")).singleElement().asString().contains("must be at least 8500 ms")
        .contains("a lease of 700 ms");
    assertThat(problems(margin + ", lease = 200ms }")).singleElement().asString().contains("at least 3 times");
  }

  @Test
  void withoutTheResolverNothingGoes() {
    assertThat(Margins.of(config("")).problems()).singleElement().asString()
        .startsWith("pekko.cluster.downing-provider-class: must be \"org.apache.pekko").contains("was \"\"");
  }

  @Test
  void aLeaseThatIsTooLongSaysWhatWouldDo() {
    assertThat(problems("drover.cluster.lease = 11001ms")).containsExactly(
        "drover.cluster.lease: must be at most 11 s, was 11001 ms; with 9 s more (5 s until members act on what they "
            + "hear, 2 s until the guardian looks, 2 s to kill) it must fit into pekko.cluster.down-removal-margin, "
            + "20 s; raise that to 20001 ms");
  }

  @Test
  void aMarginThatIsTooShortSaysWhatWouldDo() {
    assertThat(problems("pekko.cluster.split-brain-resolver.stable-after = 5s")).containsExactly(
        "pekko.cluster.down-removal-margin: must be at least 8500 ms, was 5 s (that of stable-after); what a lost node "
            + "has may live for a lease of 1 s and 7500 ms (5 s until members act on what they hear, 500 ms until the "
            + "guardian looks, 2 s to kill), and is started elsewhere after this margin");
  }

  @Test
  void allProblemsAtOnce() {
    assertThat(problems("""
        pekko.cluster.split-brain-resolver.active-strategy = keep-oldest
        pekko.cluster.failure-detector.acceptable-heartbeat-pause = soon
        pekko.cluster.multi-data-center.self-data-center = east
        drover.cluster { lease = long, ping-interval = 10ms, watchdog = off }
        """)).satisfiesExactlyInAnyOrder(
        one -> assertThat(one).contains("self-data-center: must be \"default\", was \"east\""),
        one -> assertThat(one).contains("active-strategy: must be keep-majority").contains("was \"keep-oldest\""),
        one -> assertThat(one).contains("acceptable-heartbeat-pause: must be a duration, was \"soon\""),
        one -> assertThat(one).contains("watchdog: must not be off").contains("allow-unwatched = on"),
        one -> assertThat(one).contains("lease: must be a duration, was \"long\""),
        one -> assertThat(one).contains("ping-interval: must be at least 100 ms, was 10 ms"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "pekko.cluster.split-brain-resolver.active-strategy = static-quorum | quorum-size: must be a number",
      "pekko.cluster.split-brain-resolver { active-strategy = static-quorum, static-quorum.quorum-size = 0 } | at least 1, was 0",
      "pekko.cluster.split-brain-resolver.active-strategy = lease-majority | was \"lease-majority\"",
      "drover.cluster { lease = 2s, ping-interval = 1s } | at least 3 times drover.cluster.ping-interval, 3 s, was 2 s",
      "drover.cluster.watchdog = 10ms | watchdog: must be at least 100 ms",
      "drover.cluster { watchdog = off, allow-unwatched = maybe } | allow-unwatched: must be on or off",
      "pekko.cluster.down-removal-margin = never | down-removal-margin: must be a duration"})
  void badSettings(String setting, String told) {
    assertThat(problems(setting)).anySatisfy(one -> assertThat(one).contains(told));
  }

  @Test
  void aLauncherThatCannotWatchIsRefused_unlessThatIsBorne() {
    var launcher = new FakeOwner();
    Margins watched = margins("");
    assertThat(Fence.problems(watched, launcher)).isEmpty();
    launcher.watches = false;
    assertThat(Fence.problems(watched, launcher)).singleElement().asString()
        .startsWith("drover.cluster.watchdog: the launcher fake cannot end what a stopped JVM has; ")
        .endsWith("watchdog = off, allow-unwatched = on");
    assertThat(Fence.problems(margins("drover.cluster { watchdog = off, allow-unwatched = on }"), launcher)).isEmpty();
  }
}
