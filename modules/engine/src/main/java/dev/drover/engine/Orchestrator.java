// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.EventEntry;
import dev.drover.model.Exit;
import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What the guardian of a project can be told. Every command can be sent again: what is so already is {@link Done} at once, and
 * of two opposite ones the later wins. Queries are no commands: they read the board.
 *
 * <p>Names in commands are processes ({@code web}), instances ({@code web/2}) or globs ({@code w*}), unless they say otherwise.
 */
public final class Orchestrator {
  private Orchestrator() {}

  public sealed interface Command {}

  /**
   * No names mean every enabled process. What they depend on is started too and waited for, or else neither.
   * {@code unwantedOnly}: what is wanted already is left alone, ended or not, for what was taken over has had its start.
   */
  public record Start(List<String> names, boolean withDependencies, boolean unwantedOnly, ActorRef<Reply> replyTo)
      implements
        Command {
    public Start(List<String> names, boolean withDependencies, ActorRef<Reply> replyTo) {
      this(names, withDependencies, false, replyTo);
    }
  }

  /** In reverse order of the graph; no names mean all; {@code atOnce} sends KILL to all of them now. */
  public record Stop(List<String> names, boolean atOnce, ActorRef<Reply> replyTo) implements Command {}

  /** A fresh incarnation of each, also of those that are at rest. */
  public record Restart(List<String> names, ActorRef<Reply> replyTo) implements Command {}

  /** A signal to each one's process group; rejected if one of them does not run. */
  public record Deliver(List<String> names, Signal signal, ActorRef<Reply> replyTo) implements Command {}

  /**
   * These processes are there from now on, in place of those that have their names; all of them or none. New ones that are enabled
   * are started with what they need. Of those whose spec has changed, what is wanted is stopped in its way and started by the new
   * one, and the rest waits to be started by it.
   */
  public record Deploy(List<ProcessSpec> processes, ActorRef<Reply> replyTo) implements Command {
    public Deploy {
      processes = List.copyOf(processes);
    }
  }

  /** These processes (no globs) are stopped in order and then gone, from the board too; rejected while others need them. */
  public record Remove(List<String> processes, ActorRef<Reply> replyTo) implements Command {
    public Remove {
      processes = List.copyOf(processes);
    }
  }

  /** A process has so many instances from now on. New ones are started if one of the present ones is wanted, or there was none. */
  public record Scale(String process, int replicas, ActorRef<Reply> replyTo) implements Command {}

  /**
   * A node of the cluster, by its name ({@code host:port}), is emptied and gets nothing, or is as the others again. What fits nowhere
   * else waits (PENDING) until it does. Rejected where there is no such node, or no cluster.
   */
  public record Drain(String node, boolean drained, ActorRef<Reply> replyTo) implements Command {}

  /**
   * These instances go to another node, or to this one: each is stopped in its way and then started there. Rejected where one of them
   * cannot be there, or there is no cluster.
   */
  public record Move(List<String> names, Optional<String> node, ActorRef<Reply> replyTo) implements Command {
    public Move {
      names = List.copyOf(names);
    }
  }

  /** To the standard input of one instance, whose actor answers; {@code end}: and the end of its input after that. */
  public record Send(String name, ByteString text, boolean end, ActorRef<InputReply> replyTo) implements Command {}

  /** The standard input of one instance, whose actor answers, for as long as its present incarnation lives. */
  record OpenInput(String name, ActorRef<InputOpened> replyTo) implements Command {}

  /** The standard output of one instance, whose actor answers: of its present incarnation, or of the next one. */
  record TakeOutput(String name, OutputTap tap, ActorRef<OutputTaken> replyTo) implements Command {}

  /** To the terminal of one instance, whose actor answers. */
  public record Attach(String name, ActorRef<AttachReply> replyTo) implements Command {}

  /** When each of these has come to the goal, or one of them has missed it, {@code replyTo} is told, once. */
  public record Await(List<InstanceId> instances, Goal goal, ActorRef<Outcome> replyTo) implements Command {
    public Await {
      instances = List.copyOf(instances);
    }
  }

  /** How the latest incarnation of one instance has ended, or will end, or the first one if there was none yet. */
  public record AwaitExit(String name, ActorRef<ExitReply> replyTo) implements Command {}

  /**
   * Tells events to a subscriber as they happen, in order, until it stops or is unsubscribed, no faster or slower: who wants to be
   * asked before each one takes {@link Drover#events}.
   */
  public record Subscribe(EventQuery query, ActorRef<EventEntry> subscriber, ActorRef<Reply> replyTo)
      implements
        Command {}

  /** The reply comes when nothing more is told. */
  public record Unsubscribe(ActorRef<EventEntry> subscriber, ActorRef<Reply> replyTo) implements Command {}

  /** Stops all in order, kills what is left at the deadline, and then stops itself. The reply comes when nothing runs any more. */
  public record ShutDown(Duration deadline, @Nullable ActorRef<Reply> replyTo) implements Command {
    public ShutDown(Duration deadline) {
      this(deadline, null);
    }
  }

  /** What a command's sender hears, once. */
  public sealed interface Reply {}

  /** Each of these instances has heard of it, and will come to the goal or miss it: see the board, or {@link Await}. */
  public record Accepted(List<InstanceId> instances, Goal goal) implements Reply {
    public Accepted {
      instances = List.copyOf(instances);
    }
  }

  /** It is so, now or already: each of these instances is at the goal. */
  public record Done(List<InstanceId> instances, Goal goal) implements Reply {
    public Done {
      instances = List.copyOf(instances);
    }
  }

  /** Nothing was done. */
  public record Rejected(String reason) implements Reply {}

  /** What became of a goal. */
  public sealed interface Outcome {}

  /** All have come to it; as they were seen then, without those that are gone. */
  public record Reached(List<ProcessSnapshot> seen) implements Outcome {
    public Reached {
      seen = List.copyOf(seen);
    }
  }

  /** These will not come to it by themselves: a sentence for each. */
  public record Missed(List<String> reasons) implements Outcome {
    public Missed {
      reasons = List.copyOf(reasons);
    }
  }

  /** How an incarnation ended, or why there is none. */
  public sealed interface ExitReply {}

  public record Ended(InstanceId instance, long incarnation, Exit exit) implements ExitReply {}

  public record NoExit(String reason) implements ExitReply {}

  /** An instance's snapshot was replaced; {@code before} is null for its first. Told by whoever has replaced it. */
  public record Changed(@Nullable ProcessSnapshot before, ProcessSnapshot now) implements Command {
    InstanceId instance() {
      return now.instance();
    }

    boolean isRelaunch() {
      return before != null && before.incarnation() != 0 && now.incarnation() > before.incarnation();
    }

    /** By how many the number of instances grows that are not at rest. */
    int busier() {
      return (now.phase().atRest() ? 0 : 1) - (before == null || before.phase().atRest() ? 0 : 1);
    }
  }

  /** An instance is on the board no more. */
  public record Vanished(ProcessSnapshot last) implements Command {}

  /** The orchestrator of all is at this node now, and wants to hear of changes. */
  public record Conducts(ActorRef<Command> conductor) implements Command {}

  /** Nobody waits there any more. */
  record Forget(ActorRef<?> whoWaited) implements Command {}

  /** A decision is on record, or could not be put there: why. */
  record Recorded(String problem) implements Command {}

  /** It has not been put on record for long. */
  record Unrecorded(ActorRef<Reply> replyTo) implements Command {}

  record Late() implements Command {}

  record TooLate() implements Command {}
}
