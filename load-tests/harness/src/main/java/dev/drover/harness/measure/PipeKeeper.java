// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.KeptBy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pipe from each process to a program that keeps what comes, all begun by one shell. */
final class PipeKeeper implements LogKeeper {
  /** Larger than s6-log's largest. */
  private static final String FILES = "s16777215 n1000";
  /** The second line of `times`, POSIX: what the children of this shell have used. */
  private static final Pattern TIMES = Pattern.compile("\\n(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s");

  private final KeptBy by;
  private final List<String> printing;
  private final int processes;
  private final Path folder;
  private final Runnable closing = this::close;
  private @Nullable Process shell;
  private boolean closed;

  /** {@code printing}: what each process runs. */
  PipeKeeper(KeptBy by, List<String> printing, int processes, Path within) {
    this.by = by;
    this.printing = List.copyOf(printing);
    this.processes = processes;
    try {
      this.folder = Files.createTempDirectory(within, "drover-kept");
      Tidy.atEnd(closing);
    } catch (IOException failure) {
      throw new Unusable(by.shown() + ": there is no place for files: " + failure);
    }
  }

  /** Why it cannot be measured; empty where it can. */
  static String obstacle(KeptBy by) {
    return by == KeptBy.DROVER || Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(each -> Files.isExecutable(Path.of(each, by.shown()))) ? "" : by.shown() + " is not installed";
  }

  private String keeping() {
    return switch (by) {
      case CAT -> "cat > $i/current";
      case S6_LOG -> "s6-log " + FILES.replaceFirst("(s\\d+) (n\\d+)", "$2 $1") + " ./$i";
      case SVLOGD -> "echo " + FILES + " | tr ' ' '\\n' > $i/config; svlogd -b 65536 $i";
      case DROVER -> throw new IllegalArgumentException("Drover is no program at the end of a pipe");
    };
  }

  @Override
  public Kept keep() {
    String words = String.join(" ", printing.stream().map(word -> "'" + word + "'").toList());
    String script = """
        i=0
        while [ $i -lt %d ]; do
          mkdir $i
          %s | { %s; times > $i.times; } &
          i=$((i+1))
        done
        wait
        """.formatted(processes, words, keeping());
    long begun = System.nanoTime();
    run(script);
    Duration time = Duration.ofNanos(System.nanoTime() - begun);
    var files = new ArrayList<List<Path>>();
    Duration cpu = Duration.ZERO;
    for (int i = 0; i < processes; i++) {
      files.add(files(folder.resolve(Integer.toString(i))));
      cpu = cpu.plus(cpu(folder.resolve(i + ".times")));
    }
    return new Kept(time, cpu, files);
  }

  private void run(String script) {
    try {
      Process started = start(script);
      int exit = started.waitFor();
      if (exit != 0) {
        throw new Unusable(by.shown() + ": its shell ended with " + exit + ", "
            + Files.readString(folder.resolve("shell.log")).strip());
      }
    } catch (IOException failure) {
      throw new Unusable(by.shown() + ": " + failure.getMessage());
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new Unusable(by.shown() + ": interrupted");
    }
  }

  private synchronized Process start(String script) throws IOException {
    if (closed) {
      throw new Unusable("interrupted");
    }
    Process started = new ProcessBuilder("sh", "-c", script).directory(folder.toFile()).redirectErrorStream(true)
        .redirectOutput(folder.resolve("shell.log").toFile()).start();
    shell = started;
    return started;
  }

  /** By age: rotated ones have names that begin with their time. */
  private static List<Path> files(Path of) {
    try (Stream<Path> all = Files.list(of)) {
      return all.filter(file -> file.getFileName().toString().matches("current|@.*")).sorted().toList();
    } catch (IOException failure) {
      throw new Unusable(of + " cannot be read: " + failure.getMessage());
    }
  }

  private static Duration cpu(Path times) {
    try {
      Matcher found = TIMES.matcher(Files.readString(times));
      if (!found.find()) {
        throw new Unusable("`times` of this shell says something unknown: " + Files.readString(times));
      }
      double seconds = 60 * (Long.parseLong(found.group(1)) + Long.parseLong(found.group(3)))
          + Double.parseDouble(found.group(2)) + Double.parseDouble(found.group(4));
      return Duration.ofMillis(Math.round(seconds * 1000));
    } catch (IOException failure) {
      throw new Unusable(times + " cannot be read: " + failure.getMessage());
    }
  }

  @Override
  public void forget() {
    Folders.empty(folder);
  }

  @Override
  public void close() {
    Process left;
    synchronized (this) {
      closed = true;
      left = shell;
    }
    if (left != null && left.isAlive()) {
      var family = left.descendants().toList();
      left.destroyForcibly();
      family.forEach(ProcessHandle::destroyForcibly);
    }
    Folders.delete(folder);
    Tidy.forget(closing);
  }
}
