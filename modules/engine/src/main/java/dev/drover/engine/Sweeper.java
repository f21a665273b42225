// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Child;
import dev.drover.launch.Launcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Finds out whether groups still live: one look at the machine serves all who ask meanwhile, for a look goes over every
 * process there is. Any thread.
 */
final class Sweeper {
  private static final Duration FIRST_AGAIN = Duration.ofMillis(1);
  private static final Duration LAST_AGAIN = Duration.ofSeconds(1);
  private static final int FEW = 5;
  private static final Left UNKNOWN = new Left(true, "");
  private static final CompletionStage<String> GONE = CompletableFuture.completedFuture("gone");

  private final Launcher launcher;
  private final Executor executor;
  private final Queue<Question> questions = new ConcurrentLinkedQueue<>();
  /** A look is ordered and has not taken its questions yet. */
  private final AtomicBoolean ordered = new AtomicBoolean();

  /** Whether anything lives, and what, where that was asked for. */
  record Left(boolean alive, String who) {}

  private record Question(Child child, boolean byName, CompletableFuture<Left> left) {}

  Sweeper(Launcher launcher, Executor executor) {
    this.launcher = launcher;
    this.executor = executor;
  }

  /** What is left of it; {@code byName} costs a look at /proc. */
  CompletionStage<Left> look(Child child, boolean byName) {
    var question = new Question(child, byName, new CompletableFuture<>());
    questions.add(question);
    if (ordered.compareAndSet(false, true)) {
      executor.execute(this::look);
    }
    return question.left();
  }

  /** Completes when nothing of it lives any more; asks again and again, less and less often. */
  CompletionStage<?> isGone(Child child) {
    return isGone(child, FIRST_AGAIN);
  }

  private CompletionStage<String> isGone(Child child, Duration again) {
    return look(child, false).exceptionally(_ -> UNKNOWN).thenCompose(left -> {
      if (!left.alive()) {
        return GONE;
      }
      Duration next = again.compareTo(LAST_AGAIN) < 0 ? again.multipliedBy(2) : again;
      var later = CompletableFuture.delayedExecutor(again.toNanos(), TimeUnit.NANOSECONDS, executor);
      return CompletableFuture.supplyAsync(() -> isGone(child, next), later).thenCompose(gone -> gone);
    });
  }

  private void look() {
    ordered.set(false); // before the questions are taken: whoever asks from now on orders another look
    var asked = new ArrayList<Question>();
    for (Question question = questions.poll(); question != null; question = questions.poll()) {
      asked.add(question);
    }
    try {
      answer(asked);
    } catch (RuntimeException | Error fault) {
      asked.forEach(question -> question.left().completeExceptionally(fault));
    }
  }

  private void answer(List<Question> asked) {
    Set<Child> alive = launcher.aliveGroups(asked.stream().map(Question::child).toList());
    asked.forEach(question -> question.left().complete(left(question, alive.contains(question.child()))));
  }

  private static Left left(Question question, boolean alive) {
    return new Left(alive, alive && question.byName() ? names(question.child().survivors()) : "");
  }

  /** The first few. */
  private static String names(List<String> all) {
    String few = all.stream().limit(FEW).collect(Collectors.joining(", "));
    return all.size() > FEW ? few + " and " + (all.size() - FEW) + " more" : few;
  }
}
