// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import dev.drover.cluster.NodeSettings.Tls;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the settings of a node, and notes all that is wrong with them. Owner only. */
final class NodeReader {
  private static final List<String> KEYS = List.of("host", "port", "seed-nodes", "roles", "labels", "capacity",
      "database", "tls", "insecure", "form-with", "form-within", "lease", "ping-interval", "watchdog",
      "allow-unwatched", "first-lease-after", "time-to-kill");
  /** These are as {@code reference.conf} has them, and are checked by who uses them. */
  private static final List<String> HANDED_ON = List.of("labels", "capacity", "database", "form-with", "form-within",
      "lease",
      "ping-interval", "watchdog", "allow-unwatched", "first-lease-after", "time-to-kill");
  /** A name, an IPv4 address, or an IPv6 address in brackets, as in the address of an actor system. */
  private static final String HOST = "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\]";
  private static final Pattern SEED = Pattern
      .compile("(?:(?<scheme>[a-z]+)://(?<system>[^@/:]*)@)?(?<host>" + HOST + "):(?<port>[0-9]{1,5})");
  private static final int MOST_PORT = 65_535;
  private static final int MOST_CAPACITY = 100_000_000;

  private final Config config;
  private final Path folder;
  private final NodeProblems problems;

  NodeReader(Config config, Path folder, Set<NodeProblems.Problem> found) {
    this.config = config;
    this.folder = folder;
    this.problems = new NodeProblems(found);
  }

  /** Empty where nothing can be made of it; whatever else is wrong is among the problems. */
  Optional<NodeSettings> read() {
    var root = new NodeSection(config.root(), "", problems);
    root.onlyKeys(List.of("drover", "pekko"));
    Optional<NodeSection> drover = root.section("drover");
    drover.ifPresent(section -> section.onlyKeys(List.of("cluster")));
    Optional<NodeSection> cluster = drover.flatMap(section -> section.section("cluster"));
    if (cluster.isEmpty() && problems.found().isEmpty()) {
      root.lacks("has no drover.cluster; add drover.cluster { host = ..., port = ..., seed-nodes = [...] }");
    }
    return cluster.flatMap(this::read);
  }

  private Optional<NodeSettings> read(NodeSection section) {
    section.onlyKeys(KEYS);
    Optional<String> host = section.text("host", text -> text.matches(HOST), "a name or an address of this node",
        "write it as other nodes can reach it, an IPv6 address in [ ]");
    OptionalInt port = section.whole("port", 1, MOST_PORT);
    needed(section, "host", "add host = \"10.0.0.1\" or the like, as other nodes reach it");
    needed(section, "port", "add port = 7355 or the like");
    List<String> seeds = seeds(section);
    List<String> roles = section.texts("roles", text -> text.matches("\\S+") && !text.startsWith("dc-"),
        "a word that does not begin with dc-, as Pekko keeps those for itself", "rename it");
    OptionalInt capacity = section.whole("capacity", 0, MOST_CAPACITY);
    Optional<String> database = database(section);
    Optional<Tls> tls = section.section("tls").flatMap(this::tls);
    if (host.isPresent() && !isLoopback(host.get()) && section.value("tls").isEmpty() && !section.flag("insecure")) {
      section.problem("host", "must be this machine alone (127.0.0.1) as long as there is no tls, was " + host.get()
          + "; add tls { ... } (conf/certificates.sh makes the files), or insecure = true where nobody else is on the network");
    }
    section.flag("insecure");
    Map<String, String> labels = section.section("labels").map(NodeReader::labels).orElse(Map.of());
    if (host.isEmpty() || port.isEmpty()) {
      return Optional.empty();
    }
    Config own = config.hasPath("pekko") && config.root().get("pekko") instanceof com.typesafe.config.ConfigObject
        ? config.withOnlyPath("pekko")
        : com.typesafe.config.ConfigFactory.empty();
    for (String key : HANDED_ON) {
      if (config.hasPath("drover.cluster." + key)) {
        own = own.withValue("drover.cluster." + key, config.getValue("drover.cluster." + key));
      }
    }
    return Optional.of(new NodeSettings(host.get(), port.getAsInt(), seeds, new LinkedHashSet<>(roles), labels,
        capacity, database, tls, NodePekko.config(host.get(), port.getAsInt(), seeds, roles, tls, own)));
  }

