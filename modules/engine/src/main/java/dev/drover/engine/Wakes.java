// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Source;

/** Turns "something new is there" into a stream that never makes the teller wait: wakes that nobody took yet are one. */
public final class Wakes {
  private Wakes() {}

  /** A first wake at once, then one or more after each call that {@code subscribe} arranges. */
  public static Source<Integer, NotUsed> of(Function<Runnable, AutoCloseable> subscribe) {
    return Source.<Integer>queue(1, OverflowStrategy.dropHead()).mapMaterializedValue(queue -> {
      Runnable wake = () -> {
        var _ = queue.offer(1);
      };
      AutoCloseable subscription = subscribe.apply(wake);
      var _ = queue.watchCompletion().whenComplete((_, _) -> close(subscription));
      wake.run();
      return NotUsed.getInstance();
    });
  }

  private static void close(AutoCloseable subscription) {
    try {
      subscription.close();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
