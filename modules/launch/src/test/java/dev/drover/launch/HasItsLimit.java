// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.Terms.Limit;
import dev.drover.launch.Terms.Resource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A program that tells the limit of open files of itself and of a child, before and after it raised its own. */
final class HasItsLimit {

  private HasItsLimit() {}

  /** {@code args[0]}: native or portable. */
  public static void main(String[] args) throws Exception {
    try (Launcher launcher = args[0].equals("native") ? NativeLauncher.open() : Launcher.portable()) {
      say("JVM", own());
      OpenFiles.raiseFor(100);
      say("child", child(launcher, "-Sn", Terms.NONE));
      OpenFiles.raiseFor(200);
      say("JVM", own());
      say("child", soon(launcher, 300));
      say("child", child(launcher, "-Sn", new Terms(Terms.RunAs.SAME, Terms.Priority.SAME,
          List.of(new Limit(Resource.NOFILE, 200, 250)))));
      say("hard", child(launcher, "-Hn", Terms.NONE));
    }
  }

  private static long own() {
    return Objects.requireNonNull(Privileges.own().limits().get(Resource.NOFILE)).soft();
  }

  /** The native launcher gives the limit to a process that runs already. */
  private static String soon(Launcher launcher, long limit) throws Exception {
    return output(launcher, "until [ $(ulimit -Sn) = " + limit + " ]; do :; done; ulimit -Sn", Terms.NONE);
  }

  private static String child(Launcher launcher, String which, Terms terms) throws Exception {
    return output(launcher, "ulimit " + which, terms);
  }

  private static String output(Launcher launcher, String script, Terms terms) throws Exception {
    Recorder heard = new Recorder();
    launcher
        .launch(new LaunchSpec(List.of("sh", "-c", script), Path.of("/"), Map.of("PATH", "/usr/bin:/bin"))
            .withTerms(terms), heard);
    heard.awaitEnd();
    return heard.out().strip();
  }

  /** Marked, for the helpers that the JDK starts may print to the same place. */
  private static void say(String what, Object value) {
    System.out.println("says " + what + " " + value);
  }
}
