// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Child;
import dev.drover.launch.Launcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds out whether groups still live: one look at the machine serves all who ask meanwhile, for a look goes over every
 * process there is. Any thread.
 */
final class Sweeper {
  private final Launcher launcher;
  private final Executor executor;
  private final Queue<Question> questions = new ConcurrentLinkedQueue<>();
  /** A look is ordered and has not taken its questions yet. */
  private final AtomicBoolean ordered = new AtomicBoolean();

  private record Question(Child child, CompletableFuture<Boolean> alive) {}

  Sweeper(Launcher launcher, Executor executor) {
    this.launcher = launcher;
    this.executor = executor;
  }

  CompletionStage<Boolean> isAlive(Child child) {
    var question = new Question(child, new CompletableFuture<>());
    questions.add(question);
    if (ordered.compareAndSet(false, true)) {
      executor.execute(this::look);
    }
    return question.alive();
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
      asked.forEach(question -> question.alive().completeExceptionally(fault));
    }
  }

  private void answer(List<Question> asked) {
    Set<Child> alive = launcher.aliveGroups(asked.stream().map(Question::child).toList());
    asked.forEach(question -> question.alive().complete(alive.contains(question.child())));
  }
}
