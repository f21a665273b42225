// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.ExitStatus;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Signals;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogWriter;
import dev.drover.model.Event;
import dev.drover.model.Exit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One launch of an instance: posts that it was launched, and after that that it has ended, whatever thread hears of the
 * exit and when. Any thread.
 */
final class Attempt implements ChildListener {
  /** As the engine does: how long the output of an ended process is read on, for somebody else may hold its pipe. */
  private static final long DRAIN_MILLIS = 2_000;

  private final long number;
  private final Consumer<Event> post;
  private final LogWriter log;
  private final Tools tools;
  private final CompletableFuture<Child> posted = new CompletableFuture<>();
  /** By the launch or by its withdrawal, whichever comes first. */
  private final AtomicBoolean taken = new AtomicBoolean();
  private final AtomicBoolean abandoned = new AtomicBoolean();
  private volatile @Nullable Child child;

  Attempt(long number, Consumer<Event> post, LogWriter log, Tools tools) {
    this.number = number;
    this.post = post;
    this.log = log;
    this.tools = tools;
  }

  /** Takes as long as the launcher does; does nothing where it was withdrawn. */
  void launch(LaunchSpec spec) {
    if (!taken.compareAndSet(false, true)) {
      return;
    }
    try {
      Child launched = tools.launcher().launch(spec, this);
      child = launched; // before the post, so that no signal of an owner that knows of it is lost
      post.accept(new Event.Launched(number, launched.pid()));
      posted.complete(launched);
      if (abandoned.get()) {
        kill(launched);
      }
    } catch (LaunchFailure failure) {
      post.accept(new Event.LaunchFailed(number, new Exit.NotLaunched(failure.errno(), failure.getMessage()),
          mayPass(failure.kind())));
    } catch (RuntimeException | Error fault) {
      post.accept(new Event.LaunchFailed(number, new Exit.NotLaunched(0, String.valueOf(fault)), true));
    }
  }

  private static boolean mayPass(LaunchFailure.Kind kind) {
    return switch (kind) {
      case TOO_MANY_FILES, OUT_OF_MEMORY_OR_PROCESSES, NOT_NOW, CLOSED, OTHER -> true;
      case NOT_FOUND, NO_PERMISSION, BAD_FORMAT, NO_DIRECTORY, IMPOSSIBLE_TERMS, BAD_RECORD -> false;
    };
  }

  /** Takes the launch back if it has not begun. */
  void withdraw() {
    if (taken.compareAndSet(false, true)) {
      post.accept(new Event.LaunchWithdrawn(number));
    }
  }

  /** Nobody is left to own it: whatever it is or becomes is killed. */
  void abandon() {
    abandoned.set(true);
    withdraw();
    withChild(Attempt::kill);
  }

  private static void kill(Child child) {
    child.signalGroup(Signals.KILL);
    child.closeOutput();
  }

  /** Does something to the child if it was launched. */
  void withChild(Consumer<Child> action) {
    Child present = child;
    if (present != null) {
      action.accept(present);
    }
  }

  @Override
  public void onOutput(Stream stream, byte[] buffer, int offset, int length) {
    log.write(stream == Stream.OUT ? LogEntry.Origin.OUT : LogEntry.Origin.ERR, buffer, offset, length);
  }

  @Override
  public void onOutputEnd() {
    log.flush();
  }

  @Override
  public void onExit(ExitStatus status) {
    log.flush();
    Exit exit = switch (status) {
      case ExitStatus.Code(int code) -> new Exit.Code(code);
      case ExitStatus.Signalled(int signal, boolean core, _) -> new Exit.Signalled(signal, core);
      case ExitStatus.Lost _ -> new Exit.Lost();
    };
    var _ = posted.thenAccept(launched -> {
      post.accept(new Event.Exited(number, exit));
      var _ = tools.alarms().schedule(launched::closeOutput, DRAIN_MILLIS, TimeUnit.MILLISECONDS);
    });
  }
}
