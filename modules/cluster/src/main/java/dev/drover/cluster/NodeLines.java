// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.LogBatch;
import dev.drover.engine.LogQuery;
import dev.drover.engine.Site;
import dev.drover.logs.LogEntry;
import dev.drover.model.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.jspecify.annotations.Nullable;

/** The lines of all nodes as one stream of batches, as {@link NodeReach#lines} has it. Immutable; any thread. */
final class NodeLines extends GraphStage<SourceShape<LogBatch>> {
  /*
   * One stream to each node that can be reached, whether the instances are there or not: so nothing has to be noticed when one of
   * them goes on elsewhere, and no line can come in between. Of each there is one batch here at most, and what its stream has under way.
   *
   * The earliest line goes first, and as long as a node has not told all that it had in the beginning, its next line is waited for. After
   * that nobody is waited for.
   *
   * With each instance of each node the number of the next line is kept. A node that is lost is told, and is no more waited for; when it
   * can be reached again, it goes on at these numbers.
   */
  private static final int BATCH = 512;
  private static final Duration AGAIN_AFTER = Duration.ofMillis(500);
  private static final Duration AGAIN_AT_LAST = Duration.ofSeconds(30);

  /** How to read from a node. */
  @FunctionalInterface
  interface Opening {
    Source<LogBatch, NotUsed> open(String node, LogQuery query, Map<InstanceId, Long> places);
  }

  private final LogQuery query;
  private final String self;
  private final Peers peers;
  private final Function<InstanceId, String> whereIs;
  private final Opening opening;
  private final Outlet<LogBatch> out = Outlet.create("lines");
  private final SourceShape<LogBatch> shape = SourceShape.of(out);

  NodeLines(LogQuery query, String self, Peers peers, Function<InstanceId, String> whereIs, Opening opening) {
    this.query = query;
    this.self = self;
    this.peers = peers;
    this.whereIs = whereIs;
    this.opening = opening;
  }

  @Override
  public SourceShape<LogBatch> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private final AsyncCallback<Integer> changed = createAsyncCallback(_ -> look());
    private final Instant begun = Instant.now();
    private final Map<String, NodeLog> logs = new LinkedHashMap<>();
    private final Map<String, SubSinkInlet<LogBatch>> inlets = new HashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final List<LogEntry> told = new ArrayList<>();
    /** Of {@link LogQuery#last}, until all have caught up. */
    private @Nullable ArrayDeque<LogEntry> kept = query.last().isPresent() ? new ArrayDeque<>() : null;
    private @Nullable AutoCloseable subscription;

    Logic() {
      super(shape);
      setHandler(out, new AbstractOutHandler() {
        @Override
        public void onPull() {
          give();
        }
      });
    }

    @Override
    public void preStart() {
      subscription = peers.onChange(() -> changed.invoke(1));
      Map<String, Long> reachable = peers.reachable();
      reachable.forEach((node, uid) -> {
        logs.put(node, new NodeLog(uid, Map.of()));
        begin(node);
      });
      for (InstanceId id : query.instances()) {
        String node = whereIs.apply(id);
        if (!reachable.containsKey(node) && !node.equals(self)) {
          told.add(new LogEntry.Unreached(id, node, "cannot be reached"));
        }
      }
    }

    @Override
    public void postStop() throws Exception {
      if (subscription != null) {
        subscription.close();
      }
    }

    @Override
    public void onTimer(Object node) {
      again((String) node);
      give();
    }

    /** The members have changed. */
    private void look() {
      Map<String, Long> reachable = peers.reachable();
      for (String node : List.copyOf(logs.keySet())) {
        NodeLog log = log(node);
        if (!log.hasEnded() && !Long.valueOf(log.uid).equals(reachable.get(node))) {
          lose(node, "cannot be reached any more");
        }
      }
      reachable.keySet().forEach(this::again);
      give();
    }

    /** Where it follows, and has no stream to a node that can be reached. */
    private void again(String node) {
      Long uid = peers.reachable().get(node);
      NodeLog before = logs.get(node);
      if (!query.follow() || uid == null || isTimerActive(node) || (before != null && !before.hasEnded())) {
        return;
      }
      var log = new NodeLog(uid, before == null ? Map.of() : before.places);
      drain(before, log);
      logs.put(node, log);
      var later = new LogQuery(query.instances(), OptionalLong.empty(),
          Optional.of(before != null && !before.hasCaughtUp() && query.last().isEmpty() && query.from().isEmpty()
              ? query.since().orElse(Instant.EPOCH)
              : latest(query.since().orElse(begun))),
          query.filter(), OptionalInt.empty(), true, query.bytes());
      connect(node, opening.open(node, later, Map.copyOf(log.places)));
    }

    /** What had come before stays. */
    private static void drain(@Nullable NodeLog before, NodeLog log) {
      if (before != null) {
        var rest = new ArrayList<LogEntry>();
        for (LogEntry entry = before.next(); entry != null; entry = before.next()) {
          rest.add(entry);
        }
        log.take(new LogBatch(rest, false));
      }
      log.take(new LogBatch(List.of(), true)); // nobody waits for it again
    }

    private Instant latest(Instant since) {
      return since.isAfter(begun) ? since : begun;
    }

