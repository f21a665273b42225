// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Member;

/**
 * A node in one of its lives: {@code uid} is another one when it comes back, {@code name} is {@code host:port} and the same.
 * Immutable.
 */
record NodeIdentity(long uid, String name, Set<String> roles) {
  /** By which Pekko marks a role of its own. */
  private static final String DATA_CENTER = "dc-";

  NodeIdentity {
    roles = Set.copyOf(roles);
  }

  static NodeIdentity of(Member member) {
    Set<String> roles = member.getRoles().stream().filter(role -> !role.startsWith(DATA_CENTER))
        .collect(Collectors.toUnmodifiableSet());
    return new NodeIdentity(member.uniqueAddress().longUid(), nameOf(member.address()), roles);
  }

  static String nameOf(Address address) {
    return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
  }
}
