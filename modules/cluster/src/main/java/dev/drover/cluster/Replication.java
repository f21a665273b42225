// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.NodeBoard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies this node's entries of the board to all others and theirs to this board. It knows no actor and no network, so
 * that any order, loss and repetition of messages can be put to it. Owner only: the replica's actor.
 */
final class Replication {
  /*
   * A snapshot is told by the node that it names, and by all others once that node has been removed (it has left it): so those
   * who outlive a node come to agree on the last that any of them knows of it. Such a snapshot, and a removal, is told on by
   * whoever it is news to, for who told it may be lost before it has told all. Whatever comes twice, late, or from two nodes is sorted out by the revision alone.
   */
  private final NodeIdentity self;
  private final BoardViews views;
  private final Surroundings around;
  private final LongSupplier nanoTime;
  private final Map<Long, Peer> peers = new HashMap<>();
  private final Set<InstanceId> changed = new HashSet<>();
  /** Of which stream of a node a problem was told: one is enough, for there may be one in each message. */
  private final Map<Long, Long> troubled = new HashMap<>();

  /** What is around a replication. */
  interface Surroundings {
    void send(NodeIdentity to, Frame frame);

    void applied(Applied applied);

    void problem(NodeIdentity from, String what);

    /** What the others are told of this node; {@code stream} is greater each time. */
    Frame.Open open(NodeIdentity to);

    /** The same of this node, for its own board. */
    default NodeView offered(NodeView own) {
      return own;
    }

    /** Moves what has changed. */
    void takeChanged(Set<InstanceId> changed);
  }

  private record Peer(NodeIdentity node, Outflow out, Inflow in) {}

  Replication(NodeIdentity self, BoardViews views, Surroundings around, LongSupplier nanoTime) {
    this.self = self;
    this.views = views;
    this.around = around;
    this.nanoTime = nanoTime;
  }

  /** A node is a member at this stage; removed: it is no longer one, and will not come back under its uid. */
  void member(NodeIdentity node, NodeView.Membership stage) {
    if (stage == NodeView.Membership.REMOVED) {
      leave(node);
      return;
    }
    if (node.uid() != self.uid() && !peers.containsKey(node.uid())) {
      join(node);
    }
    views.nodes().update(node.name(), old -> old == null ? begun(node, stage) : old.as(stage));
  }

  private NodeView begun(NodeIdentity node, NodeView.Membership stage) {
    var view = new NodeView(node.name(), node.roles(), Map.of(), 0, stage, true, false);
    return node.uid() == self.uid() ? around.offered(view) : view;
  }

  void reachable(NodeIdentity node, boolean isReachable) {
    if (node.uid() == self.uid() || peers.containsKey(node.uid())) {
      views.nodes().update(node.name(), old -> old == null ? null : old.reachable(isReachable));
    }
  }

  private void join(NodeIdentity node) {
    for (Peer former : List.copyOf(peers.values())) {
      if (former.node().name().equals(node.name())) {
        leave(former.node()); // its removal is still to be told
      }
    }
    views.nodes().forget(node.name()); // what is known of a former life does not count for this one
    views.ages().expect(node.name());
    var out = new Outflow(sourceFor(node), nanoTime.getAsLong());
    peers.put(node.uid(), new Peer(node, out, new Inflow()));
    around.send(node, out.underWay());
    around.send(node, new Frame.Wish(self.uid(), node.uid(), 0));
  }

  private void leave(NodeIdentity node) {
    if (node.uid() != self.uid() && peers.remove(node.uid()) == null) {
      return;
    }
    troubled.remove(node.uid());
    views.ages().forget(node.name());
    var left = new ArrayList<ProcessSnapshot>();
    var named = new HashSet<String>();
    views.board().forEach(snapshot -> {
      named.add(snapshot.node());
      if (snapshot.node().equals(node.name())) {
        left.add(snapshot);
      }
    });
    left.forEach(views.nodes()::strand);
    left.forEach(snapshot -> tellAll(snapshot.instance()));
    views.board().removed().forEach(this::tellAll);
    views.nodes().update(node.name(), old -> old == null ? null : old.as(NodeView.Membership.REMOVED));
    for (NodeView view : views.nodes().all()) {
      if (view.membership() == NodeView.Membership.REMOVED && !named.contains(view.name())) {
        views.nodes().forget(view.name());
      }
    }
    flush();
  }

  private void tellAll(InstanceId instance) {
    peers.values().forEach(peer -> peer.out().changed(instance));
  }

