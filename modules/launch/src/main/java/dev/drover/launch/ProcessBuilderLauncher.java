// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts children with {@link ProcessBuilder}, two threads each: for systems where the native launcher cannot run. It
 * cannot tell exit code 137 from signal 9, sees no core dumps, gives a program that is looked up on the PATH its full
 * path as its name, and may lose what a grandchild prints after the exit, for the JDK may close the streams then. Any
 * thread.
 */
final class ProcessBuilderLauncher implements Launcher {

  private static final Pattern ERROR = Pattern.compile("error=(\\d+)");
  private static final Duration LAST_EXITS = Duration.ofSeconds(2);
  /** With setsid(1) a child leads a group of its own; a child of the JVM never leads one, so setsid need not fork. */
  private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private final List<String> prefix = SETSID.stream().filter(Files::isExecutable).findFirst()
      .map(p -> List.of(p.toString(), "--")).orElse(List.of());
  private final Set<BuiltChild> children = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  @Override
  public String name() {
    return "process-builder";
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    Programs.checkDirectory(spec);
    BuiltChild child = new BuiltChild(start(spec), !prefix.isEmpty(), listener);
    children.add(child);
    child.begin(() -> children.remove(child));
    if (closed) {
      child.signalGroup(Signals.KILL);
      throw Failures.other(0, spec.program() + ": cannot be started, the launcher is closed");
    }
    return child;
  }

  @Override
  public Set<Child> aliveGroups(Collection<? extends Child> children) {
    return GroupChild.alive(children);
  }

  @Override
  public void close() {
    closed = true;
    children.forEach(c -> c.signalGroup(Signals.KILL));
    long deadline = System.nanoTime() + LAST_EXITS.toNanos();
    for (BuiltChild child : children) {
      child.awaitExit(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      child.closeOutput();
    }
    children.clear();
  }

  private Process start(LaunchSpec spec) throws LaunchFailure {
    ProcessBuilder builder = new ProcessBuilder(words(spec)).directory(spec.dir().toFile())
        .redirectInput(new File(Platform.isWindows() ? "NUL" : "/dev/null"));
    builder.environment().clear();
    builder.environment().putAll(spec.environment());
    try {
      return builder.start();
    } catch (IOException e) {
      throw failure(String.valueOf(e.getMessage()), spec);
    }
  }

  private static LaunchFailure failure(String message, LaunchSpec spec) {
    Matcher error = ERROR.matcher(message);
    int errno = error.find() ? Integer.parseInt(error.group(1)) : 0;
    if (errno != 0) {
      return Failures.of(errno, spec);
    }
    // The helper that the JDK starts first needs a few descriptors to load, and dies without a word of why.
    return message.contains("spawn helper") && Platform.isShortOfDescriptors()
        ? Failures.of(Errno.EMFILE, spec)
        : Failures.other(0, spec.program() + ": cannot be started: " + message.lines().findFirst().orElse(""));
  }

  private List<String> words(LaunchSpec spec) throws LaunchFailure {
    if (Platform.isWindows()) {
      return spec.command();
    }
    String path = Programs.find(spec);
    FileFormat.check(spec, path);
    List<String> words = new ArrayList<>(prefix);
    words.add(path);
    words.addAll(spec.command().subList(1, spec.command().size()));
    return words;
  }
}
