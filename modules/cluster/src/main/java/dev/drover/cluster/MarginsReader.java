// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@link Margins} from the settings of a cluster, or finds all that stands against them. One thread, once. */
final class MarginsReader {

  private static final String OWN = "drover.cluster.";
  private static final String CLUSTER = "pekko.cluster.";
  private static final String RESOLVER = CLUSTER + "split-brain-resolver.";
  private static final String REMOVAL = CLUSTER + "down-removal-margin";
  private static final String PROVIDER = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider";
  private static final String AUTO = "auto";
  private static final Duration SHORTEST_KILL = Duration.ofMillis(500);
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(1);
  /** Shorter ones only for who asks for them: a pause of that length ends all processes of a node. */
  private static final Duration LEASE = Duration.ofSeconds(1);
  private static final int PINGS_IN_A_LEASE = 3;

  private final Config config;
  private final List<String> problems = new ArrayList<>();

  MarginsReader(Config config) {
    this.config = config;
  }

  Margins.Verdict read() {
    checkProvider();
    Optional<VoteRule> rule = rule();
    Optional<Duration> removal = removal();
    Duration news = news();
    Optional<Margins> margins = removal.flatMap(margin -> parts(rule.orElse(new VoteRule.Majority()), margin, news));
    return problems.isEmpty()
        ? new Margins.Verdict(margins, List.of())
        : new Margins.Verdict(Optional.empty(), problems);
  }

  private void checkProvider() {
    String provider = text(CLUSTER + "downing-provider-class");
    if (!provider.equals(PROVIDER)) {
      problem(CLUSTER + "downing-provider-class", "must be \"" + PROVIDER + "\"", quoted(provider),
          "nobody else decides by rules that the fence knows");
    }
    String center = text(CLUSTER + "multi-data-center.self-data-center");
    if (!center.equals("default")) {
      problem(CLUSTER + "multi-data-center.self-data-center", "must be \"default\"", quoted(center),
          "each data center would decide for itself");
    }
  }

  private Optional<VoteRule> rule() {
    String key = RESOLVER + "active-strategy";
    String strategy = text(key).toLowerCase(Locale.ROOT);
    return switch (strategy) {
      case "keep-majority" -> Optional.of(new VoteRule.Majority());
      case "static-quorum" -> quorum();
      case "down-all" -> Optional.of(new VoteRule.All());
      default -> {
        problem(key, "must be keep-majority, static-quorum or down-all", quoted(strategy),
            "by other strategies a few nodes may go on that no majority asks");
        yield Optional.empty();
      }
    };
  }

  private Optional<VoteRule> quorum() {
    String key = RESOLVER + "static-quorum.quorum-size";
    try {
      int size = config.getInt(key);
      if (size >= 1) {
        return Optional.of(new VoteRule.Quorum(size));
      }
      problem(key, "must be at least 1", Integer.toString(size), "use more than half of the members");
    } catch (ConfigException _) {
      problem(key, "must be a number", quoted(text(key)), "use more than half of the members");
    }
    return Optional.empty();
  }

  private Optional<String> role() {
    String strategy = text(RESOLVER + "active-strategy").toLowerCase(Locale.ROOT);
    String key = RESOLVER + strategy + ".role";
    return config.hasPath(key) && !text(key).isEmpty() ? Optional.of(text(key)) : Optional.empty();
  }

  /** Off stands for the time that the resolver waits for quiet, as does zero (SplitBrainResolverProvider of Pekko 1.7). */
  private Optional<Duration> removal() {
    Optional<Duration> own = text(REMOVAL).toLowerCase(Locale.ROOT).equals("off")
        ? Optional.of(Duration.ZERO)
        : duration(REMOVAL);
    return own.flatMap(margin -> margin.isZero() ? duration(RESOLVER + "stable-after") : Optional.of(margin));
  }

  /** What a member may take to act on what its node has heard: a pause that is not noticed, and a turn of gossip. */
  private Duration news() {
    String detector = CLUSTER + "failure-detector.";
    return duration(detector + "acceptable-heartbeat-pause").orElse(Duration.ZERO)
        .plus(duration(detector + "heartbeat-interval").orElse(Duration.ZERO))
        .plus(duration(CLUSTER + "gossip-interval").orElse(Duration.ZERO));
  }

