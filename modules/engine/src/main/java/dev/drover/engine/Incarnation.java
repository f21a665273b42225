// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Child;
import dev.drover.launch.ChildInput;
import dev.drover.launch.ChildListener;
import dev.drover.launch.ExitStatus;
import dev.drover.launch.Signals;
import dev.drover.logs.LogStore;
import dev.drover.model.InstanceId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * One launch of an instance, from the request on: takes its output and its exit on the launcher's thread, and knows
 * whether anybody still wants it. Any thread.
 */
final class Incarnation implements ChildListener, Roster.Entry {
  /*
   * The launch and the death of the actor may come in any order, and so may the launch's own completion and the exit.
   *
   * 1. abandon() marks first and then kills what was launched; the launching thread sets `child` first and then looks
   *    at the mark. Whichever comes second kills.
   * 2. `child` is set before the actor is told, so that no signal of an actor that knows of the launch is lost.
   * 3. The exit is told only after the launch was: onExit chains on `launched`, which the launching thread completes
   *    after it told the actor.
   */
  private static final int KILL = Signals.parse("KILL").orElse(9);

  private static final OutputTap PRINTED = OutputTap.toNobody();
  private static final int MARK_SECONDS = 1;
  private static final CompletableFuture<Void> NO_COMMAND = CompletableFuture.completedFuture(null);

  private enum Stage {
    ORDERED, BEGUN, WITHDRAWN
  }

