// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.Map;

/** The configuration of actor systems of Drover's own. Any thread. */
final class OwnSystem {
  /** An idle Drover does not wake up each 10 ms. */
  static final Config TIMERS = ConfigFactory
      .parseMap(Map.of("pekko.scheduler.implementation", DeadlineScheduler.class.getName()));

  private static final String SERIALIZERS = "pekko.actor.serializers";
  private static final String BINDINGS = "pekko.actor.serialization-bindings";
  /** How Pekko says that there is no binding. A serializer can be replaced, but not taken away, for Pekko falls back on what its libraries say. */
  private static final String NO_BINDING = "none";

  private OwnSystem() {}

  /**
   * Of a system that nothing leaves, so it serializes nothing: the serializers that the libraries of a cluster bring would take a tenth of
   * a second to load.
   */
  static Config alone() {
    Config all = ConfigFactory.load();
    return TIMERS.withFallback(all.withValue(SERIALIZERS, each(all, SERIALIZERS, NoSerializer.class.getName()))
        .withValue(BINDINGS, each(all, BINDINGS, NO_BINDING)));
  }

  private static ConfigValue each(Config all, String path, String value) {
    return ConfigValueFactory.fromMap(all.getObject(path).keySet().stream().collect(toMap(identity(), _ -> value)));
  }
}
