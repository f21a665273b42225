// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.Set;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Member;

/**
 * A node in one of its lives: {@code uid} is another one when it comes back, {@code name} is {@code host:port} and the same.
 * Immutable.
 */
record NodeIdentity(long uid, String name, Set<String> roles) {
  NodeIdentity {
    roles = Set.copyOf(roles);
  }

  static NodeIdentity of(Member member) {
    return new NodeIdentity(member.uniqueAddress().longUid(), nameOf(member.address()), member.getRoles());
  }

  static String nameOf(Address address) {
    return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
  }
}
