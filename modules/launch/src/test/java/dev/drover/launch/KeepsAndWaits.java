// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Launches a program that is to outlive this JVM, or takes it over, says its pid, and waits. */
final class KeepsAndWaits {

  private KeepsAndWaits() {}

  /** What kind of launcher, the folder, and the words of the program; without those, takes over. */
  public static void main(String[] args) throws Exception {
    Launcher launcher = args[0].equals("cgroups")
        ? NativeLauncher.open()
        : new NativeLauncher(new EventLoop(), Containment.gathering());
    var keeping = new Keeping(Path.of(args[1]), KeptFixture.LOG);
    List<String> words = Arrays.asList(args).subList(2, args.length);
    if (words.isEmpty()) {
      System.out.println(launcher.adopt(keeping, new Recorder()) instanceof Adoption.Taken(Child child)
          ? child.pid()
          : "nobody");
    } else {
      System.out.println(launcher
          .launch(new LaunchSpec(words, Path.of("/"), LauncherFixture.ENVIRONMENT).withKeeping(keeping), new Recorder())
          .pid());
    }
    Thread.currentThread().join();
  }
}
