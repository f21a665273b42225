// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.drover.launch.Launcher;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells what this machine offers, what is missing, and how to get it. */
final class Doctor {
  /** Two pipes and a pidfd. */
  private static final int DESCRIPTORS_PER_PROCESS = 3;
  private static final int DESCRIPTORS_OF_DROVER = 200;

  private Doctor() {}

  static int report(PrintStream out) {
    out.println("jdk          " + Runtime.version() + " (" + System.getProperty("java.home") + ")");
    try (Launcher launcher = Launcher.best()) {
      boolean isNative = launcher.name().equals("linux-native");
      out.println("launcher     " + launcher.name() + (isNative
          ? ""
          : " (slower, a thread or two a process; the native one needs Linux with glibc 2.34 or later)"));
    }
    descriptors(out);
    out.println("cgroup       " + cgroup());
    out.println("setsid       " + (Files.isExecutable(Path.of("/usr/bin/setsid"))
        ? "found"
        : "missing (only the process-builder launcher wants it; package util-linux)"));
    return 0;
  }

  private static void descriptors(PrintStream out) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      long most = system.getMaxFileDescriptorCount();
      long processes = Math.max(0, (most - DESCRIPTORS_OF_DROVER) / DESCRIPTORS_PER_PROCESS);
      out.println("descriptors  " + most + ", enough for about " + processes
          + " processes (raise with: ulimit -n, or LimitNOFILE under systemd)");
    } else {
      out.println("descriptors  unknown on this system");
    }
  }

  private static String cgroup() {
    for (String root : new String[]{"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
      if (Files.exists(Path.of(root, "cgroup.controllers"))) {
        return "v2 at " + root + (Files.isWritable(Path.of(root, "cgroup.procs"))
            ? ", writable"
            : ", not writable (run as root, or have systemd delegate: Delegate=yes)") + "; not used by this version";
      }
    }
    return "no cgroup v2 here; not used by this version";
  }
}
