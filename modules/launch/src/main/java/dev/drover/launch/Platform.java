// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.foreign.Linker;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/** What this machine is. Any thread. */
final class Platform {

  private static final String OS = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
  private static final String ARCH = System.getProperty("os.arch", "");

  /** The JDK needs ten for a start. */
  private static final int FEW = 16;

  private Platform() {}

  static boolean isLinux() { return OS.startsWith("linux"); }

  static boolean isWindows() { return OS.startsWith("windows"); }

  static boolean isX86() { return ARCH.equals("amd64") || ARCH.equals("x86_64"); }

  /** Linux on an architecture whose structures and system call numbers {@link Libc} knows. */
  static boolean isKnownLinux() {
    return isLinux() && (isX86() || ARCH.equals("aarch64")) && Files.exists(Path.of("/proc/self/stat"));
  }

  /** Whether the C library is glibc. It does not load {@link Libc}, which takes long. */
  static boolean isGnu() {
    return Linker.nativeLinker().defaultLookup().find("gnu_get_libc_version").isPresent();
  }

  /** How many files this process may have open; empty where it is not told. */
  static OptionalLong openFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? OptionalLong.of(system.getMaxFileDescriptorCount())
        : OptionalLong.empty();
  }

  /** Whether this process has too few descriptors left for so many starts at the same time. */
  static boolean isShortOfDescriptors(int starts) {
    try {
      return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
          && system.getMaxFileDescriptorCount() >= 0
          && system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() < (long) FEW * starts;
    } catch (InternalError noneToCountWith) {
      return true;
    }
  }
}
