// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.cluster.NodeSettings.Tls;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an actor system needs to be a node; where nodes are split, the larger part goes on. Pure. */
final class NodePekko {
  private static final String TLS_ENGINE = "org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider";
  private static final String SPLIT_BRAIN = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider";
  private static final String STRATEGY = "pekko.cluster.split-brain-resolver.active-strategy";

  private NodePekko() {}

  /** The node's own file has a say only in what is not said by its settings. */
  static Config config(String host, int port, List<String> seeds, List<String> roles, Optional<Tls> tls, Config own) {
    var all = new HashMap<String, Object>();
    all.put("pekko.actor.provider", "cluster");
    all.put("pekko.remote.artery.canonical.hostname", host);
    all.put("pekko.remote.artery.canonical.port", port);
    all.put("pekko.remote.artery.transport", tls.isPresent() ? "tls-tcp" : "tcp");
    all.put("pekko.cluster.seed-nodes", seeds);
    all.put("pekko.cluster.roles", roles);
    all.put("pekko.cluster.downing-provider-class", SPLIT_BRAIN);
    tls.ifPresent(files -> {
      all.put("pekko.remote.artery.ssl.ssl-engine-provider", TLS_ENGINE);
      all.put("pekko.remote.artery.ssl.rotating-keys-engine.key-file", files.key().toString());
      all.put("pekko.remote.artery.ssl.rotating-keys-engine.cert-file", files.certificate().toString());
      all.put("pekko.remote.artery.ssl.rotating-keys-engine.ca-cert-file", files.ca().toString());
    });
    return ConfigFactory.parseMap(all, "settings of the node").withFallback(own)
        .withFallback(ConfigFactory.parseMap(Map.of(STRATEGY, "keep-majority"), "settings of all nodes"));
  }
}
