// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The cgroup that this JVM was started in, as one that hands controllers down to cgroups in it, cgroups(7).
 * {@code memberships}: the text of this JVM's cgroup file in /proc. Looks, and changes nothing. Immutable. Any thread.
 */
record Delegation(Path own, String memberships, long self) {

  static final String AVAILABLE = "cgroup.controllers";
  static final String HANDED_DOWN = "cgroup.subtree_control";
  /** All cgroups have it but the root, in which others may live beside cgroups with controllers. */
  private static final String NOT_IN_ROOT = "cgroup.type";

  /** What stands in the way of the controller; empty where it can be had. */
  Optional<String> problem(String controller) {
    try {
      if (!words(own.resolve(AVAILABLE)).contains(controller)) {
        return Optional.of(missing(controller));
      }
      if (words(own.resolve(HANDED_DOWN)).contains(controller)) {
        return Optional.empty();
      }
      return Files.isWritable(own.resolve(HANDED_DOWN)) ? neighbours() : Optional.of(notWritable(own));
    } catch (IOException failure) {
      return Optional.of("the cgroup of Drover cannot be read: " + failure.getMessage());
    }
  }

  static String notWritable(Path own) {
    return "needs a cgroup v2 tree that can be written to, and " + own
        + " cannot; run Drover as root, or have systemd delegate one (Delegate=yes)";
  }

  private String missing(String controller) {
    return "the controller " + controller + (isOfVersion1(controller)
        ? " is taken by cgroup v1 on this machine; boot it with systemd.unified_cgroup_hierarchy=1 cgroup_no_v1=all"
        : " is not handed down to " + own + "; have it delegated (systemd: Delegate=yes), or enable it in each "
            + HANDED_DOWN + " above");
  }

  /** A line is {@code 4:cpu,cpuacct:/path}. */
  private boolean isOfVersion1(String controller) {
    return memberships.lines().map(line -> line.split(":", 3))
        .anyMatch(fields -> fields.length == 3 && Arrays.asList(fields[1].split(",", -1)).contains(controller));
  }

  /** Only a cgroup without processes of its own hands controllers down; this JVM leaves it. */
  private Optional<String> neighbours() throws IOException {
    List<Long> others = isRoot(own)
        ? List.of()
        : Cgroup.members(own).stream().filter(pid -> pid != self).toList();
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of("Drover shares its cgroup " + own + " with others (process "
            + String.join(", ", others.stream().limit(3).map(Object::toString).toList())
            + (others.size() > 3 ? " and more" : "")
            + "), so it can hand nothing down; start it in one of its own: systemd-run --scope -p Delegate=yes ./drover up");
  }

  static boolean isRoot(Path cgroup) {
    return Files.notExists(cgroup.resolve(NOT_IN_ROOT));
  }

  /** The names in a file of a cgroup. */
  static List<String> words(Path file) throws IOException {
    return List.of(Files.readString(file).strip().split("\\s+", -1));
  }
}