  final long number;
  private final InstanceId id;
  private final ActorRef<InstanceActor.Command> actor;
  private final Output output;
  private final Services services;
  /** Completes when nothing of earlier ones lives any more. */
  private final CompletionStage<?> before;
  private final CompletableFuture<Child> launched = new CompletableFuture<>();
  private final CompletableFuture<Done> ended = new CompletableFuture<>();
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.ORDERED);
  private volatile CompletableFuture<?> stopCommand = NO_COMMAND;
  private volatile @Nullable Child child;
  private volatile boolean outputEnded;
  private volatile boolean abandoned;
  /** Who has its standard output; {@link #PRINTED} where nobody had it in time. */
  private final AtomicReference<@Nullable OutputTap> tap = new AtomicReference<>();
  /** Its file is too far behind; and whether its output is read. Launcher's thread only. */
  private boolean fileIsBehind;
  private boolean held;
  /** It was ordered by a spec that its instance has no more. <b>Owner only:</b> the instance's actor. */
  private boolean outdated;
  /** What was suppressed of its output is to be told soon. Launcher's thread only. */
  private boolean marking;

  Incarnation(InstanceId id, long number, ActorRef<InstanceActor.Command> actor, Output output,
      CompletionStage<?> before,
      Services services) {
    this.id = id;
    this.number = number;
    this.services = services;
    this.actor = actor;
    this.output = output;
    this.before = before;
  }

  /** Completes when nothing of it lives any more, or when it could not be launched. */
  CompletionStage<Done> ended() {
    return ended;
  }

  /** The launching thread has it. */
  void succeeded(Child launchedOne) {
    has(launchedOne, new InstanceActor.ChildLaunched(number, launchedOne.pid()));
  }

  /** The launching thread has taken it over. */
  void adopted(Child taken, Instant started) {
    has(taken, new InstanceActor.ChildAdopted(number, taken.pid(), started));
  }

  private void has(Child launchedOne, InstanceActor.Command news) {
    child = launchedOne;
    services.roster().add(id, this);
    actor.tell(news);
    launched.complete(launchedOne);
    if (abandoned) {
      launchedOne.signalGroup(KILL);
    }
  }

  /** Nothing of it lives any more. */
  void seenGone() {
    ended.complete(Done.getInstance());
  }

  boolean hasEnded() {
    return ended.isDone();
  }

  /** Whether all that it prints has been read; if not, it may still be after its exit. */
  boolean hasOutputEnded() {
    return outputEnded;
  }

  /** Who lives of it, by name. */
  CompletionStage<String> left() {
    Child present = child;
    return present == null
        ? CompletableFuture.completedFuture("")
        : services.sweeper().look(present, true).thenApply(Sweeper.Left::who);
  }

  /** Its launch does not begin before these have ended. */
  void waitsFor(String who) {
    actor.tell(new InstanceActor.LaunchWaits(number, who));
  }

  @Override
  public long incarnation() {
    return number;
  }

  /** There is one once it was launched. */
  @Override
  public Child child() {
    return Objects.requireNonNull(child);
  }

  @Override
  public void overgrown(long bytes) {
    actor.tell(new InstanceActor.Overgrown(number, bytes));
  }

  /** The launching thread could not. */
  void failed(InstanceActor.LaunchRefused why) {
    notLaunched(why, why.exit().why());
  }

  /** The launching thread did not try, for Drover lacks something that it needs. */
  void putOff(String why) {
    notLaunched(new InstanceActor.LaunchPutOff(number, why), why);
  }

  private void notLaunched(InstanceActor.Command word, String why) {
    actor.tell(word);
    endTap(id + ": was not launched: " + why);
    ended.complete(Done.getInstance());
  }

  /** Its instance has another spec since it was ordered. <b>Owner only:</b> the instance's actor. */
  void outdate() {
    outdated = true;
  }

  /** <b>Owner only:</b> the instance's actor. */
  boolean isOutdated() { return outdated; }

  /** Nobody is left to own it: whatever it is or becomes is killed. */
  void abandon() {
    abandoned = true;
    withdraw();
    endErrands();
    withChild(child -> {
      child.signalGroup(KILL);
      child.closeOutput();
    });
  }

  /** It was taken back; or an earlier Drover was killed before it began. */
  void neverBegan() {
    actor.tell(new InstanceActor.LaunchWithdrawn(number));
    endTap(id + ": was not launched: it was stopped before");
    ended.complete(Done.getInstance());
  }

  /** The launching thread takes it up; false where it was withdrawn. */
  boolean begin() {
    return stage.compareAndSet(Stage.ORDERED, Stage.BEGUN);
  }

  /** Takes the launch back if it has not begun: told once nothing of what it waited for lives any more. */
  void withdraw() {
    if (stage.compareAndSet(Stage.ORDERED, Stage.WITHDRAWN)) {
      var _ = before.whenComplete((_, _) -> neverBegan());
    }
  }

  /** What is run to end it. <b>Owner only:</b> the instance's actor. */
  void askedBy(CompletableFuture<?> command) {
    stopCommand = command;
  }

  /** Nothing of it lives any more, so nothing need be run to end it. <b>Owner only:</b> the instance's actor. */
  void endErrands() {
    stopCommand.cancel(false);
  }

  /** Does something to the child if it was launched. */
  void withChild(Consumer<Child> action) {
    Child present = child;
    if (present != null) {
      action.accept(present);
    }
  }

  /** Where its input can be written; empty where it has none, or is not launched. */
  Optional<ChildInput> input() {
    Child present = child;
    return present == null ? Optional.empty() : present.input();
  }

  /** Its terminal; empty where it has none, or is not launched. */
  Optional<Attachment> attachment() {
    Child present = child;
    return present == null
        ? Optional.empty()
        : output.console().map(console -> Attachment.of(id, number, console, present));
  }

  /** What an earlier Drover has stored of it is not told again. Before it is taken over. */
  void goOn(LogStore from) {
    output.goOn(from, id, number);
  }

  @Override
  public void onOutput(Stream stream, byte[] buffer, int offset, int length) {
    output.write(stream, buffer, offset, length);
    if (stream == Stream.OUT && !tap.compareAndSet(null, PRINTED)) {
      Objects.requireNonNull(tap.get()).write(buffer, offset, length);
    }
    withChild(this::holdIfTooMuch);
    markSoon();
  }

  /** All that it prints goes to this one, too; empty, or why not: then nothing has come there. <b>Any thread.</b> */
  Optional<String> giveTo(OutputTap to) {
    to.onRoom(() -> withChild(present -> present.inTurn(() -> holdOrRead(present))));
    if (tap.compareAndSet(null, to)) {
      return Optional.empty();
    }
    return Optional.of(tap.get() == PRINTED
        ? "has printed already, or can no more, so not all of its output can be had; take it before that prints, or before it starts"
        : "its output is taken already; only one stream can have it");
  }

  /** Nothing more comes to whoever has its output. */
  private void endTap(@Nullable String failure) {
    if (!tap.compareAndSet(null, PRINTED)) {
      Objects.requireNonNull(tap.get()).end(failure);
    }
  }

  /** The log tells of what was suppressed, even if nothing more is printed. */
  private void markSoon() {
    if (!marking && output.log().isUnmarked()) {
      marking = true;
      CompletableFuture.delayedExecutor(MARK_SECONDS, TimeUnit.SECONDS, services.workers().sweeping())
          .execute(() -> {
            var _ = launched.thenAccept(present -> present.inTurn(this::mark));
          });
    }
  }

  private void mark() {
    marking = false;
    output.log().mark();
  }

  /** Until its file has caught up, and whoever has its output. */
  private void holdIfTooMuch(Child present) {
    if (!fileIsBehind && output.log().isTooFar()) {
      fileIsBehind = true;
      output.log().whenCaughtUp(() -> present.inTurn(() -> {
        fileIsBehind = false;
        holdOrRead(present);
      }));
    }
    holdOrRead(present);
  }

  /** In the launcher's turn, so of two reasons to hold none is forgotten. */
  private void holdOrRead(Child present) {
    OutputTap taken = tap.get();
    boolean hold = fileIsBehind || (taken != null && taken.isFull());
    if (hold != held) {
      held = hold;
      present.holdOutput(hold);
    }
  }

  @Override
  public void onEarlierOutput(Instant time, Stream stream, long position, byte[] buffer, int offset, int length) {
    output.writeEarlier(time, stream, position, buffer, offset, length);
    boolean _ = tap.compareAndSet(null, PRINTED);
    markSoon();
  }

  @Override
  public void onOutputEnd() {
    output.end();
    outputEnded = true;
    endTap(null);
  }

  @Override
  public void onExit(ExitStatus status) {
    output.exited(status);
    var _ = launched.thenAccept(leader -> {
      services.roster().remove(id, number);
      actor.tell(new InstanceActor.ChildExited(number, status));
      if (leader.isSurelyGone()) { // mostly, and then it need not be asked for on another thread
        seenGone();
      } else {
        var _ = services.sweeper().isGone(leader).whenComplete((_, _) -> seenGone());
      }
    });
  }
}
