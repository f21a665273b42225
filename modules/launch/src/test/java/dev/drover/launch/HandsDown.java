// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Hands a controller down to the cgroups of its children, tells what came of it, and ends in good order with its input. */
final class HandsDown {

  private HandsDown() {}

  /** The controller, and how long a child is to sleep. */
  public static void main(String[] args) throws Exception {
    Path own = own();
    try (Launcher launcher = NativeLauncher.open()) {
      launcher.launch(new LaunchSpec(List.of("sleep", args[1]), Path.of("/"), LauncherFixture.ENVIRONMENT),
          new Recorder());
      CgroupTree tree = CgroupTree.acquire().orElseThrow();
      Path top = tree.base().resolve("launcher-1");
      tree.handDown(args[0], top);
      say(Delegation.words(top.resolve("1").resolve(Delegation.AVAILABLE)).contains(args[0])
          ? "handed down"
          : "not handed down");
      CgroupTree.release();
      while (System.in.read() >= 0) {
        // until its end
      }
    }
    say(own().equals(own) ? "back" : "elsewhere: " + own());
    try (var inside = Files.list(own)) {
      say(inside.filter(Files::isDirectory).count() + " left");
    }
  }

  private static Path own() throws Exception {
    return CgroupTree.own(Files.readString(Path.of("/proc/self/mountinfo")),
        Files.readString(Path.of("/proc/self/cgroup"))).orElseThrow();
  }

  private static void say(String what) {
    System.out.println(what);
  }
}
