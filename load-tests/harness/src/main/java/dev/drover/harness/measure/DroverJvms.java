// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The JVMs of one cluster of Drovers, the oldest node first, with their database in a folder of their own; and one that is alone. One thread. */
final class DroverJvms implements AutoCloseable {
  static final long PATIENCE_SECONDS = 120;
  private static final int LAST_LINES = 15;
  /** Short-lived, and as small as they can be. */
  private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1");

  private final Path folder = Folders.temporary("drover-cluster");
  private final List<Member> members = new ArrayList<>();
  private final List<NodeJvm> all = new ArrayList<>();
  private final Runnable closing = this::close;
  private final String heap;
  private final Told told;
  private final int size;

  /** {@code name}: as the cluster has it, HOST:PORT. */
  record Member(String name, String address, NodeJvm jvm) {
    String ask(String line) {
      return jvm.ask(line, PATIENCE_SECONDS);
    }

    /** A time, in nanoseconds. */
    long nanos(String line) {
      return Long.parseLong(ask(line));
    }
  }

  DroverJvms(int size, String heap, Told told) {
    this.size = size;
    this.heap = heap;
    this.told = told;
    Tidy.atEnd(closing);
  }

  /** As many as belong to it are there, and see each other. */
  void complete() {
    while (members.size() < size) {
      boolean first = members.isEmpty();
      Member next = start(List.of(folder.toString(), first ? "forms" : "joins"));
      members.add(next);
      String _ = next.ask("join " + members.getFirst().address());
      everywhere("up " + members.size());
    }
  }

  Member alone() {
    return start(List.of());
  }

  private Member start(List<String> arguments) {
    Path errors = folder.resolve("node-" + all.size() + ".log");
    NodeJvm jvm = NodeJvm.start(DroverNode.class, heap, OPTIONS, arguments,
        ProcessBuilder.Redirect.appendTo(errors.toFile()));
    all.add(jvm);
    List<String> names = List.of(jvm.hear(PATIENCE_SECONDS).split(" ", -1));
    return new Member(names.getLast(), names.getFirst(), jvm);
  }

  List<Member> members() {
    return List.copyOf(members);
  }

  Member oldest() {
    return members.getFirst();
  }

  /** Ends its JVM by SIGKILL. When that was, in nanoseconds of the machine's monotonic clock. */
  long lose(Member lost) {
    members.remove(lost);
    long begun = System.nanoTime();
    lost.jvm().process().destroyForcibly();
    return begun;
  }

  /** Tells all at the same time, and returns what each answers. */
  List<String> everywhere(String line) {
    return everywhere(_ -> line);
  }

  List<String> everywhere(java.util.function.Function<Member, String> line) {
    members.forEach(member -> member.jvm().say(line.apply(member)));
    return members.stream().map(member -> member.jvm().hear(PATIENCE_SECONDS)).toList();
  }

  /** When the last of them said that it is so. */
  long last(String line) {
    return everywhere(line).stream().mapToLong(Long::parseLong).max().orElseThrow();
  }

  /** What the nodes have logged at last, for whoever wants to know why they failed. */
  void tellErrors() {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".log")).sorted().toList()) {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        lines.stream().skip(Math.max(0, lines.size() - LAST_LINES))
            .forEach(line -> told.note(file.getFileName() + ": " + line));
      }
    } catch (IOException unreadable) {
      told.note("what the nodes have logged cannot be read: " + unreadable);
    }
  }

  @Override
  public void close() {
    for (NodeJvm jvm : List.copyOf(all)) {
      jvm.process().destroyForcibly();
      jvm.process().onExit().join();
    }
    Folders.delete(folder);
    Tidy.forget(closing);
  }
}
