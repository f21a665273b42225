// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.cluster.MeasuredNode;
import dev.drover.engine.Drover;
import dev.drover.engine.IncarnationLog;
import dev.drover.engine.Orchestrator;
import dev.drover.launch.Launcher;
import dev.drover.model.Phase;
import dev.drover.model.PlacementSpec;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The main class of a JVM with a Drover, of a cluster ({@code FOLDER forms} or {@code FOLDER joins}) or alone (no arguments), which is spoken to in lines
 * and answers each with one. Times are of the machine's monotonic clock (CLOCK_MONOTONIC, the same for all JVMs of a Linux), in
 * nanoseconds. It ends with its input.
 */
public final class DroverNode {
  private static final Duration PATIENCE = Duration.ofSeconds(100);
  private static final Duration LOOK = Duration.ofMillis(5);
  /** Below it, no node has owned the instance. */
  private static final long FIRST_TENURE = 1L << 32;

  private final AtomicReference<@Nullable Changes> changes = new AtomicReference<>();
  private final @Nullable MeasuredNode node;
  private final Drover drover;

  private DroverNode(String... args) {
    if (args.length == 0) {
      node = null;
      drover = Drover.start(new Project("load", List.of()), Launcher.best(), IncarnationLog.inMemory());
    } else {
      node = MeasuredNode.start(Path.of(args[0]), this::see);
      drover = node.drover();
    }
  }

  public static void main(String... args) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var self = new DroverNode(args);
    out.println(self.node == null ? "alone alone" : self.node.address() + " " + self.node.name());
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String answer;
      try {
        answer = self.answer(List.of(line.split(" ", -1)));
      } catch (RuntimeException failure) {
        answer = "not able to " + line + ": " + failure;
      }
      out.println(answer);
    }
    System.exit(0); // whatever thread the node may have left
  }

  private String answer(List<String> words) {
    String name = words.size() > 1 ? words.get(1) : "";
    return switch (words.getFirst()) {
      case "join" -> {
        node().join(name);
        yield "joined";
      }
      case "up" -> until(() -> node().up() == Long.parseLong(name), "up");
      case "deploy" -> send(
          to -> new Orchestrator.Deploy(List.of(spec(name, number(words, 2), words.get(3).equals("enabled"))), to));
      case "start" -> send(to -> new Orchestrator.Start(List.of(name), true, to));
      case "stop" -> send(to -> new Orchestrator.Stop(List.of(name), false, to));
      case "remove" -> send(to -> new Orchestrator.Remove(List.of(name), to));
      case "owned" -> await(count(name, seen -> seen.revision() >= FIRST_TENURE), number(words, 2));
      case "gone" -> until(() -> count(name, _ -> true).get() == 0, "gone");
      case "await" -> await(count(name, seen -> seen.phase() == Phase.valueOf(words.get(3))), number(words, 2));
      case "taken-over" -> await(count(name, takenFrom(words.get(4), words.get(3))), number(words, 2));
      case "missed" -> node().missedAt(name) + " " + node().removedAt(name);
      case "size" -> await(() -> drover.board().size(), Integer.parseInt(name));
      case "publishing" -> begin(Integer.parseInt(name)).fill();
      case "unpublish" -> changes().remove();
      case "churn" -> changes().churn(Double.parseDouble(name), Double.parseDouble(words.get(2)));
      case "report" -> changes().report();
      case "reads" -> BoardReads.of(drover.board(), Duration.ofMillis(Long.parseLong(name))).toString();
      default -> "not known: " + words;
    };
  }

  private MeasuredNode node() {
    if (node == null) {
      throw new IllegalStateException("it is alone");
    }
    return node;
  }

  private static int number(List<String> words, int index) {
    return Integer.parseInt(words.get(index));
  }

  private void see(ProcessSnapshot seen) {
    Changes present = changes.get();
    if (present != null) {
      present.see(seen);
    }
  }

  private Changes begin(int instances) {
    var begun = new Changes(node(), instances);
    changes.set(begun);
    return begun;
  }

  private Changes changes() {
    Changes present = changes.get();
    if (present == null) {
      throw new IllegalStateException("nothing is published");
    }
    return present;
  }

  private static ProcessSpec spec(String name, int count, boolean enabled) {
    var spec = ProcessSpec
        .of(name, List.of("sleep", "100000"), Path.of("/"), Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"))
        .withReplicas(count).withPlacement(PlacementSpec.ANYWHERE.spread(new PlacementSpec.Spread.OverNodes()));
    return enabled ? spec : spec.disabled();
  }

  /** When it was sent. */
  private String send(Function<ActorRef<Orchestrator.Reply>, Orchestrator.Command> command) {
    long begun = System.nanoTime();
    var reply = drover.send(command).toCompletableFuture().join();
    return reply instanceof Orchestrator.Rejected(String reason) ? "not done: " + reason : String.valueOf(begun);
  }

  private static Predicate<ProcessSnapshot> takenFrom(String lost, String phase) {
    return seen -> seen.revision() >= FIRST_TENURE && !seen.node().equals(lost)
        && (phase.equals("ANY") || seen.phase() == Phase.valueOf(phase));
  }

  /** How many there are of a process. */
  private interface Count {
    int get();
  }

  private Count count(String name, Predicate<ProcessSnapshot> what) {
    return () -> {
      var count = new LongAdder();
      drover.board().forEach(seen -> count.add(seen.instance().process().equals(name) && what.test(seen) ? 1 : 0));
      return count.intValue();
    };
  }

  private static String await(Count count, int wanted) {
    return until(() -> count.get() >= wanted, "at " + wanted);
  }

  /** When it was so. */
  private static String until(BooleanSupplier so, String what) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return "not " + what;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return String.valueOf(System.nanoTime());
  }
}
