// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.drover.cluster.NodeSettings.Read;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class NodeSettingsTest {
  private static final String SOUND = "drover.cluster {\nhost = 127.0.0.1\nport = 7355\nseed-nodes = [\"127.0.0.1:7355\"]\n";

  @TempDir
  Path folder = Path.of("");

  private Read load(String text) throws IOException {
    return NodeSettings.load(Files.writeString(folder.resolve("node.conf"), text));
  }

  private List<String> problems(String text) throws IOException {
    return load(text) instanceof Read.Invalid(List<String> problems)
        ? problems.stream().map(problem -> problem.replace(folder + "/", "")).toList()
        : List.of();
  }

  private NodeSettings valid(String text) throws IOException {
    Read read = load(text);
    assertThat(read).isInstanceOf(Read.Valid.class);
    return ((Read.Valid) read).settings();
  }

  @Test
  void full_everyField() throws IOException {
    for (String file : List.of("k", "c", "a")) {
      Files.writeString(folder.resolve(file), "x");
    }
    NodeSettings settings = valid("""
        drover.cluster {
          host = node-1.example, port = 7001
          seed-nodes = ["node-1.example:7001", "pekko://drover@node-2.example:7001"]
          roles = [worker, db], labels { disk = ssd, rack = 7 }, capacity = 20
          database.url = "jdbc:postgresql://db/drover"
          tls { key = k, certificate = c, ca = a }
        }
        pekko { loglevel = DEBUG, cluster.split-brain-resolver.active-strategy = static-quorum, actor.provider = local }
        """);
    assertThat(settings.name()).isEqualTo("node-1.example:7001");
    assertThat(settings.seedNodes()).containsExactly("pekko://drover@node-1.example:7001",
        "pekko://drover@node-2.example:7001");
    assertThat(settings.roles()).isEqualTo(Set.of("worker", "db"));
    assertThat(settings.labels()).isEqualTo(Map.of("disk", "ssd", "rack", "7"));
    assertThat(settings.databaseUrl()).contains("jdbc:postgresql://db/drover");
    assertThat(settings.spec().capacity()).isEqualTo(OptionalInt.of(20));
    var pekko = settings.pekko();
    assertThat(pekko.getString("pekko.remote.artery.canonical.hostname")).isEqualTo("node-1.example");
    assertThat(pekko.getInt("pekko.remote.artery.canonical.port")).isEqualTo(7001);
    assertThat(pekko.getStringList("pekko.cluster.seed-nodes")).isEqualTo(settings.seedNodes());
    assertThat(pekko.getStringList("pekko.cluster.roles")).containsExactly("worker", "db");
    assertThat(pekko.getString("pekko.remote.artery.transport")).isEqualTo("tls-tcp");
    assertThat(pekko.getString("pekko.remote.artery.ssl.rotating-keys-engine.key-file"))
        .isEqualTo(folder.resolve("k").toString());
    assertThat(pekko.getString("pekko.loglevel")).isEqualTo("DEBUG");
    assertThat(pekko.getString("pekko.cluster.split-brain-resolver.active-strategy")).isEqualTo("static-quorum");
    assertThat(pekko.getString("pekko.actor.provider")).isEqualTo("cluster");
  }

  @Test
  void least_isAlone_withoutTls_andKeepsTheMajority() throws IOException {
    NodeSettings settings = valid(SOUND + "}");
    assertThat(settings.roles()).isEmpty();
    assertThat(settings.capacity()).isEmpty();
    assertThat(settings.databaseUrl()).isEqualTo(Optional.empty());
    assertThat(settings.pekko().getString("pekko.remote.artery.transport")).isEqualTo("tcp");
    assertThat(settings.pekko().getString("pekko.cluster.split-brain-resolver.active-strategy"))
        .isEqualTo("keep-majority");
  }

  /** The key stands on line 5. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "port = 0 | port: must be a whole number from 1 to 65535, was 0; write it in digits",
      "port = 65536 | port: must be a whole number from 1 to 65535, was 65536; write it in digits",
      "port = -1 | port: must be a whole number from 1 to 65535, was -1; write it in digits",
      "port = 99999999999999999999 | port: must be a whole number from 1 to 65535, was \"99999999999999999999\"; write it in digits",
      "port = http | port: must be a whole number from 1 to 65535, was \"http\"; write it in digits",
      "host = \"a b\" | host: must be a name or an address of this node, was \"a b\"; write it as other nodes can reach it, an IPv6 address in [ ]",
      "host = \"\" | host: must be a name or an address of this node, was \"\"; write it as other nodes can reach it, an IPv6 address in [ ]",
      "host = 10.0.0.1 | host: must be this machine alone (127.0.0.1) as long as there is no tls, was 10.0.0.1; add tls { ... } (conf/certificates.sh makes the files), or insecure = true where nobody else is on the network",
      "host = 0.0.0.0, insecure = false | host: must be this machine alone (127.0.0.1) as long as there is no tls, was 0.0.0.0; add tls { ... } (conf/certificates.sh makes the files), or insecure = true where nobody else is on the network",
      "host = 127.0.0.1.evil.example | host: must be this machine alone (127.0.0.1) as long as there is no tls, was 127.0.0.1.evil.example; add tls { ... } (conf/certificates.sh makes the files), or insecure = true where nobody else is on the network",
      "insecure = perhaps | insecure: must be true or false, was \"perhaps\"; use one of these",
      "seed-nodes = [] | seed-nodes: must name at least one node, was []; the first one begins the cluster",
      "seed-nodes = \"a:1\" | seed-nodes: must be a list, was \"a:1\"; write it in [ ]",
      "seed-nodes = [a] | seed-nodes: each must be \"host:port\", was \"a\"; write it like \"10.0.0.1:7355\"",
      "seed-nodes = [\"a:70000\"] | seed-nodes: each must have a port from 1 to 65535, was a:70000; correct it",
      "seed-nodes = [\"pekko://shop@a:1\"] | seed-nodes: each must be of the system pekko://drover, was pekko://shop@a:1; write a:1",
      "seed-nodes = [\"akka://drover@a:1\"] | seed-nodes: each must be of the system pekko://drover, was akka://drover@a:1; write a:1",
      "seed-node = [] | seed-node: unknown key; did you mean \"seed-nodes\"?",
      "colour = red | colour: unknown key; known keys are host, port, seed-nodes, roles, labels, capacity, database, tls, insecure, form-with, form-within, lease, ping-interval, watchdog, allow-unwatched, first-lease-after, time-to-kill",
      "roles = [dc-1] | roles: each must be a word that does not begin with dc-, as Pekko keeps those for itself, was \"dc-1\"; rename it",
      "labels { \"a=b\" = c } | labels.\"a=b\": is no name of a label; use one without spaces and without =",
      "labels { a = [b] } | labels.a: must be a word without spaces, was [\"b\"]; correct it",
      "labels = 5 | labels: must be an object, was 5; write it in { }",
      "capacity = 1.5 | capacity: must be a whole number from 0 to 100000000, was 1.5; write it in digits",
      "database.url = \"mysql://secret\" | database.url: must begin with jdbc:postgresql: or jdbc:h2: and have no spaces; correct it",
      "database.usr = me | database.usr: unknown key; did you mean \"user\"?"})
  void key(String line, String problem) throws IOException {
    assertThat(problems(SOUND + line + "\n}")).containsExactly("node.conf:5: drover.cluster." + problem);
  }

  @Test
  void nothing_isTold_andWhatIsMissing() throws IOException {
    assertThat(problems("")).singleElement().asString().contains("has no drover.cluster; add drover.cluster {");
    assertThat(problems("drover.cluster {}")).containsExactly(
        "node.conf:1: drover.cluster: has no host; add host = \"10.0.0.1\" or the like, as other nodes reach it",
        "node.conf:1: drover.cluster: has no port; add port = 7355 or the like",
        "node.conf:1: drover.cluster: has no seed-nodes; add seed-nodes = [\"host:port\"], the same for all; the first one "
            + "begins the cluster");
    assertThat(problems("drover = 1"))
        .containsExactly("node.conf:1: drover: must be an object, was 1; write it in { }");
    assertThat(problems("dover.cluster {}")).contains("node.conf:1: dover: unknown key; did you mean \"drover\"?");
  }

  @Test
  void allProblems_areToldAtOnce_byLine() throws IOException {
    assertThat(problems("drover.cluster {\nport = 0\nhost = 10.0.0.1\nroles = 5\nfoo = 1\n}")).extracting(
        problem -> problem.substring(0, "node.conf:1".length())).containsExactly("node.conf:1", "node.conf:2",
            "node.conf:3", "node.conf:4", "node.conf:5");
  }

  @Test
  void tls_withoutItsFiles() throws IOException {
    assertThat(problems(SOUND + "tls { key = k, ca = \".\" }\n}")).containsExactly(
        "node.conf:5: drover.cluster.tls: has no certificate; add certificate = \"tls.crt\" or the like",
        "node.conf:5: drover.cluster.tls.ca: no such file that can be read: " + folder
            + "; check the path, and who may read it",
        "node.conf:5: drover.cluster.tls.key: no such file that can be read: k; check the path, and who may read it");
  }

  @Test
  void insecure_allowsAnyHost() throws IOException {
    assertThat(valid(SOUND + "host = 10.0.0.1, insecure = true\n}").name()).isEqualTo("10.0.0.1:7355");
  }

  @Test
  void unreadableText_saysWhere() throws IOException {
    assertThat(problems("drover.cluster {\nhost = ${NOT_THERE}\n}")).singleElement().asString()
        .startsWith("node.conf:2: ").contains("NOT_THERE");
    assertThat(problems("drover {")).singleElement().asString().startsWith("node.conf:1: ");
    assertThat(NodeSettings.load(folder.resolve("none.conf"))).isInstanceOfSatisfying(Read.Invalid.class,
        invalid -> assertThat(invalid.problems()).singleElement().asString().contains("none.conf"));
  }

  @Test
  void exampleOfConf_isValid() {
    Read read = NodeSettings.load(Path.of("../../conf/cluster-node.conf"));
    assertThat(read).isInstanceOfSatisfying(Read.Valid.class,
        valid -> assertThat(valid.settings().labels()).containsEntry("disk", "ssd"));
  }

  /** What the manifest gives its pods, between the indented lines of its config map. */
  @Test
  void exampleOfKubernetes_isValid_asEachPodSeesIt() throws IOException {
    String manifest = Files.readString(Path.of("../../conf/kubernetes.yaml"));
    String text = manifest.substring(manifest.indexOf("  cluster-node.conf: |") + 22,
        manifest.indexOf("  drover.conf: |"));
    var environment = ConfigFactory.parseMap(Map.of("POD_NAME", "drover-0", "POD_NAMESPACE", "shop",
        "DROVER_DATABASE_URL", "jdbc:postgresql://db/drover"));
    for (String file : List.of("tls.key", "tls.crt", "ca.crt")) {
      Files.writeString(folder.resolve(file), "x");
    }
    Read read = NodeSettings.read(
        ConfigFactory.parseString(text.replace("/etc/drover-tls", folder.toString())).resolveWith(environment), folder);
    assertThat(read).isInstanceOfSatisfying(Read.Valid.class, valid -> assertThat(valid.settings().seedNodes())
        .contains("pekko://drover@" + valid.settings().name()).hasSize(3));
  }
}
