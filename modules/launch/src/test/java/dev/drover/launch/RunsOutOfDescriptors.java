// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program that launches until it is refused, says why, ends a few children, and launches once more. */
final class RunsOutOfDescriptors {
  /** The portable launcher wants sixteen descriptors for a start, and keeps two. */
  static final int ENDED = 9;

  private RunsOutOfDescriptors() {}

  /** {@code args[0]}: native or portable. */
  public static void main(String[] args) throws Exception {
    var sleep = new LaunchSpec(List.of("sleep", "60"), Path.of("/"), Map.of("PATH", "/usr/bin:/bin"));
    try (Launcher launcher = args[0].equals("native") ? NativeLauncher.open() : Launcher.portable()) {
      launcher.launch(sleep, new Recorder()).signalGroup(Signals.KILL); // loads what later needs descriptors,
      boolean _ = refused(launcher, new LaunchSpec(List.of("/none"), Path.of("/"), Map.of())); // and so does this
      var children = new ArrayList<Child>();
      var heard = new ArrayList<Recorder>();
      LaunchFailure refusal = null;
      while (refusal == null) {
        try {
          heard.add(new Recorder());
          children.add(launcher.launch(sleep, heard.getLast()));
        } catch (LaunchFailure failure) {
          refusal = failure;
        }
      }
      say(refusal.kind() + " " + refusal.getMessage());
      for (int i = 0; i < ENDED; i++) {
        children.get(i).signalGroup(Signals.KILL);
        say(heard.get(i).awaitExit());
        heard.get(i).awaitEnd();
        children.get(i).closeOutput();
      }
      say(again(launcher, sleep) ? "again" : "never again");
    }
  }

  private static boolean refused(Launcher launcher, LaunchSpec spec) {
    try {
      launcher.launch(spec, new Recorder());
      return false;
    } catch (LaunchFailure _) {
      return true;
    }
  }

  /** Marked, for the helpers that the JDK starts may print to the same place. */
  private static void say(Object what) {
    System.out.println("says " + what);
  }

  /** The descriptors of the ended ones are closed by the launcher's thread, a moment later. */
  private static boolean again(Launcher launcher, LaunchSpec spec) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() - deadline < 0) {
      if (!refused(launcher, spec)) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }
}
