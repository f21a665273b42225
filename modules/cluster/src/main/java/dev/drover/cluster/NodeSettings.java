// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import dev.drover.model.NodeSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one node of a cluster is, from its file: {@code drover.cluster} in HOCON. {@code pekko} is all that its actor system needs
 * to join, over the {@code pekko} of the same file, before Pekko's own defaults. Immutable.
 */
public record NodeSettings(String host, int port, List<String> seedNodes, Set<String> roles, Map<String, String> labels,
    OptionalInt capacity, Optional<String> databaseUrl, Optional<Tls> tls, Config pekko) {
  /** Of the actor system of each node: those of one cluster have the same. */
  public static final String SYSTEM = "drover";

  /** The PEM files of a node: an RSA key, a certificate for it, and the authority that has issued it. Immutable. */
  public record Tls(Path key, Path certificate, Path ca) {}

  /** The settings, or all that is wrong with them. */
  public sealed interface Read {
    record Valid(NodeSettings settings) implements Read {}

    /** One line each: {@code file:line: key: what is wrong, was what; what to do}. */
    record Invalid(List<String> problems) implements Read {
      public Invalid {
        problems = List.copyOf(problems);
      }
    }
  }

  public NodeSettings {
    seedNodes = List.copyOf(seedNodes);
    roles = Set.copyOf(roles);
    labels = Map.copyOf(labels);
  }

  /** The file with its substitutions, by the environment too; its TLS files are looked up from its folder. */
  public static Read load(Path file) {
    try {
      return read(ConfigFactory.parseFile(file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
          .resolve(), Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/")));
    } catch (ConfigException e) {
      return new Read.Invalid(List.of(NodeProblems.of(file.toString(), e)));
    }
  }

  /** Of a config whose substitutions are resolved; relative paths are seen from this folder. */
  public static Read read(Config config, Path folder) {
    var problems = new TreeSet<NodeProblems.Problem>();
    Optional<NodeSettings> found = new NodeReader(config, folder, problems).read();
    return found.isPresent() && problems.isEmpty()
        ? new Read.Valid(found.get())
        : new Read.Invalid(problems.stream().map(NodeProblems.Problem::toString).toList());
  }

  /** As the cluster names it. */
  public String name() {
    return host + ":" + port;
  }

  /** For placement, as a node that is in use. */
  public NodeSpec spec() {
    return new NodeSpec(name(), roles, labels, capacity, false, NodeSpec.Standing.USABLE);
  }
}
