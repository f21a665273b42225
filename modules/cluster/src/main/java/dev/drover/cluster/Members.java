// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The members of the cluster as one node sees them, in the order of their addresses. Immutable. Any thread. */
record Members(String self, List<Member> all) {

  /** How far a member is in its life, as far as the fence cares. */
  enum Standing {
    /** Joining or WeaklyUp: it does not count yet, but may do on another node already. */
    JOINING, UP,
    /** It counts, but may not do any more on another node. */
    LEAVING,
    /** Exiting or Down: it is to have nothing any more. */
    OVER
  }

  /** {@code node}: address and uid, so that no restart of it passes for it; {@code votes}: it has the role that counts. */
  record Member(String node, Standing standing, boolean votes, boolean reachable) {}

  Members {
    all = List.copyOf(all);
  }

  Optional<Member> find(String node) {
    return all.stream().filter(member -> member.node().equals(node)).findFirst();
  }

  /** Whether this node is to answer that one: it is a member that may go on, as far as is known here. */
  boolean answers(String node) {
    return find(node).filter(member -> member.reachable() && member.standing() != Standing.OVER).isPresent();
  }

  /** This node has been downed, or is on its way out. */
  boolean isOver() {
    return find(self).filter(member -> member.standing() == Standing.OVER).isPresent();
  }

  /**
   * Who may be those that count on another node: that goes ahead by one change at most, which all have seen coming. Who
   * answered must be enough in each of these.
   */
  List<List<String>> electorates() {
    return List.of(voters(standing -> standing == Standing.UP || standing == Standing.LEAVING),
        voters(standing -> standing != Standing.OVER), voters(standing -> standing == Standing.UP));
  }

  private List<String> voters(Predicate<Standing> counts) {
    return all.stream().filter(member -> member.votes() && counts.test(member.standing())).map(Member::node).toList();
  }
}
