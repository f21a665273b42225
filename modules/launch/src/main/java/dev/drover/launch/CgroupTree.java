// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.Terms.Quota;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of this JVM in the cgroup v2 tree, cgroups(7), below the cgroup that it was started in. The JVM itself is moved
 * into a cgroup {@code self} there, so that few others are beside it and what its children have forked too early is
 * found at once. Any thread.
 */
final class CgroupTree {

  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final Path OWN = Path.of("/proc/self/cgroup");
  private static final String OWN_V2 = "0::";
  private static final String PREFIX = "drover-";
  private static final int ROOT = 3;
  private static final int MOUNT_POINT = 4;
  private static final long SELF = ProcessHandle.current().pid();
  private static final byte[] ALONE = (SELF + "\n").getBytes(StandardCharsets.US_ASCII);

  /** What there is, and how many use it. */
  private static @Nullable CgroupTree present;
  private static int users;

  private final Path base;
  private final Path self;
  /** Controllers that the cgroup of before had to hand down because a child needed them. Under the lock of this tree. */
  private final Set<String> handedDown = new HashSet<>();

  CgroupTree(Path base) {
    this.base = base;
    this.self = base.resolve("self");
  }

  /**
   * Empty where there is no such tree, it cannot be written to, or the kernel cannot kill by it (before 5.14). The JVM stays
   * in it until the last user has let go.
   */
  static synchronized Optional<CgroupTree> acquire() {
    if (present == null) {
      present = make().orElse(null);
    }
    users += present == null ? 0 : 1;
    return Optional.ofNullable(present);
  }

  static synchronized void release() {
    users--;
    if (users == 0 && present != null) {
      present.leave();
      present = null;
    }
  }

  /** What stands in the way of it on this machine, a sentence for each key, which comes first. Looks, and changes nothing. */
  static List<String> problems(Quota quota) {
    return quota.controllers().entrySet().stream()
        .flatMap(asked -> problem(asked.getValue()).stream().map(problem -> asked.getKey() + ": " + problem)).toList();
  }

  private static synchronized Optional<String> problem(String controller) {
    if (!Platform.isKnownLinux() || !Platform.isGnu()) {
      return Optional.of("needs Linux with glibc on x86-64 or arm64");
    }
    try {
      String memberships = Files.readString(OWN);
      Path own = present == null
          ? own(Files.readString(MOUNTS), memberships).orElse(null)
          : present.base.getParent();
      if (own == null) {
        return Optional.of("needs cgroup v2, which is not mounted here; mount -t cgroup2 none /sys/fs/cgroup");
      }
      return Files.isWritable(own.resolve(Cgroup.MEMBERS))
          ? new Delegation(own, memberships, SELF).problem(controller)
          : Optional.of(Delegation.notWritable(own));
    } catch (IOException failure) {
      return Optional.of("the cgroup of Drover cannot be read: " + failure.getMessage());
    }
  }