  void hear(Frame frame) {
    Peer peer = peers.get(frame.from());
    if (peer == null || frame.to() != self.uid()) {
      return; // of a member that is not known yet, or no more; or for a former life of this node
    }
    long now = nanoTime.getAsLong();
    switch (frame) {
      case Frame.Open open -> {
        Inflow.Heard heard = peer.in().hear(open, now);
        if (heard.isNews()) {
          views.nodes().update(peer.node().name(),
              old -> old == null ? null : old.offering(open.labels(), open.capacity()));
        }
        answer(peer, heard);
      }
      case Frame.Batch batch -> onBatch(peer, batch, peer.in().hear(batch, now));
      case Frame.Ack ack -> peer.out().acked(ack, now);
      case Frame.Wish wish -> send(peer, peer.out().wished(wish, now));
    }
    flush();
  }

  private void onBatch(Peer peer, Frame.Batch batch, Inflow.Heard heard) {
    if (heard.isNews()) {
      try {
        Change.readAll(new PackedInput(batch.changes().bytes()), what -> problem(peer, batch, what))
            .forEach(this::apply);
      } catch (PackedInput.Malformed bad) {
        problem(peer, batch, String.valueOf(bad.getMessage()));
      }
    }
    if (heard.isComplete()) {
      views.ages().complete(peer.node().name(), heard.since());
    }
    answer(peer, heard);
  }

  private void problem(Peer peer, Frame.Batch batch, String what) {
    Long before = troubled.put(peer.node().uid(), batch.stream());
    if (before == null || before != batch.stream()) {
      around.problem(peer.node(), what);
    }
  }

  private void answer(Peer peer, Inflow.Heard heard) {
    send(peer, heard.answer());
  }

  private void send(Peer peer, @Nullable Frame frame) {
    if (frame != null) {
      around.send(peer.node(), frame);
    }
  }

  private void apply(Change change) {
    ConcurrentBoard board = views.board();
    NodeBoard nodes = views.nodes();
    switch (change) {
      case Change.Published(ProcessSnapshot snapshot) -> {
        ProcessSnapshot before = board.get(snapshot.instance());
        if (board.publishIfNewer(snapshot)) {
          nodes.settle(snapshot.instance());
          around.applied(new Applied(snapshot.instance(), before, snapshot));
        }
      }
      case Change.Left(ProcessSnapshot snapshot) -> {
        ProcessSnapshot before = board.get(snapshot.instance());
        if (board.publishIfNewer(snapshot)) {
          nodes.strand(snapshot);
          tellAll(snapshot.instance());
          around.applied(new Applied(snapshot.instance(), before, snapshot));
        }
      }
      case Change.Removed(InstanceId instance, long revision) -> {
        ProcessSnapshot before = board.get(instance);
        if (board.remove(instance, revision)) {
          tellAll(instance);
          if (before != null && board.get(instance) == null) {
            nodes.settle(instance);
            around.applied(new Applied(instance, before, null));
          }
        }
      }
    }
  }

  /** Something has changed, or may have: who waits for nothing is told at once. */
  void flush() {
    around.takeChanged(changed);
    for (InstanceId instance : changed) {
      tellAll(instance);
      ProcessSnapshot snapshot = views.board().get(instance);
      if (snapshot == null || !views.nodes().isStray(snapshot)) {
        views.nodes().settle(instance); // what was left here has been replaced by one of this node's own
      }
    }
    changed.clear();
    var encoded = new HashMap<InstanceId, byte[]>();
    long now = nanoTime.getAsLong();
    for (Peer peer : peers.values()) {
      send(peer, peer.out().next(now, encoded));
    }
  }

  /** A few times a second: what was lost is sent again, and who hears nothing gets a sign of life. */
  void tick() {
    long now = nanoTime.getAsLong();
    peers.values().forEach(peer -> send(peer, peer.out().due(now)));
    flush();
  }

  /** The most that is waiting to be told to any node, in instances. */
  int waiting() {
    return peers.values().stream().mapToInt(peer -> peer.out().waiting()).max().orElse(0);
  }

  private Outflow.Source sourceFor(NodeIdentity to) {
    return new Outflow.Source() {
      @Override
      public Frame.Open open() {
        return around.open(to);
      }

      @Override
      public List<InstanceId> all() {
        var all = new ArrayList<InstanceId>(views.board().removed());
        views.board().forEach(snapshot -> {
          if (isToldHere(snapshot)) {
            all.add(snapshot.instance());
          }
        });
        return all;
      }

      @Override
      public byte @Nullable [] changeOf(InstanceId instance) {
        Change change = change(instance);
        return change == null ? null : change.toBytes();
      }
    };
  }

  private boolean isToldHere(ProcessSnapshot snapshot) {
    return snapshot.node().equals(self.name()) || views.nodes().isStray(snapshot);
  }

  private @Nullable Change change(InstanceId instance) {
    ProcessSnapshot snapshot = views.board().get(instance);
    if (snapshot == null) {
      long revision = views.board().removedAt(instance);
      return revision == Long.MIN_VALUE ? null : new Change.Removed(instance, revision);
    }
    return views.nodes().isStray(snapshot)
        ? new Change.Left(snapshot)
        : snapshot.node().equals(self.name()) ? new Change.Published(snapshot) : null;
  }
}
