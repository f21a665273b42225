// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.InstanceId;
import dev.drover.model.NodeView.Membership;
import dev.drover.model.ProcessSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Replications joined by a network that loses, repeats and reorders messages as its seed says, on a clock that a test moves. Each
 * life of a node has another uid. One thread.
 */
final class LossyNetwork {
  final AtomicLong clock = new AtomicLong(1_000);
  final Map<String, Node> nodes = new LinkedHashMap<>();
  final List<Sent> flying = new ArrayList<>();
  final Random random;
  private long uids = 100;
  private long uidsOfStreams = 0;
  int bytes;

  record Sent(NodeIdentity to, PackedBytes bytes) {}

  LossyNetwork(long seed) {
    random = new Random(seed);
  }

  /** One node in one life; it remembers what it was told, and that nothing went back. */
  final class Node implements Replication.Surroundings {
    final NodeIdentity identity;
    final BoardViews views = BoardViews.empty(clock::get);
    final Replication replication;
    final Set<InstanceId> outbox = new HashSet<>();
    final Map<InstanceId, Long> seen = new HashMap<>();
    final List<Applied> told = new ArrayList<>();
    final List<String> problems = new ArrayList<>();

    Node(NodeIdentity identity) {
      this.identity = identity;
      replication = new Replication(identity, views, this, clock::get);
    }

    /** As an actor of an instance does: on the board first. */
    void publish(ProcessSnapshot snapshot) {
      if (views.board().publishIfNewer(snapshot)) {
        outbox.add(snapshot.instance());
        notBack(snapshot.instance(), snapshot.revision());
      }
      replication.flush();
    }

    void remove(InstanceId instance, long revision) {
      if (views.board().remove(instance, revision)) {
        outbox.add(instance);
        notBack(instance, revision);
      }
      replication.flush();
    }

    private void notBack(InstanceId instance, long revision) {
      Long before = seen.put(instance, revision);
      if (before != null && before > revision) {
        throw new AssertionError(instance + " went back from " + before + " to " + revision);
      }
    }

    @Override
    public void send(NodeIdentity to, Frame frame) {
      byte[] encoded = FrameCodec.encode(frame);
      bytes += encoded.length;
      flying.add(new Sent(to, new PackedBytes(encoded)));
    }

    @Override
    public void applied(Applied applied) {
      told.add(applied);
      ProcessSnapshot now = applied.now();
      notBack(applied.instance(), now == null ? views.board().removedAt(applied.instance()) : now.revision());
    }

    @Override
    public void problem(NodeIdentity from, String what) {
      problems.add(what);
    }

    @Override
    public Frame.Open open(NodeIdentity to) {
      return new Frame.Open(identity.uid(), to.uid(), ++uidsOfStreams, Map.of("of", identity.name()), 7);
    }

    @Override
    public void takeChanged(Set<InstanceId> changed) {
      changed.addAll(outbox);
      outbox.clear();
    }
  }

  /** A node in a new life. Those who are there hear of it, and it of them, when {@link #introduce} is called. */
  Node start(String name) {
    var node = new Node(new NodeIdentity(++uids, name, Set.of("worker")));
    nodes.put(name, node);
    node.replication.member(node.identity, Membership.UP);
    return node;
  }

  void introduce(Node one, Node other) {
    one.replication.member(other.identity, Membership.UP);
    other.replication.member(one.identity, Membership.UP);
  }

  void introduceAll() {
    for (Node one : nodes.values()) {
      nodes.values().stream().filter(other -> other != one)
          .forEach(other -> one.replication.member(other.identity, Membership.UP));
    }
  }

  /** The others hear that the node has been removed; it is gone. */
  void lose(Node lost) {
    nodes.remove(lost.identity.name(), lost);
    nodes.values().forEach(node -> node.replication.member(lost.identity, Membership.REMOVED));
  }

  /** One message, any of them, arrives, is lost, or arrives and is still on its way. */
  void step(boolean isLossy) {
    if (flying.isEmpty()) {
      return;
    }
    int place = isLossy ? random.nextInt(flying.size()) : 0;
    Sent sent = flying.get(place);
    int fate = isLossy ? random.nextInt(10) : 9;
    if (fate != 0) {
      flying.remove(place);
    }
    if (fate != 1) {
      deliver(sent);
    }
  }

  void deliver(Sent sent) {
    Node to = nodes.get(sent.to().name());
    Frame frame = FrameCodec.decode(sent.bytes().bytes());
    if (to != null && frame != null) {
      to.replication.hear(frame); // also where it was meant for a former life
    }
  }

  void pass(long nanos) {
    clock.addAndGet(nanos);
  }

  /** Without a loss, until nothing is left to be told. */
  void settle() {
    for (int rounds = 0; rounds < 40; rounds++) {
      for (int steps = 0; steps < 100_000 && !flying.isEmpty(); steps++) {
        step(false);
        pass(10_000);
      }
      pass(250_000_000);
      nodes.values().forEach(node -> node.replication.tick());
    }
    while (!flying.isEmpty()) {
      step(false);
    }
  }
}
