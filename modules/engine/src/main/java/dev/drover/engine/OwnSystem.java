// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;

/** Actor systems of Drover's own. Any thread. */
final class OwnSystem {
  /** An idle Drover does not wake up each 10 ms. */
  static final Config TIMERS = ConfigFactory
      .parseMap(Map.of("pekko.scheduler.implementation", DeadlineScheduler.class.getName()));

  private static final ClassLoader WITHOUT_CLUSTER = new WithoutCluster(
      Objects.requireNonNullElseGet(OwnSystem.class.getClassLoader(), ClassLoader::getSystemClassLoader));

  private OwnSystem() {}

  /** Of a Drover that is alone: nothing leaves it. */
  static <T> ActorSystem<T> alone(Behavior<T> guardian) {
    return ActorSystem.create(guardian, "drover",
        BootstrapSetup.create(settings()).withClassloader(WITHOUT_CLUSTER));
  }

  /** Read once; it takes long. */
  static Config settings() {
    return TIMERS.withFallback(ConfigFactory.load(WITHOUT_CLUSTER));
  }

  /**
   * Hides the settings of libraries that only a node of a cluster uses, where they are on the class path: to read them, and to load the
   * serializers that they name, takes as long as all else that a system needs at its start. A library that is not known here costs time, and
   * no more.
   */
  static final class WithoutCluster extends ClassLoader {
    private static final String SETTINGS = "reference.conf";
    private static final Pattern HIDDEN = Pattern
        .compile("/(pekko-(cluster|coordination|distributed-data|persistence|remote"
            + "|serialization-jackson)|slick|drover-cluster)[^/]*[.]jar!/[^/]+$|/cluster/target/classes/[^/]+$");

    WithoutCluster(ClassLoader parent) {
      super("drover-without-cluster", parent);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      Enumeration<URL> all = super.getResources(name);
      return name.equals(SETTINGS)
          ? Collections.enumeration(Collections.list(all).stream().filter(url -> !isHidden(url.toString())).toList())
          : all;
    }

    static boolean isHidden(String url) {
      return HIDDEN.matcher(url).find();
    }
  }
}