  private Optional<Margins> parts(VoteRule rule, Duration removal, Duration news) {
    Duration tick = tick(removal);
    Duration kill = own("time-to-kill", Margins.KILL);
    if (kill.compareTo(SHORTEST_KILL) < 0) {
      problem(OWN + "time-to-kill", "must be at least " + text(SHORTEST_KILL), text(kill), "use auto");
    }
    Duration others = news.plus(kill).plus(Margins.look(tick));
    Duration left = removal.minus(others);
    Duration lease = own("lease", longer(left, LEASE));
    Duration least = lease.compareTo(LEASE) < 0 ? lease : LEASE;
    if (left.compareTo(least) < 0) {
      problem(REMOVAL, "must be at least " + text(others.plus(least)),
          text(removal) + (isOff() ? " (that of stable-after)" : ""),
          "what a lost node has may live for a lease of " + text(least) + " and " + text(others) + " ("
              + parts(news, tick, kill)
              + "), and is started elsewhere after this margin");
      return Optional.empty();
    }
    Duration ping = own("ping-interval", between(lease.dividedBy(10)));
    if (lease.compareTo(left) > 0) {
      problem(OWN + "lease", "must be at most " + text(left), text(lease), "with " + text(others) + " more ("
          + parts(news, tick, kill) + ") it must fit into " + REMOVAL + ", " + text(removal) + "; raise that to "
          + text(lease.plus(others)));
    }
    if (ping.compareTo(SHORTEST) < 0) {
      problem(OWN + "ping-interval", "must be at least " + text(SHORTEST), text(ping), "use auto");
    } else if (ping.multipliedBy(PINGS_IN_A_LEASE).compareTo(lease) > 0) {
      problem(OWN + "lease", "must be at least " + PINGS_IN_A_LEASE + " times " + OWN + "ping-interval, "
          + text(ping.multipliedBy(PINGS_IN_A_LEASE)), text(lease), "one late answer would end all processes");
    }
    Duration settle = own("first-lease-after", lease.plus(others));
    return Optional.of(new Margins(rule, role(), removal, lease, ping, tick, settle));
  }

  private boolean isOff() { return text(REMOVAL).toLowerCase(Locale.ROOT).equals("off"); }

  private static String parts(Duration news, Duration tick, Duration kill) {
    return text(news) + " until members act on what they hear, "
        + (tick.isZero() ? "" : text(Margins.look(tick)) + " until the guardian looks, ") + text(kill)
        + " to kill";
  }

  private Duration tick(Duration removal) {
    if (!text(OWN + "watchdog").equals("off")) {
      Duration tick = own("watchdog", between(removal.dividedBy(20)));
      if (tick.compareTo(SHORTEST) < 0) {
        problem(OWN + "watchdog", "must be at least " + text(SHORTEST), text(tick), "use auto");
      }
      return tick;
    }
    if (!isOn("allow-unwatched")) {
      problem(OWN + "watchdog", "must not be off", "off",
          "what a stopped JVM has would live on; use auto, or bear it: " + OWN + "allow-unwatched = on");
    }
    return Duration.ZERO;
  }

  private boolean isOn(String key) {
    try {
      return config.getBoolean(OWN + key);
    } catch (ConfigException _) {
      problem(OWN + key, "must be on or off", quoted(text(OWN + key)), "use off");
      return false;
    }
  }

  private Duration own(String key, Duration auto) {
    return text(OWN + key).equals(AUTO) ? auto : duration(OWN + key).orElse(auto);
  }

  private Optional<Duration> duration(String key) {
    try {
      Duration found = config.getDuration(key);
      if (!found.isNegative()) {
        return Optional.of(found);
      }
      problem(key, "must not be negative", text(found), "use a duration such as 5s");
    } catch (ConfigException _) {
      problem(key, "must be a duration", quoted(text(key)), "use one such as 5s");
    }
    return Optional.empty();
  }

  private String text(String key) {
    try {
      return config.hasPath(key) ? config.getString(key) : "";
    } catch (ConfigException _) {
      return "";
    }
  }

  private void problem(String key, String must, String was, String what) {
    problems.add(key + ": " + must + ", was " + was + "; " + what);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private static Duration between(Duration wished) {
    return wished.compareTo(SHORTEST) < 0 ? SHORTEST : wished.compareTo(LONGEST) > 0 ? LONGEST : wished;
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
  }
}