  private static void needed(NodeSection section, String key, String hint) {
    if (section.value(key).isEmpty()) {
      section.lacks("has no " + key + "; " + hint);
    }
  }

  /** As addresses of actor systems; {@code host:port} means one of this name. */
  private List<String> seeds(NodeSection section) {
    needed(section, "seed-nodes",
        "add seed-nodes = [\"host:port\"], the same for all; the first one begins the cluster");
    var all = new ArrayList<String>();
    for (String seed : section.texts("seed-nodes", text -> SEED.matcher(text).matches(), "\"host:port\"",
        "write it like \"10.0.0.1:7355\"")) {
      Matcher parts = SEED.matcher(seed);
      if (!parts.matches()) {
        continue;
      }
      String system = parts.group("system");
      int port = Integer.parseInt(parts.group("port"));
      if (system != null && (!system.equals(NodeSettings.SYSTEM) || !"pekko".equals(parts.group("scheme")))) {
        section.problem("seed-nodes", "each must be of the system pekko://" + NodeSettings.SYSTEM + ", was " + seed
            + "; write " + parts.group("host") + ":" + port);
      } else if (port < 1 || port > MOST_PORT) {
        section.problem("seed-nodes",
            "each must have a port from 1 to " + MOST_PORT + ", was " + seed + "; correct it");
      } else {
        all.add("pekko://" + NodeSettings.SYSTEM + "@" + parts.group("host") + ":" + port);
      }
    }
    if (section.value("seed-nodes").filter(com.typesafe.config.ConfigList.class::isInstance)
        .filter(list -> ((com.typesafe.config.ConfigList) list).isEmpty()).isPresent()) {
      section.problem("seed-nodes", "must name at least one node, was []; the first one begins the cluster");
    }
    return all;
  }

  /** A URL may hold a password, so it is not shown. */
  private static Optional<String> database(NodeSection section) {
    Optional<NodeSection> database = section.section("database");
    database.ifPresent(found -> found
        .onlyKeys(List.of("url", "user", "password", "connections", "connect-timeout", "answer-timeout")));
    Optional<String> url = database.flatMap(found -> found.text("url", _ -> true, "a string", "write it in quotes"));
    if (url.isPresent() && !url.get().matches("jdbc:(h2|postgresql):\\S+")) {
      database.get().problem("url", "must begin with jdbc:postgresql: or jdbc:h2: and have no spaces; correct it");
    }
    return url;
  }

  private static Map<String, String> labels(NodeSection section) {
    var all = new TreeMap<String, String>();
    section.keys().forEach(name -> {
      if (!name.matches("[^\\s=]+")) {
        section.problem(name, "is no name of a label; use one without spaces and without =");
      }
      section.text(name, text -> text.matches("\\S+"), "a word without spaces", "correct it")
          .ifPresent(value -> all.put(name, value));
    });
    return all;
  }

  private Optional<Tls> tls(NodeSection section) {
    section.onlyKeys(List.of("key", "certificate", "ca"));
    Optional<Path> key = file(section, "key", "tls.key");
    Optional<Path> certificate = file(section, "certificate", "tls.crt");
    Optional<Path> ca = file(section, "ca", "ca.crt");
    return key.isPresent() && certificate.isPresent() && ca.isPresent()
        ? Optional.of(new Tls(key.get(), certificate.get(), ca.get()))
        : Optional.empty();
  }

  private Optional<Path> file(NodeSection section, String key, String usual) {
    needed(section, key, "add " + key + " = \"" + usual + "\" or the like");
    return section.text(key, text -> !text.isEmpty(), "a path", "write it in quotes").flatMap(text -> {
      try {
        Path file = folder.resolve(text).normalize();
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
          section.problem(key, "no such file that can be read: " + file + "; check the path, and who may read it");
        }
        return Optional.of(file);
      } catch (InvalidPathException _) {
        section.problem(key, "must be a path; correct it");
        return Optional.empty();
      }
    });
  }

  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost") || host.equals("[::1]")
        || host.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }
}