  private static Optional<CgroupTree> make() {
    try {
      return own(Files.readString(MOUNTS), Files.readString(OWN)).flatMap(CgroupTree::makeBelow);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The folder of the cgroup that a process is in, from the texts of its mountinfo and cgroup in /proc. */
  static Optional<Path> own(String mounts, String memberships) {
    @Nullable
    String path = memberships.lines().filter(line -> line.startsWith(OWN_V2))
        .map(line -> line.substring(OWN_V2.length())).findFirst().orElse(null);
    if (path == null) {
      return Optional.empty();
    }
    return mounts.lines().filter(line -> line.contains(" - cgroup2 ")).map(line -> line.split(" ", -1))
        .filter(fields -> isBelow(fields[ROOT], path))
        .map(fields -> Path.of(fields[MOUNT_POINT], fields[ROOT].equals("/")
            ? path
            : path.substring(fields[ROOT].length())))
        .findFirst();
  }

  private static boolean isBelow(String root, String path) {
    return root.equals("/") || path.equals(root) || path.startsWith(root + "/");
  }

  /** A process is moved by who may write to the cgroup that holds both places. */
  private static Optional<CgroupTree> makeBelow(Path own) {
    if (!Files.isWritable(own.resolve(Cgroup.MEMBERS))) {
      return Optional.empty();
    }
    removeLeftovers(own);
    var tree = new CgroupTree(own.resolve(PREFIX + SELF));
    try {
      Files.createDirectories(tree.self); // what was left behind may still be there, because somebody lives in it
      if (Files.isWritable(tree.self.resolve(Cgroup.KILL))) {
        new Cgroup(tree.self).add((int) SELF);
        return Optional.of(tree);
      }
      remove(tree.base);
    } catch (IOException _) {
      // Not here, then.
    }
    return Optional.empty();
  }

  /** Of those that were killed, and their guardians with them. */
  private static void removeLeftovers(Path own) {
    try (Stream<Path> inside = Files.list(own)) {
      inside.filter(path -> isLeftover(String.valueOf(path.getFileName()))).forEach(path -> {
        try {
          remove(path);
        } catch (IOException _) {
          // Something lives in it, and is not ours to end.
        }
      });
    } catch (IOException _) {
      // They harm nobody.
    }
  }

  private static boolean isLeftover(String name) {
    try {
      long pid = name.startsWith(PREFIX) ? Long.parseLong(name.substring(PREFIX.length())) : 0;
      return pid == SELF || (pid > 0 && ProcessHandle.of(pid).isEmpty());
    } catch (NumberFormatException _) {
      return false;
    }
  }

  Path base() {
    return base;
  }

  private Path before() {
    return base.resolveSibling(".").normalize();
  }

  /** Makes a controller work in the cgroups that are directly in this one, which is directly in the base. */
  synchronized void handDown(String controller, Path top) throws IOException {
    for (Path cgroup : List.of(before(), base, top)) {
      Path file = cgroup.resolve(Delegation.HANDED_DOWN);
      if (!Delegation.words(file).contains(controller)) {
        Cgroup.write(file, "+" + controller);
        if (cgroup.equals(before()) && !Delegation.isRoot(cgroup)) {
          handedDown.add(controller);
        }
      }
    }
  }

  /** As long as it hands controllers down, the cgroup of before takes no process in, unless it is the root. */
  private synchronized void takeBack() {
    for (String controller : handedDown) {
      for (Path cgroup : List.of(base, before())) {
        try {
          Cgroup.write(cgroup.resolve(Delegation.HANDED_DOWN), "-" + controller);
        } catch (IOException _) {
          // Others need it: they are in cgroups beside this one.
        }
      }
    }
    handedDown.clear();
  }

  /** Back to where the JVM was started, and whatever is beside it with it. */
  private void leave() {
    takeBack();
    var before = new Cgroup(before());
    try {
      before.add((int) SELF);
      for (long pid : strays()) {
        before.add((int) pid);
      }
      remove(base);
      removeLeftovers(before()); // of those whose children were taken over
    } catch (IOException _) {
      // The folders stay behind, empty: the next Drover removes them.
    }
  }

  /** Who is beside this JVM: strays, what the JDK has started, and children that are just being spawned. */
  List<Long> strays() throws IOException {
    try {
      byte[] members = Files.readAllBytes(self.resolve(Cgroup.MEMBERS));
      return Arrays.equals(members, ALONE) // mostly
          ? List.of()
          : Cgroup.members(members).stream().filter(pid -> pid != SELF).toList();
    } catch (NoSuchFileException _) {
      return List.of(); // the launcher was closed
    }
  }

  /**
   * Removes a cgroup and those in it. Fails where anything lives in them, and takes nothing away then: it may be a Drover
   * of its own, with cgroups in which nothing lives just now.
   */
  static void remove(Path top) throws IOException {
    if (Cgroup.isPopulated(top)) {
      throw new DirectoryNotEmptyException(top.toString());
    }
    List<Path> inside;
    try (Stream<Path> entries = Files.list(top)) {
      inside = entries.filter(Files::isDirectory).toList();
    }
    for (Path path : inside) {
      remove(path);
    }
    Files.delete(top);
  }
}
