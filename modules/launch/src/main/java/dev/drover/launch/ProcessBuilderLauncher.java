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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts children with {@link ProcessBuilder}, two or three threads each: for systems where the native launcher cannot run. It
 * cannot tell exit code 137 from signal 9, sees no core dumps, gives a program that is looked up on the PATH its full
 * path as its name, has no terminals, and may lose what a grandchild prints after the exit, for the JDK may close the streams then. Any
 * thread.
 */
final class ProcessBuilderLauncher implements Launcher {

  private static final Pattern ERROR = Pattern.compile("error(?:=|: )(\\d+)");
  private static final Duration LAST_EXITS = Duration.ofSeconds(2);
  private static final Duration LAST_LAUNCHES = Duration.ofSeconds(2);
  private static final Duration SENDING = Duration.ofSeconds(10);
  /** With setsid(1) a child leads a group of its own; a child of the JVM never leads one, so setsid need not fork. */
  private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private final List<String> prefix = SETSID.stream().filter(Files::isExecutable).findFirst()
      .map(p -> List.of(p.toString(), "--")).orElse(List.of());
  /** Each call of a listener is made under it, so that there is one at a time; fair, for some children are chatty. */
  final ReentrantLock turn = new ReentrantLock(true);
  private final ThreadFactory threads;
  private final boolean hasProc;
  private final Set<BuiltChild> children = ConcurrentHashMap.newKeySet();
  private final AtomicInteger starting = new AtomicInteger();
  private final UnderWay underWay = new UnderWay();
  /** How often all was killed. */
  private final AtomicInteger killings = new AtomicInteger();

  ProcessBuilderLauncher() {
    this(Thread.ofPlatform().daemon().factory(), Platform.isLinux());
  }

  ProcessBuilderLauncher(ThreadFactory threads, boolean hasProc) {
    this.threads = threads;
    this.hasProc = hasProc;
  }

  @Override
  public String name() {
    return "process-builder";
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    int before = killings.get();
    if (!underWay.begin()) {
      throw Failures.closed(spec);
    }
    try {
      if (spec.stdin() == LaunchSpec.Stdin.TERMINAL) {
        throw notHere(spec, "tty = true", "remove it");
      }
      if (spec.keeping().isPresent()) {
        throw notHere(spec, "orphans = adopt", "write orphans = kill");
      }
      if (!spec.terms().quota().isNone()) {
        throw Failures.noCgroups(spec);
      }
      Programs.checkDirectory(spec);
      BuiltChild child = begin(start(spec), spec, listener);
      if (underWay.isClosed()) {
        child.signalGroup(Signals.KILL);
        throw Failures.closed(spec);
      }
      if (killings.get() != before) {
        child.signalGroup(Signals.KILL);
      }
      return child;
    } finally {
      underWay.end();
    }
  }

  private static LaunchFailure notHere(LaunchSpec spec, String what, String instead) {
    return Failures.impossible(spec, List.of(
        what + " needs the native launcher (Linux with glibc), and Drover runs on the process builder here; "
            + instead));
  }

  @Override
  public Set<Child> aliveGroups(Collection<? extends Child> children) {
    return GroupChild.alive(children);
  }

  @Override
  public Map<Child, Usage> usage(Collection<? extends Child> children) {
    return Usages.of(children);
  }

  /** Waits for the shells that send it, so that all were sent it once this returns. */
  @Override
  public void killAll() {
    killings.incrementAndGet();
    killChildren();
  }

  private void killChildren() {
    children.forEach(c -> c.signalGroup(Signals.KILL));
    await(CompletableFuture.allOf(children.stream().map(BuiltChild::sent).toArray(CompletableFuture[]::new)));
  }

  @Override
  public void close() {
    underWay.close();
    boolean _ = underWay.awaitEnd(LAST_LAUNCHES);
    killChildren();
    long deadline = System.nanoTime() + LAST_EXITS.toNanos();
    for (BuiltChild child : children) {
      child.awaitExit(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      child.endOutput();
      child.closeOutput();
    }
    children.clear();
  }

  /** On whatever failure, the child is killed and no listener is told. */
  private BuiltChild begin(Process process, LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    try {
      BuiltGroup group = new BuiltGroup(process, !prefix.isEmpty(), hasProc);
      BuiltInput input = spec.stdin() == LaunchSpec.Stdin.PIPE ? new BuiltInput(process.getOutputStream()) : null;
      BuiltChild child = new BuiltChild(process, group, input, turn, listener);
      children.add(child);
      child.begin(threads, this::forgetTheGone);
      return child;
    } catch (RuntimeException | Error fault) {
      process.destroyForcibly();
      children.removeIf(child -> child.pid() == process.pid() && !child.hasEnded());
      if (fault instanceof Error error) {
        throw Failures.outOfMemory(error, spec);
      }
      throw fault;
    }
  }

  /** A group may end without a sound: after each end all that went on are looked at, so that none is kept for ever. */
  private void forgetTheGone() {
    List<BuiltChild> ended = children.stream().filter(BuiltChild::hasEnded).toList();
    Set<Child> alive = aliveGroups(ended);
    ended.stream().filter(child -> !alive.contains(child)).forEach(children::remove);
  }

  private static void await(CompletableFuture<Void> sent) {
    try {
      sent.get(SENDING.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException _) {
      // What could be sent was sent.
    }
  }

  private Process start(LaunchSpec spec) throws LaunchFailure {
    try {
      if (Platform.isShortOfDescriptors(starting.incrementAndGet())) {
        throw Failures.of(Errno.EMFILE, spec); // JDK 25 loses two descriptors with each start for which it has too few
      }
      return startNow(spec);
    } finally {
      starting.decrementAndGet();
    }
  }

  private Process startNow(LaunchSpec spec) throws LaunchFailure {
    Prepared prepared = Platform.isWindows()
        ? new Prepared(spec.program(), spec)
        : Prepared.of(spec, OpenFiles.ofChildren());
    ProcessBuilder builder = new ProcessBuilder(words(prepared)).directory(spec.dir().toFile())
        .redirectInput(spec.stdin() == LaunchSpec.Stdin.PIPE
            ? ProcessBuilder.Redirect.PIPE
            : ProcessBuilder.Redirect.from(new File(Platform.isWindows() ? "NUL" : "/dev/null")));
    builder.environment().clear();
    builder.environment().putAll(prepared.spec().environment());
    try {
      return builder.start();
    } catch (OutOfMemoryError e) {
      throw Failures.outOfMemory(e, spec);
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
    return message.contains("spawn helper") && Platform.isShortOfDescriptors(1)
        ? Failures.of(Errno.EMFILE, spec)
        : Failures.other(0, spec.program() + ": cannot be started: " + message.lines().findFirst().orElse(""));
  }

  private List<String> words(Prepared prepared) throws LaunchFailure {
    List<String> command = prepared.spec().command();
    if (Platform.isWindows()) {
      return command;
    }
    FileFormat.check(prepared.spec(), prepared.path());
    List<String> words = new ArrayList<>(prefix);
    words.add(prepared.path());
    words.addAll(command.subList(1, command.size()));
    return words;
  }
}
