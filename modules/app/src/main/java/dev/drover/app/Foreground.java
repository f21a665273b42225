// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.engine.Orchestrator;
import dev.drover.engine.Orchestrator.Reply;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.terminal.Terminal;
import dev.drover.terminal.UpOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code drover up}: supervises in this JVM until everything has come to rest or somebody asks for the end. */
final class Foreground {
  /** After that, a node that waits for others does so in the background. */
  private static final Duration JOINS_WITHIN = Duration.ofSeconds(10);

  private final Terminal io;
  private final ToRun what;
  private final Daemon daemon;
  private final IntConsumer halt;

  /**
   * A {@code daemon} is what {@code up -d} leaves behind: it prints no logs, and rests instead of ending. {@code halt} ends
   * the JVM where its output is blocked for ever.
   */
  Foreground(Terminal io, ToRun what, Daemon daemon, IntConsumer halt) {
    this.io = io;
    this.what = what;
    this.daemon = daemon;
    this.halt = halt;
  }

  int up(UpOptions options) {
    var begun = new CompletableFuture<Running>();
    var printout = Printout.start(io, () -> {
      var _ = begun.thenAccept(Running::askToEnd);
    });
    int code = run(options, printout, begun);
    try {
      if (!printout.close()) {
        halt.accept(code);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return code;
  }

  private int run(UpOptions options, Printout printout, CompletableFuture<Running> begun) {
    try (var running = Running.start(what, claim(options))) {
      Interrupts.onEach(List.of("INT", "TERM"), running::interrupt);
      Interrupts.onEach(List.of("HUP"), running::askToEnd); // a terminal that closes may send it more than once
      tellOfTakeover(running.kept(), printout);
      running.url().ifPresent(url -> printout.say("drover: the HTTP API is at " + url + "/api/v1; tokens for it are in "
          + what.state() + ": token-view and token-control"));
      running.warning().ifPresent(told -> printout.say("drover: warning: " + told));
      if (daemon == Daemon.NONE) {
        announce(running, options, printout);
      }
      var started = starts(options) ? Optional.of(start(running, options)) : Optional.<CompletionStage<Reply>>empty();
      running.serve();
      var joined = what.node().map(node -> running.joins(node, printout::say));
      if (daemon == Daemon.NONE) {
        begun.complete(running);
        return supervise(running, started, printout);
      }
      joined.ifPresent(join -> running.await(join, JOINS_WITHIN)); // who is refused is told so by `up -d`
      if (running.hasBroken()) {
        broke(running, Running.End.BROKEN, printout);
        return LocalCommands.FAILED;
      }
      return beDaemon(running, started, options, printout);
    } catch (StateDirectory.InUse inUse) {
      printout.say(inUse.sentence());
      return LocalCommands.FAILED;
    } catch (Ground.Refused refused) {
      refused.problems().forEach(printout::say);
      return LocalCommands.FAILED;
    } catch (IOException failure) {
      printout.say("cannot start: " + failure.getMessage());
      return LocalCommands.FAILED;
    }
  }

  private Ground claim(UpOptions options) throws IOException, StateDirectory.InUse, Ground.Refused {
    // What runs at this node is not known yet; a port of it may be served by another node of this machine.
    return Ground.claim(what, what.place().hint(io.directory(), "down"), kept -> what.node().isPresent()
        ? List.of()
        : inTheWay(new Preflight(what.loaded().project(), options), kept));
  }

  private static List<String> inTheWay(Preflight preflight, KeptFolders kept) {
    var taken = preflight.takenPorts(kept.leaders()::contains);
    return Stream.concat(taken.stream(), preflight.forbidden().stream()).toList();
  }

  private static void tellOfTakeover(KeptFolders kept, Printout printout) {
    kept.problems().forEach(problem -> printout.say("drover: " + problem));
    if (!kept.left().isEmpty()) {
      printout.say("drover: takes over what an earlier Drover left: " + kept.left().stream()
          .map(left -> left.instance().name()).sorted().collect(Collectors.joining(", ")));
    }
  }

  /** What a cluster is to run is known to it. */
  private boolean starts(UpOptions options) {
    return switch (daemon) {
      case NONE -> what.node().isEmpty() || !options.names().isEmpty();
      case IDLE -> false;
      case STARTING -> true;
    };
  }

  private static CompletionStage<Reply> start(Running running, UpOptions options) {
    return running.drover().send(replyTo -> new Orchestrator.Start(options.names(), options.dependencies(),
        options.names().isEmpty(), replyTo));
  }

  private int beDaemon(Running running, Optional<CompletionStage<Reply>> started, UpOptions options,
      Printout printout) {
    io.out().println(Detached.READY);
    io.out().flush();
    started.ifPresent(reply -> running.tell(reply, options.timeout(), progress -> {
      io.out().println(progress.encode());
      io.out().flush();
    }));
    return broke(running, running.awaitEnd(), printout) ? LocalCommands.FAILED : LocalCommands.DONE;
  }

  private void announce(Running running, UpOptions options, Printout printout) {
    printout.say(
        announcement(options) + "; look at them with: "
            + Hints.command(io.directory(), what.place().directory(), "ps"));
    printout.follow(running.drover());
  }

  private int supervise(Running running, Optional<CompletionStage<Reply>> started, Printout printout) {
    if (started.isPresent()
        && started.get().toCompletableFuture().join() instanceof Orchestrator.Rejected(String reason)) {
      printout.say(reason);
      return LocalCommands.USAGE;
    }
    boolean isNode = what.node().isPresent();
    Running.End end = isNode ? running.awaitEnd() : running.awaitEndOrRest();
    if (end == Running.End.ASKED) {
      printout.say("drover: stopping " + running.project().name() + " (once more to kill)");
    }
    running.stopAll();
    boolean failed = broke(running, end, printout);
    for (ProcessSnapshot seen : running.drover().board().all()) {
      if (!seen.node().equals(running.node())) {
        continue;
      }
      failed |= seen.phase() == Phase.FAILED || seen.phase() == Phase.SKIPPED;
      printout.say(outcome(seen));
    }
    return failed ? LocalCommands.FAILED : LocalCommands.DONE;
  }

  private String announcement(UpOptions options) {
    String project = new Preflight(what.loaded().project(), options).announcement();
    return what.node().map(node -> "drover: node " + node.name() + " of a cluster: "
        + project.substring("drover: ".length())).orElse(project);
  }

  private static boolean broke(Running running, Running.End end, Printout printout) {
    if (end == Running.End.BROKEN) {
      printout.say("drover: " + running.whyBroken());
    }
    return end == Running.End.BROKEN;
  }

  private static String outcome(ProcessSnapshot seen) {
    return "drover: " + seen.instance() + ": " + seen.phase()
        + (seen.lastExit() == null ? "" : " (" + seen.lastExit() + ")")
        + (seen.reason().isEmpty() ? "" : ": " + seen.reason());
  }
}
