// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.config.Loaded;
import dev.drover.engine.Orchestrator;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.terminal.Terminal;
import dev.drover.terminal.UpOptions;
import java.util.List;
import java.io.IOException;

/** {@code drover up}: supervises in this JVM until everything has come to rest or somebody asks for the end. */
final class Foreground {
  /** Set for the JVM that {@code up -d} leaves behind: it prints no logs, and rests instead of ending. */
  static final String DAEMON = "DROVER_DAEMON";

  private final Terminal io;
  private final Loaded.Valid loaded;

  Foreground(Terminal io, Loaded.Valid loaded) {
    this.io = io;
    this.loaded = loaded;
  }

  int up(UpOptions options) {
    boolean daemon = io.environment().containsKey(DAEMON);
    try (var running = new Running(loaded)) {
      Interrupts.onEach(running::interrupt);
      List<String> taken = Preflight.takenPorts(loaded.project(), options.names(), options.dependencies());
      if (!taken.isEmpty()) {
        taken.forEach(io.err()::println);
        return LocalCommands.FAILED;
      }
      return daemon ? serve(running) : supervise(running, options);
    } catch (StateDirectory.InUse inUse) {
      io.err().println(inUse.getMessage());
      return LocalCommands.FAILED;
    } catch (IOException failure) {
      io.err().println("cannot start: " + failure.getMessage());
      return LocalCommands.FAILED;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return LocalCommands.FAILED;
    }
  }

  private int serve(Running running) throws InterruptedException {
    io.out().println(Detached.READY);
    io.out().flush();
    running.awaitEnd();
    return LocalCommands.DONE;
  }

  private int supervise(Running running, UpOptions options) throws InterruptedException {
    var reply = running.drover()
        .send(replyTo -> new Orchestrator.Start(options.names(), options.dependencies(), replyTo)).toCompletableFuture()
        .join();
    if (reply instanceof Orchestrator.Rejected(String reason)) {
      io.err().println(reason);
      return LocalCommands.USAGE;
    }
    try (var _ = Printout.start(running.drover(), io)) {
      boolean rests = running.awaitEndOrRest();
      if (!rests) {
        io.err().println("drover: stopping " + running.project().name() + " (once more to kill)");
      }
      running.stopAll();
    }
    return outcome(running);
  }

  private int outcome(Running running) {
    boolean failed = false;
    for (ProcessSnapshot seen : running.drover().board().all()) {
      failed |= seen.phase() == Phase.FAILED || seen.phase() == Phase.SKIPPED;
      io.err().println("drover: " + seen.instance() + ": " + seen.phase()
          + (seen.lastExit() == null ? "" : " (" + seen.lastExit() + ")")
          + (seen.reason().isEmpty() ? "" : ": " + seen.reason()));
    }
    return failed ? LocalCommands.FAILED : LocalCommands.DONE;
  }
}
