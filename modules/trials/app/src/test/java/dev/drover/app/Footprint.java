// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What another JVM holds: descriptors, threads, bytes of live objects, and its share of the memory of the machine in bytes. Immutable. */
record Footprint(long descriptors, long threads, long liveHeap, long memory) {

  /** Frees what can be freed there before it is counted. */
  static Footprint of(long pid) throws Exception {
    long heap = number(jcmd(pid, "GC.class_histogram"), "Total +\\d+ +(\\d+)");
    Path proc = Path.of("/proc", Long.toString(pid));
    long kilobytes = number(Files.readString(proc.resolve("smaps_rollup")), "\nPss: +(\\d+) kB");
    return new Footprint(count(proc.resolve("fd")), count(proc.resolve("task")), heap, kilobytes << 10);
  }

  private static String jcmd(long pid, String what) throws Exception {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asked = new ProcessBuilder(jcmd.toString(), Long.toString(pid), what).redirectErrorStream(true).start();
    String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(asked.waitFor()).as(said).isZero();
    return said;
  }

  private static long number(String text, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertThat(found.find()).as("%s in %s", pattern, text).isTrue();
    return Long.parseLong(found.group(1));
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    }
  }

  @Override
  public String toString() {
    return "%d descriptors, %d threads, %.1f MiB of live objects, %.1f MiB in all".formatted(descriptors, threads,
        liveHeap / 1048576.0, memory / 1048576.0);
  }
}
