// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.Orchestrator;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * What the tests ask a node's JVM, and what it says, a line for a line, with {@code |} between entries: {@code board},
 * {@code members}, {@code oldest}, {@code leave}, and orders as in the command line. One thread.
 */
final class NodeCommands {
  private final ClusterNode node;
  private final Cluster cluster;
  private volatile boolean left;

  NodeCommands(ClusterNode node, Cluster cluster) {
    this.node = node;
    this.cluster = cluster;
  }

  /** Whether it was told to leave. */
  boolean left() {
    return left;
  }

  String answer(String line) {
    String[] words = line.split(" ", -1);
    List<String> names = List.of(words).subList(1, words.length);
    return switch (words[0]) {
      case "board" -> board();
      case "members" -> members();
      case "oldest" -> oldest();
      case "start" -> send(to -> new Orchestrator.Start(names, true, to));
      case "stop" -> send(to -> new Orchestrator.Stop(names, false, to));
      case "restart" -> send(to -> new Orchestrator.Restart(names, to));
      case "scale" -> send(to -> new Orchestrator.Scale(words[1], Integer.parseInt(words[2]), to));
      case "move" -> send(to -> new Orchestrator.Move(List.of(words[1]), Optional.of(words[2]), to));
      case "drain" -> send(to -> new Orchestrator.Drain(words[1], words[2].equals("on"), to));
      case "cut" -> throttle(words[1], true);
      case "heal" -> throttle(words[1], false);
      case "leave" -> leave();
      default -> "what is " + words[0] + "?";
    };
  }

  /** {@code name phase incarnation node pid revision standing wanted reason}, with _ for spaces in the reason. */
  private String board() {
    var all = new ArrayList<String>();
    node.drover().board().forEach((ProcessSnapshot seen) -> all.add(String.join(" ", seen.instance().name(),
        seen.phase().name(), Long.toString(seen.incarnation()), seen.node(), Long.toString(seen.pid()),
        Long.toString(seen.revision()), node.drover().nodes().standing(seen).name(), seen.wanted().name(),
        seen.reason().replaceAll("[\\s|]", "_"))));
    all.sort(null);
    return String.join("|", all);
  }

  private String members() {
    return String.join("|", node.drover().nodes().all().stream()
        .map((NodeView view) -> view.name() + " " + view.state()).toList());
  }

  private String oldest() {
    Optional<Member> found = Optional.empty();
    for (Member member : cluster.state().getMembers()) {
      if (found.isEmpty() || member.isOlderThan(found.get())) {
        found = Optional.of(member);
      }
    }
    return found.map(member -> NodeIdentity.nameOf(member.address())).orElse("");
  }

  /** Nothing goes to or comes from that node any more, or all again; where the network itself cannot be cut. */
  private String throttle(String other, boolean off) {
    String[] ends = other.split(":", -1);
    Throttle.set(node.drover().system(), new Address("pekko", "drover", ends[0], Integer.parseInt(ends[1])), off);
    return "done";
  }

  private String leave() {
    left = true;
    node.drover().system().terminate();
    return "leaves";
  }

  private String send(Function<ActorRef<Orchestrator.Reply>, Orchestrator.Command> command) {
    try {
      return switch (node.drover().send(command).toCompletableFuture().get(20, TimeUnit.SECONDS)) {
        case Orchestrator.Accepted _ -> "accepted";
        case Orchestrator.Done _ -> "done";
        case Orchestrator.Rejected(String reason) -> "rejected: " + reason;
      };
    } catch (InterruptedException | ExecutionException | TimeoutException failure) {
      return "no answer: " + failure;
    }
  }
}
