// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** What Linux tells of a process, proc(5). What it does not tell is {@link Unusable}. Any thread. */
final class ProcFiles {
  /** USER_HZ of x86-64 and arm64. */
  private static final long TICKS_A_SECOND = 100;
  /** Counted from the one after the name, proc_pid_stat(5). */
  private static final int UTIME = 11;
  private static final int STIME = 12;

  private final Path folder;

  ProcFiles(long pid) {
    this.folder = Path.of("/proc", Long.toString(pid));
  }

  /** Its threads by name, of a numbered name only what stands before the number, and how many have it. */
  SortedMap<String, Long> threads() {
    return byThread(_ -> 1L);
  }

  /** The processor time that its threads have used, in nanoseconds, by the same names. Of threads that live. */
  SortedMap<String, Long> threadNanos() {
    return byThread(task -> Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", 2)[0]));
  }

  /** What a file of a thread says. */
  @FunctionalInterface
  private interface Reading {
    long of(Path task) throws IOException;
  }

  private SortedMap<String, Long> byThread(Reading reading) {
    var found = new TreeMap<String, Long>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(folder.resolve("task"))) {
      for (Path task : tasks) {
        try {
          String name = Files.readString(task.resolve("comm")).strip().replaceFirst("[-#]?\\d+$", "");
          found.merge(name, reading.of(task), Long::sum);
        } catch (NoSuchFileException ended) {
          // not one of its threads any more
        }
      }
    } catch (IOException failure) {
      throw unreadable(failure);
    }
    return found;
  }

  /** Its memory, of shared pages its share alone. */
  long pssBytes() {
    return read("smaps_rollup").lines().filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst()
        .orElseThrow(() -> new Unusable(folder + "/smaps_rollup tells no Pss"));
  }

  /** Its memory, shared pages in full. */
  long residentBytes() {
    return status("VmRSS");
  }

  /** The most that {@link #residentBytes} ever was. */
  long peakBytes() {
    return status("VmHWM");
  }

  private long status(String key) {
    return read("status").lines().filter(line -> line.startsWith(key + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst()
        .orElseThrow(() -> new Unusable(folder + "/status tells no " + key));
  }

  /** The processor time that it has used, in hundredths of a second. */
  Duration cpu() {
    String stat = read("stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    long ticks = Arrays.stream(new int[]{UTIME, STIME}).mapToLong(field -> Long.parseLong(fields[field])).sum();
    return Duration.ofMillis(ticks * 1000 / TICKS_A_SECOND);
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
    } catch (IOException failure) {
      throw unreadable(failure);
    }
  }

  private Unusable unreadable(IOException failure) {
    return new Unusable(folder + " cannot be read, by which Linux tells what a process uses: " + failure);
  }
}