    private void begin(String node) {
      if (query.from().isEmpty()) {
        connect(node, opening.open(node, query, Map.of()));
        return;
      }
      var places = new HashMap<InstanceId, Long>();
      var asked = new ArrayList<InstanceId>();
      for (InstanceId id : query.instances()) {
        boolean isThere = whereIs.apply(id).equals(node);
        if (!isThere) {
          places.put(id, Site.END);
        }
        if (isThere || query.follow()) {
          asked.add(id);
        }
      }
      if (asked.isEmpty()) {
        log(node).end();
        return;
      }
      connect(node, opening.open(node, new LogQuery(asked, query.from(), query.since(), query.filter(), query.last(),
          query.follow(), query.bytes()), places));
    }

    private void connect(String node, Source<LogBatch, NotUsed> lines) {
      var inlet = new SubSinkInlet<LogBatch>("lines of " + node);
      inlets.put(node, inlet);
      inlet.setHandler(new AbstractInHandler() {
        @Override
        public void onPush() {
          LogBatch batch = inlet.grab();
          if (!batch.entries().isEmpty()) {
            failures.remove(node);
          }
          log(node).take(batch);
          give();
        }

        @Override
        public void onUpstreamFinish() {
          if (query.follow()) {
            onUpstreamFailure(new IllegalStateException("its stream has ended"));
          } else {
            log(node).end();
            give();
          }
        }

        @Override
        public void onUpstreamFailure(Throwable failure) {
          if (node.equals(self)) {
            failStage(failure);
          } else if (inlet.equals(inlets.get(node))) {
            lose(node, failures.containsKey(node) ? "" : "does not send them: " + failure.getMessage());
            retry(node);
            give();
          }
        }
      });
      lines.runWith(inlet.sink(), subFusingMaterializer());
      inlet.pull();
    }

    private void retry(String node) {
      int before = failures.merge(node, 1, Integer::sum) - 1;
      Duration after = AGAIN_AFTER.multipliedBy(1L << Math.min(before, 10));
      if (query.follow()) {
        scheduleOnce(node, after.compareTo(AGAIN_AT_LAST) < 0 ? after : AGAIN_AT_LAST);
      }
    }

    /** {@code reason}: empty where it was told, and no line has come since. */
    private void lose(String node, String reason) {
      NodeLog log = log(node);
      log.end();
      SubSinkInlet<LogBatch> inlet = inlets.remove(node);
      if (inlet != null && !inlet.isClosed()) {
        inlet.cancel();
      }
      if (reason.isEmpty()) {
        return;
      }
      for (InstanceId id : query.instances()) {
        if (!log.hasCaughtUp() || log.places.containsKey(id) || whereIs.apply(id).equals(node)) {
          log.take(new LogBatch(List.of(new LogEntry.Unreached(id, node, reason)), false));
        }
      }
    }

    private NodeLog log(String node) {
      NodeLog log = logs.get(node);
      if (log == null) {
        throw new IllegalStateException(node);
      }
      return log;
    }

    /** Gives what there is, if it is asked for. */
    private void give() {
      if (!isAvailable(out)) {
        return;
      }
      var batch = new ArrayList<>(told);
      told.clear();
      while (batch.size() < BATCH && logs.values().stream().noneMatch(NodeLog::holdsUp) && takeRun(batch)) {
        // as long as there is more
      }
      demand();
      if (!batch.isEmpty()) {
        push(out, new LogBatch(batch, true));
      } else if (!query.follow() && logs.values().stream().allMatch(NodeLog::isOver) && kept == null) {
        complete(out);
      }
    }

    private void demand() {
      logs.forEach((node, log) -> {
        SubSinkInlet<LogBatch> inlet = inlets.get(node);
        boolean isLater = kept != null && log.hasCaughtUp();
        if (log.isEmpty() && !isLater && inlet != null && !inlet.isClosed() && !inlet.hasBeenPulled()) {
          inlet.pull();
        }
      });
    }

    /** Some entries of the node with the earliest one; false where there is nothing now. */
    private boolean takeRun(List<LogEntry> batch) {
      NodeLog first = null;
      Instant until = Instant.MAX;
      for (NodeLog log : logs.values()) {
        if (!log.isEmpty() && (first == null || log.time().isBefore(first.time()))) {
          until = first == null ? until : first.time();
          first = log;
        } else if (!log.isEmpty() && log.time().isBefore(until)) {
          until = log.time();
        }
      }
      if (first == null && kept != null) { // nobody holds it up, so all have caught up
        batch.addAll(kept);
        kept = null;
        return true;
      }
      if (first == null) {
        return false;
      }
      while (batch.size() < BATCH && !first.isEmpty() && !first.time().isAfter(until)) {
        LogEntry entry = first.next();
        if (entry != null) {
          keep(batch, entry);
        }
      }
      return true;
    }

    private void keep(List<LogEntry> batch, LogEntry entry) {
      if (kept == null || entry instanceof LogEntry.Unreached) {
        batch.add(entry);
        return;
      }
      kept.add(entry);
      if (kept.size() > query.last().orElse(0)) {
        kept.remove();
      }
    }
  }
}
