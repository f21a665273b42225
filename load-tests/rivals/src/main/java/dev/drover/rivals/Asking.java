// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.japi.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A board that asks: it knows the actor that owns each instance, and a query is a message to it, whose reply is waited
 * for. Has an actor system of its own. Any thread, but for those of its actors.
 */
final class Asking<C> implements StatusBoard, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ConcurrentHashMap<InstanceId, ActorRef<C>> owners = new ConcurrentHashMap<>();
  private final Function<ActorRef<ProcessSnapshot>, C> question;
  private final ActorSystem<SpawnProtocol.Command> system;

  Asking(String name, Function<ActorRef<ProcessSnapshot>, C> question) {
    this.question = question;
    this.system = ActorSystem.create(SpawnProtocol.create(), name);
  }

  /** Spawns the owner of an instance, which answers for it from now on. <b>One thread at a time for an instance.</b> */
  void spawn(InstanceId instance, Behavior<C> behavior) {
    owners.put(instance, await(AskPattern.ask(system,
        (ActorRef<ActorRef<C>> replyTo) -> new SpawnProtocol.Spawn<>(behavior, "", Props.empty(), replyTo), PATIENCE,
        system.scheduler())));
  }

  @Nullable
  ActorRef<C> owner(InstanceId instance) {
    return owners.get(instance);
  }

  <A> A ask(ActorRef<C> owner, Function<ActorRef<A>, C> what) {
    return await(send(owner, what));
  }

  private <A> CompletionStage<A> send(ActorRef<C> owner, Function<ActorRef<A>, C> what) {
    return AskPattern.ask(owner, what, PATIENCE, system.scheduler());
  }

  private static <A> A await(CompletionStage<A> answer) {
    try {
      return answer.toCompletableFuture().join();
    } catch (CompletionException failed) {
      throw new IllegalStateException("no answer: " + failed.getCause(), failed);
    }
  }

  @Override
  public @Nullable ProcessSnapshot get(InstanceId instance) {
    ActorRef<C> owner = owners.get(instance);
    return owner == null ? null : ask(owner, question);
  }

  /** Asks all of them, and only then waits for the first. */
  @Override
  public void forEach(Consumer<? super ProcessSnapshot> action) {
    var answers = new ArrayList<CompletionStage<ProcessSnapshot>>(owners.size());
    owners.values().forEach(owner -> answers.add(send(owner, question)));
    for (CompletionStage<ProcessSnapshot> answer : answers) {
      action.accept(await(answer));
    }
  }

  @Override
  public int size() {
    return owners.size();
  }

  /** Ends its actors, and returns when they have ended. */
  @Override
  public void close() {
    system.terminate();
    await(system.getWhenTerminated());
  }
}
