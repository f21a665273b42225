// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everywhere: the JDK's own {@link ProcessBuilder}, with two virtual threads a process to read its output. Where there is a
 * {@code setsid} program, a process leads a group of its own, which is signalled through {@code kill}; elsewhere its
 * descendants are looked up when it is signalled. It cannot tell a core dump, nor exit code 137 from signal 9.
 */
final class ProcessBuilderLauncher implements Launcher {
  private static final Pattern ERRNO = Pattern.compile("error=(\\d+),");
  /** How long after an exit its readers may take to come to the end; a grandchild may hold the pipe for ever. */
  private static final long LAST_OUTPUT_MILLIS = 200;
  private static final Optional<Path> SETSID = List.of("/usr/bin/setsid", "/bin/setsid").stream().map(Path::of)
      .filter(Files::isExecutable).findFirst();

  private final ExecutorService callbacks = Executors
      .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("drover-processes").factory());
  private final Map<Long, BuiltChild> alive = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "process-builder";
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    Path program = Programs.find(spec);
    var command = new ArrayList<String>();
    SETSID.ifPresent(setsid -> command.add(setsid.toString()));
    command.add(program.toAbsolutePath().toString());
    command.addAll(spec.command().subList(1, spec.command().size()));
    probeFormat(program, spec);
    var builder = new ProcessBuilder(command).directory(spec.dir().toFile())
        .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    builder.environment().clear();
    builder.environment().putAll(spec.environment());
    try {
      Process process = builder.start();
      var child = new BuiltChild(process, SETSID.isPresent());
      alive.put(process.pid(), child);
      follow(child, listener);
      return child;
    } catch (IOException failure) {
      Matcher errno = ERRNO.matcher(String.valueOf(failure.getMessage()));
      throw errno.find()
          ? Programs.explain(Integer.parseInt(errno.group(1)), program, spec)
          : new LaunchFailure(LaunchFailure.Kind.OTHER, 0, String.valueOf(failure.getMessage()));
    }
  }

  /** {@code setsid} would start and then fail to execute a file of a wrong format, so look at its first bytes. */
  private static void probeFormat(Path program, LaunchSpec spec) throws LaunchFailure {
    try (InputStream in = Files.newInputStream(program)) {
      byte[] magic = in.readNBytes(4);
      boolean elf = magic.length == 4 && magic[0] == 0x7f && magic[1] == 'E' && magic[2] == 'L' && magic[3] == 'F';
      boolean script = magic.length >= 2 && magic[0] == '#' && magic[1] == '!';
      if (SETSID.isPresent() && !elf && !script) {
        throw Programs.explain(8, program, spec);
      }
      if (SETSID.isPresent() && script) {
        probeInterpreter(program, spec);
      }
    } catch (IOException unreadable) {
      // executable without being readable: let the system decide
    }
  }

  private static void probeInterpreter(Path program, LaunchSpec spec) throws LaunchFailure {
    Optional<String> interpreter = Programs.interpreter(program);
    if (interpreter.isPresent() && !Files.exists(Path.of(interpreter.get()))) {
      throw Programs.explain(2, program, spec);
    }
  }

  private void follow(BuiltChild child, ChildListener listener) {
    var readers = new CountDownLatch(2);
    read(child, ChildListener.Stream.OUT, child.process.getInputStream(), listener, readers);
    read(child, ChildListener.Stream.ERR, child.process.getErrorStream(), listener, readers);
    var _ = child.process.onExit().thenRunAsync(() -> {
      await(readers);
      alive.remove(child.pid());
      callbacks.execute(() -> listener.onExit(status(child.process.exitValue())));
    }, task -> Thread.ofVirtual().start(task));
  }

  private static void await(CountDownLatch readers) {
    try {
      boolean _ = readers.await(LAST_OUTPUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(BuiltChild child, ChildListener.Stream stream, InputStream in, ChildListener listener,
      CountDownLatch readers) {
    Thread.ofVirtual().start(() -> {
      byte[] buffer = new byte[16 << 10];
      try (in) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          byte[] copy = java.util.Arrays.copyOf(buffer, count);
          callbacks.execute(() -> listener.onOutput(stream, copy, 0, copy.length));
        }
      } catch (IOException closed) {
        // the output was closed on purpose, or the process is gone
      } finally {
        readers.countDown();
        if (child.streamsLeft.decrementAndGet() == 0) {
          callbacks.execute(listener::onOutputEnd);
        }
      }
    });
  }

  /** A shell's convention, which the JDK follows: 128 and the signal's number. */
  private static ExitStatus status(int value) {
    return value > 128 && value <= 128 + 64 ? new ExitStatus.Signalled(value - 128, false) : new ExitStatus.Code(value);
  }

  @Override
  public void close() {
    alive.values().forEach(child -> child.signalGroup(9));
    callbacks.shutdown();
  }
}
