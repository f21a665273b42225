// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * A cluster of JVMs with real processes, each of which holds a lock as long as it lives, and an {@link Observer}. All of it
 * ends with {@link #close}, or with this JVM. Nodes are numbered from 1. One thread.
 */
final class Jvms implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** {@code database}: what a node has in {@code drover.cluster.database}; {@code settle}: {@code first-lease-after}. */
  record Setup(boolean isPrivate, String project, String database, String settle, String more) {
    static Setup plain() {
      return new Setup(true, "shop", "", "auto", "");
    }
  }

  final Path folder;
  final Observer observer;
  private final String mark = UUID.randomUUID().toString();
  private final Optional<PrivateNetwork> network;
  private final Setup setup;
  private final int port = freePort();
  private final TreeMap<Integer, NodeJvm> nodes = new TreeMap<>();
  private final List<NodeJvm> ended = new ArrayList<>();
  private final Set<String> cuts = new HashSet<>();
  private int begun;

  Jvms(Path folder, Setup setup) {
    this.folder = folder;
    this.setup = setup;
    this.network = setup.isPrivate() ? PrivateNetwork.begin() : Optional.empty();
    this.observer = new Observer(mark);
    System.out.println("network of the nodes: " + (network.isPresent()
        ? "a namespace of their own, cut in the kernel"
        : "loopback, cut by Pekko's test mode"));
  }

  static Jvms three(Path folder, Setup setup) {
    var cluster = new Jvms(folder, setup);
    try {
      cluster.form(1, 2, 3);
      return cluster;
    } catch (RuntimeException | Error failure) {
      cluster.close();
      throw failure;
    }
  }

  /** The first one forms the cluster. */
  void form(int first, int... others) {
    begin(first, true);
    node(first).awaitReady();
    for (int other : others) {
      begin(other, false);
    }
    for (int other : others) {
      node(other).awaitReady();
    }
    awaitMembers();
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String host(int number) {
    return "127.0.1." + number;
  }

  String name(int number) {
    return host(number) + ":" + port;
  }

  /** Joins those that live, and never begins a cluster itself but where it {@code forms} one. */
  NodeJvm begin(int number, boolean forms) {
    List<Integer> seeds = forms
        ? List.of(number)
        : nodes.keySet().stream().filter(other -> other != number && node(other).lives()).toList();
    return begin(number, forms, seeds, setup, "");
  }

  NodeJvm begin(int number, boolean forms, List<Integer> seeds, Setup its, String more) {
    begun++;
    try {
      Path file = Files.writeString(folder.resolve("node-" + begun + ".conf"),
          configuration(number, forms, seeds, its) + "\n" + more);
      UnaryOperator<List<String>> around = network.<UnaryOperator<List<String>>>map(net -> net::inside)
          .orElse(UnaryOperator.identity());
      NodeJvm node = NodeJvm.begin(name(number), file, folder.resolve("node-" + number + "-" + begun + ".out"), around);
      NodeJvm before = nodes.put(number, node);
      if (before != null) {
        ended.add(before);
      }
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String configuration(int number, boolean forms, List<Integer> seeds, Setup its) {
    String address = seeds.stream().map(seed -> "\"pekko://drover@" + name(seed) + "\"")
        .collect(java.util.stream.Collectors.joining(","));
    return """
        node { state = "%s", project = %s, forms = %s, zone = z%d, processes = [ %s ] }
        pekko {
          loglevel = INFO
          loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
          remote.artery {
            canonical { hostname = "%s", port = %d }
            advanced { test-mode = %s, tcp.outbound-client-hostname = "%s" }
          }
          cluster {
            seed-nodes = [ %s ]
            seed-node-timeout = 2s, retry-unsuccessful-join-after = 2s
            split-brain-resolver { active-strategy = keep-majority, stable-after = 2s }
            down-removal-margin = 7s
            gossip-interval = 200ms, leader-actions-interval = 200ms, periodic-tasks-initial-delay = 200ms
            failure-detector { heartbeat-interval = 250ms, acceptable-heartbeat-pause = 2s }
          }
          coordinated-shutdown { terminate-actor-system = on, exit-jvm = off, run-by-jvm-shutdown-hook = off }
        }
        drover.cluster { first-lease-after = %s, database { %s } }
        %s
        """.formatted(folder.resolve("state"), its.project(), forms, number, processes(), host(number), port,
        network.isEmpty() ? "on" : "off", host(number), address, its.settle(), its.database(), its.more());
  }

  /** {@code polite} tells that it was asked to end. */
  private String processes() {
    String lock = "lock=" + folder + "/${DROVER_INSTANCE%/*}-${DROVER_INSTANCE#*/}.lock; exec 9>>$lock; "
        + "flock -n 9 || { echo $DROVER_INSTANCE $$ >>" + folder + "/two; exit 9; }; ";
    String sleeps = lock + "exec sleep 1000";
    String polite = lock + "trap 'echo $DROVER_INSTANCE >>" + folder
        + "/asked; exit 0' TERM; while :; do sleep 0.1 9>&-; done";
    return String.join("\n", List.of(process("a", sleeps, 1), process("b", sleeps, 1), process("web", sleeps, 3),
        process("polite", polite, 1), process("off", sleeps, 1)));
  }

  private String process(String name, String command, int replicas) {
    return "{ name = %s, command = \"\"\"%s\"\"\", replicas = %d, mark = \"%s\" }".formatted(name, command, replicas,
        mark);
  }

  NodeJvm node(int number) {
    return java.util.Objects.requireNonNull(nodes.get(number));
  }

  Map<Integer, NodeJvm> living() {
    var all = new TreeMap<>(nodes);
    all.values().removeIf(node -> !node.lives());
    return all;
  }

  int numberOf(String name) {
    return nodes.keySet().stream().filter(number -> name(number).equals(name)).findFirst().orElseThrow();
  }

  /** Where the conductor is, as this node sees it. */
  int oldest(int asked) {
    return numberOf(node(asked).ask("oldest"));
  }

  /** Cuts off or joins again each of these from each of those. */
  void cut(boolean off, List<Integer> these, List<Integer> those) {
    for (int one : these) {
      for (int other : those) {
        oneWay(off, one, other);
        oneWay(off, other, one);
      }
    }
  }

  private void oneWay(boolean off, int from, int to) {
    if (off ? !cuts.add(from + ">" + to) : !cuts.remove(from + ">" + to)) {
      return;
    }
    if (network.isEmpty()) {
      node(from).ask((off ? "cut " : "heal ") + name(to));
    } else if (off) {
      network.get().cut(host(from), host(to));
    } else {
      network.get().heal(host(from), host(to));
    }
  }

  void healAll() {
    for (String cut : List.copyOf(cuts)) {
      String[] ends = cut.split(">", -1);
      oneWay(false, Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
    }
  }

  /** All that live are up for all that live, and nobody else is a member. */
  void awaitMembers() {
    awaitMembers(living().keySet());
  }

  void awaitMembers(Set<Integer> numbers) {
    eventually("members", () -> assertMembers(numbers));
  }

  private void assertMembers(Set<Integer> numbers) {
    var names = names(numbers);
    for (int number : numbers) {
      Map<String, String> seen = node(number).members();
      seen.values().removeIf("REMOVED"::equals);
      assertThat(seen.keySet()).as(name(number)).containsExactlyInAnyOrderElementsOf(names);
      assertThat(seen.values()).as(name(number)).containsOnly("UP");
    }
  }

  private List<String> names(Set<Integer> numbers) {
    return numbers.stream().map(this::name).toList();
  }

  /** On the boards of all that live, and the same there: what is wanted runs at one of them, and what is not, does not. */
  List<NodeJvm.Entry> awaitAllRun() {
    return awaitAllRun(living().keySet());
  }

  List<NodeJvm.Entry> awaitAllRun(Set<Integer> numbers) {
    var all = new ArrayList<NodeJvm.Entry>();
    eventually("all run", () -> {
      all.clear();
      all.addAll(assertAllRun(numbers));
    });
    return List.copyOf(all);
  }

  private List<NodeJvm.Entry> assertAllRun(Set<Integer> numbers) {
    var names = names(numbers);
    var all = node(numbers.iterator().next()).board();
    assertThat(all).isNotEmpty().allSatisfy(entry -> {
      assertThat(entry.node()).isIn(names);
      assertThat(entry.standing()).isIn("UP", "DRAINED");
      assertThat(entry.phase()).isEqualTo(entry.wanted().equals("UP") ? "RUNNING" : "STOPPED");
    });
    for (int number : numbers) {
      assertThat(node(number).board()).as(name(number)).containsExactlyElementsOf(all);
    }
    return all;
  }

  /** What {@link #awaitMembers} and {@link #awaitAllRun} wait for is so now. */
  void assertSettled(Set<Integer> numbers) {
    assertMembers(numbers);
    assertAllRun(numbers);
  }

  void eventually(String what, Runnable assertion) {
    await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion::run);
  }

  Optional<NodeJvm.Entry> see(int number, String instance) {
    return node(number).board().stream().filter(entry -> entry.name().equals(instance)).findFirst();
  }

  /** Neither somebody outside nor a process itself has seen two at once. */
  void assertNeverTwo() {
    assertThat(observer.violations()).isEmpty();
    assertThat(folder.resolve("two")).doesNotExist();
    assertThat(observer.looks()).isPositive();
  }

  /** What all have printed. */
  String evidence() {
    var text = new StringBuilder();
    observer.intervals().forEach(seen -> text.append(seen).append('\n'));
    var all = new ArrayList<>(ended);
    all.addAll(nodes.values());
    all.forEach(node -> text.append("== ").append(node.name()).append(" (").append(node.process().pid()).append(")\n")
        .append(node.said()));
    return text.toString();
  }

  void killAll() {
    nodes.values().forEach(NodeJvm::kill);
  }

  @Override
  public void close() {
    try {
      killAll();
      // Guardians kill what is left.
      long looks = observer.looks();
      await().atMost(Duration.ofSeconds(10)).until(() -> observer.looks() > looks + 2);
    } finally {
      System.out.println(observer.looks() + " looks, " + observer.intervals().size() + " processes seen");
      observer.close();
      network.ifPresent(PrivateNetwork::close);
    }
  }
}
