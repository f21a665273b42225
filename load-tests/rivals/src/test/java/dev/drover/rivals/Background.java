// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A call on a thread of its own, that may wait: what it is at, and what it returned. */
final class Background<T> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;

  private Background(Supplier<T> call) {
    this.thread = Thread.ofPlatform().daemon().start(() -> {
      try {
        result.complete(call.get());
      } catch (Throwable broken) {
        result.completeExceptionally(broken);
      }
    });
  }

  static <T> Background<T> ask(Supplier<T> call) {
    return new Background<>(call);
  }

  static Background<Boolean> run(Runnable call) {
    return ask(() -> {
      call.run();
      return true;
    });
  }

  boolean isDone() { return result.isDone(); }

  T join() {
    return result.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Returns once it has returned or waits for something: what it was called for has been handed over. */
  Background<T> awaitHeard() {
    await().atMost(PATIENCE).until(() -> isDone() || thread.getState() == Thread.State.WAITING);
    return this;
  }

  /** Returns once it waits, and does so in this method. */
  void awaitWaitingIn(Class<?> type, String method) {
    await().atMost(PATIENCE).until(() -> thread.getState() == Thread.State.WAITING
        && Arrays.stream(thread.getStackTrace()).anyMatch(
            frame -> frame.getClassName().equals(type.getName()) && frame.getMethodName().equals(method)));
  }
}
