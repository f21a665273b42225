// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.launch.Launcher;
import dev.drover.launch.Terms;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Tells what this machine offers, what is missing, and how to get it. */
final class Doctor {
  private static final Duration TICK = Duration.ofSeconds(1);

  private Doctor() {}

  static int report(PrintStream out) {
    out.println("jdk          " + Runtime.version() + " (" + System.getProperty("java.home") + ")");
    try (Launcher launcher = Launcher.best()) {
      boolean isNative = launcher.name().equals("linux-native");
      out.println("launcher     " + launcher.name() + (isNative
          ? ""
          : " (slower, a thread or two a process, no terminals for tty = true; the native one needs Linux with glibc 2.34 or later)"));
      out.println("descendants  are found " + launcher.containment());
    }
    cluster(out);
    descriptors(out);
    out.println("for limits   " + tools());
    List<String> noQuota = Terms.whyNoQuota();
    out.println(
        "cgroups      " + (noQuota.isEmpty() ? "limit memory and cpu" : String.join("\n             ", noQuota)));
    out.println("setsid       " + (Files.isExecutable(Path.of("/usr/bin/setsid"))
        ? "found"
        : "missing (only the process-builder launcher wants it; package util-linux)"));
    return 0;
  }

  /** What at most once needs of this machine. */
  private static void cluster(PrintStream out) {
    try (Launcher launcher = Launcher.best(TICK)) {
      out.println("cluster      " + (launcher.canWatch()
          ? "a guardian ends what a node has, should its JVM be stopped or hang"
          : "needs the native launcher: without it nothing ends what a node has, should its JVM be stopped or hang"));
    }
  }

  private static String tools() {
    List<String> missing = Terms.missingTools();
    return missing.isEmpty()
        ? "all tools found"
        : "missing " + String.join(", ", missing) + " (limits, oom-score-adj, user and nice want them; packages "
            + "util-linux and coreutils)";
  }

  private static void descriptors(PrintStream out) {
    OptionalLong limit = Descriptors.limit();
    out.println("descriptors  " + (limit.isPresent()
        ? limit.getAsLong() + ", enough for about " + Descriptors.processes(limit.getAsLong())
            + " processes (raise with: ulimit -n, or LimitNOFILE under systemd)"
        : "unknown on this system"));
  }
}
