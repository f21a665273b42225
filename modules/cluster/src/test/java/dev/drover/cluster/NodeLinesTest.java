// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.engine.LogBatch;
import dev.drover.engine.LogQuery;
import dev.drover.engine.Site;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogEntry.Line;
import dev.drover.logs.LogEntry.Origin;
import dev.drover.logs.LogEntry.Unreached;
import dev.drover.model.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The streams of several nodes made one, where nodes are what the test says. What breaks is tried again after half a second at least. */
@Timeout(60)
class NodeLinesTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ActorTestKit kit = ActorTestKit.create();
  private final Peers peers = new Peers(Map.of("a:1", 1L, "b:1", 1L));
  private final Map<String, Node> nodes = new ConcurrentHashMap<>();
  private volatile String home = "a:1";

  NodeLinesTest() {
    nodes.put("a:1", new Node());
    nodes.put("b:1", new Node());
  }

  /** Its lines, of which the last one is behind the last number; a stream of it polls its list by a queue of wakes. */
  private static final class Node {
    final List<Line> lines = new java.util.concurrent.CopyOnWriteArrayList<>();
    final Queue<Runnable> wakes = new ConcurrentLinkedQueue<>();
    final Queue<LogQuery> asked = new ConcurrentLinkedQueue<>();
    final Queue<Map<InstanceId, Long>> places = new ConcurrentLinkedQueue<>();
    final AtomicInteger read = new AtomicInteger();
    volatile boolean silent;
    volatile RuntimeException broken = new IllegalStateException("none");
    volatile boolean breaks;

    void print(long millis) {
      lines.add(new Line(WEB, lines.size() + 1L, Instant.ofEpochMilli(millis), Origin.OUT, 1, false, "at " + millis));
      wakes.forEach(Runnable::run);
    }

    void fail() {
      breaks = true;
      wakes.forEach(Runnable::run);
      breaks = false;
    }

    Source<LogBatch, NotUsed> open(LogQuery query, Map<InstanceId, Long> from) {
      asked.add(query);
      places.add(from);
      if (silent) {
        return Source.<LogBatch>maybe().mapMaterializedValue(_ -> NotUsed.getInstance());
      }
      if (query.instances().isEmpty()) {
        return Source.single(new LogBatch(List.of(), true));
      }
      int end = lines.size();
      long place = from.getOrDefault(WEB, query.from().orElse(1));
      int[] next = {(int) (place == Site.END ? end : place - 1)};
      if (query.last().isPresent()) {
        next[0] = Math.max(0, end - query.last().getAsInt());
      }
      var past = new ArrayList<LogBatch>();
      while (next[0] < end) {
        past.add(new LogBatch(List.of(lines.get(next[0]++)), false));
      }
      past.add(new LogBatch(List.of(), true));
      Source<LogBatch, NotUsed> all = Source.from(past);
      if (query.follow()) {
        all = all.concat(dev.drover.engine.Wakes.of(wake -> {
          wakes.add(wake);
          return () -> wakes.remove(wake);
        }).mapConcat(_ -> {
          if (breaks) {
            throw broken;
          }
          var some = new ArrayList<LogBatch>();
          while (next[0] < lines.size()) {
            some.add(new LogBatch(List.of(lines.get(next[0]++)), true));
          }
          return some;
        }));
      }
      return all.map(batch -> {
        read.incrementAndGet();
        return batch;
      });
    }
  }

  private Source<LogEntry, NotUsed> lines(LogQuery query) {
    return Source.fromGraph(new NodeLines(query, "a:1", peers, _ -> home,
        (node, wanted, places) -> node(node).open(wanted, places))).mapConcat(LogBatch::entries);
  }

  private Node node(String name) {
    return java.util.Objects.requireNonNull(nodes.get(name));
  }

  private List<String> page(LogQuery query) throws Exception {
    return shown(lines(query).runWith(Sink.seq(), kit.system()).toCompletableFuture().get(30, TimeUnit.SECONDS));
  }

  private Queue<LogEntry> follow(LogQuery query) {
    var heard = new ConcurrentLinkedQueue<LogEntry>();
    var _ = lines(query.following()).runWith(Sink.foreach(heard::add), kit.system());
    return heard;
  }

  private static List<String> shown(Iterable<LogEntry> entries) {
    var all = new ArrayList<String>();
    for (LogEntry entry : entries) {
      all.add(switch (entry) {
        case Line line -> line.text();
        case Unreached away -> away.node() + " " + away.reason();
        case LogEntry.Suppressed mark -> mark.toString();
        case LogEntry.Gap gap -> gap.toString();
      });
    }
    return all;
  }

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  @Test
  void whatSeveralNodesHave_comesInTheOrderOfTime() throws Exception {
    for (int millis : new int[]{1, 2, 5, 8}) {
      node("a:1").print(millis);
    }
    for (int millis : new int[]{3, 4, 6, 7, 9}) {
      node("b:1").print(millis);
    }
    assertThat(page(LogQuery.of(WEB))).containsExactly("at 1", "at 2", "at 3", "at 4", "at 5", "at 6", "at 7", "at 8",
        "at 9");
    assertThat(page(LogQuery.of(WEB).last(3))).containsExactly("at 7", "at 8", "at 9");
    assertThat(page(LogQuery.of(WEB).last(0))).isEmpty();
  }

  @Test
  void aNumber_countsAtTheNodeWhereTheInstanceIs() throws Exception {
    home = "b:1";
    node("a:1").print(1);
    node("b:1").print(2);
    node("b:1").print(3);
    assertThat(page(LogQuery.of(WEB).from(2))).containsExactly("at 3");
    var heard = follow(LogQuery.of(WEB).from(2));
    await().atMost(PATIENCE).until(() -> node("a:1").wakes.size() == 1);
    node("a:1").print(4);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown(heard)).containsExactly("at 3", "at 4"));
  }

  @Test
  void theLastOnes_thenWhatFollows_whoeverPrintsIt() {
    for (int i = 1; i <= 10; i++) {
      node(i % 2 == 0 ? "a:1" : "b:1").print(i);
    }
    var heard = follow(LogQuery.of(WEB).last(2));
    await().atMost(PATIENCE).until(() -> shown(heard).equals(List.of("at 9", "at 10")));
    node("b:1").print(11);
    await().atMost(PATIENCE).until(() -> heard.size() == 3);
    node("a:1").print(12);
    await().atMost(PATIENCE)
        .untilAsserted(() -> assertThat(shown(heard)).containsExactly("at 9", "at 10", "at 11", "at 12"));
  }

  @Test
  void aNodeThatIsLost_isTold_andGoesOnWhereItWas() {
    home = "b:1";
    node("b:1").print(1);
    var heard = follow(LogQuery.of(WEB));
    await().atMost(PATIENCE).until(() -> heard.size() == 1 && node("b:1").wakes.size() == 1);
    peers.publish(Map.of("a:1", 1L));
    await().atMost(PATIENCE).until(() -> heard.size() == 2 && node("b:1").wakes.isEmpty());
    node("b:1").print(2);
    home = "a:1";
    node("a:1").print(3);
    await().atMost(PATIENCE).until(() -> heard.size() == 3);
    peers.publish(Map.of("a:1", 1L, "b:1", 1L));
    await().atMost(PATIENCE).until(() -> heard.size() == 4);
    node("b:1").print(4);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown(heard)).containsExactly("at 1",
        "b:1 cannot be reached any more", "at 3", "at 2", "at 4"));
    assertThat(node("b:1").places).last().isEqualTo(Map.of(WEB, 2L));
  }

  @Test
  void aNodeThatDoesNotAnswer_isWaitedFor_untilItIsLost_andNotAfterThat() throws Exception {
    node("b:1").silent = true;
    node("a:1").print(1);
    var heard = follow(LogQuery.of(WEB));
    await().atMost(PATIENCE).until(() -> node("a:1").read.get() > 0);
    assertThat(heard).isEmpty();
    peers.publish(Map.of("a:1", 1L));
    await().atMost(PATIENCE).until(() -> heard.size() == 2);
    peers.publish(Map.of("a:1", 1L, "b:1", 2L));
    await().atMost(PATIENCE).until(() -> node("b:1").asked.size() == 2);
    node("a:1").print(2);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown(heard)).containsExactlyInAnyOrder("at 1",
        "b:1 cannot be reached any more", "at 2"));
  }

  @Test
  void anInstanceAtANodeThatCannotBeReached_isTold_andTheRestComes() throws Exception {
    home = "c:1";
    node("a:1").print(1);
    assertThat(page(LogQuery.of(WEB))).containsExactly("c:1 cannot be reached", "at 1");
  }

  @Test
  void aNodeThatJoins_isFollowed_fromTheBeginningOfTheStreamOn() {
    nodes.put("c:1", new Node());
    Instant before = Instant.now();
    var heard = follow(LogQuery.of(WEB));
    await().atMost(PATIENCE).until(() -> node("b:1").wakes.size() == 1);
    peers.publish(Map.of("a:1", 1L, "b:1", 1L, "c:1", 1L));
    await().atMost(PATIENCE).until(() -> node("c:1").wakes.size() == 1);
    node("c:1").print(1);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown(heard)).containsExactly("at 1"));
    assertThat(node("c:1").asked.element().since().orElseThrow()).isBetween(before, Instant.now());
  }

  @Test
  void whoeverStalls_hasABatchOfEachNodeRead_andSomeOnTheWay() {
    for (int i = 1; i <= 5_000; i++) {
      node("a:1").print(i);
      node("b:1").print(i);
    }
    var probe = lines(LogQuery.of(WEB).following()).runWith(Sink.queue(1), kit.system());
    await().atMost(PATIENCE).until(() -> node("b:1").read.get() > 0);
    assertThat(probe.pull().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join()).isPresent();
    await().during(Duration.ofMillis(300)).atMost(PATIENCE)
        .until(() -> node("a:1").read.get() < 2_000 && node("b:1").read.get() < 2_000);
    probe.cancel();
    await().atMost(PATIENCE).until(() -> node("a:1").wakes.isEmpty());
  }

  @Test
  void aStreamThatBreaksAgainAndAgain_isToldOnce_untilALineHasCome() {
    home = "b:1";
    node("b:1").print(1);
    var heard = follow(LogQuery.of(WEB));
    await().atMost(PATIENCE).until(() -> heard.size() == 1 && node("b:1").wakes.size() == 1);
    node("b:1").breaks = true;
    node("b:1").wakes.forEach(Runnable::run);
    await().atMost(PATIENCE).until(() -> node("b:1").asked.size() >= 3);
    node("b:1").breaks = false;
    node("b:1").print(2);
    await().atMost(PATIENCE).untilAsserted(
        () -> assertThat(shown(heard)).containsExactly("at 1", "b:1 does not send them: none", "at 2"));
  }

  @Test
  void streamsThatBreak_andNodesThatComeAndGo_neverMakeAGapOrARepeat() {
    for (int seed = 0; seed < 20; seed++) {
      var random = new Random(seed);
      nodes.values().forEach(node -> node.lines.clear());
      peers.publish(Map.of("a:1", 1L, "b:1", 1L));
      var heard = follow(LogQuery.of(WEB));
      await().atMost(PATIENCE).until(() -> node("a:1").wakes.size() > 0);
      var printed = new HashMap<String, Integer>();
      for (int step = 1; step <= 100; step++) {
        switch (random.nextInt(8)) {
          case 0 -> peers.publish(Map.of("a:1", 1L));
          case 1, 2 -> peers.publish(Map.of("a:1", 1L, "b:1", 1L));
          case 3 -> {
            if (random.nextInt(10) == 0) {
              node("b:1").fail();
            }
          }
          default -> {
            String name = random.nextBoolean() ? "a:1" : "b:1";
            node(name).print(step * 10L + (name.startsWith("a") ? 1 : 2));
            printed.merge(name, 1, Integer::sum);
          }
        }
      }
      peers.publish(Map.of("a:1", 1L, "b:1", 1L));
      String about = "seed " + seed;
      await(about).atMost(PATIENCE).until(() -> shown(heard).stream().filter(text -> text.startsWith("at")).count() //
          >= node("a:1").lines.size() + node("b:1").lines.size());
      for (String name : List.of("1", "2")) {
        assertThat(shown(heard).stream().filter(text -> text.startsWith("at") && text.endsWith(name))).as(about)
            .containsExactlyElementsOf(node(name.equals("1") ? "a:1" : "b:1").lines.stream().map(Line::text).toList());
      }
    }
  }
}
