// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.OptionalLong;
import java.util.Set;

/**
 * When an instance that ended is launched again, and how soon. The back-off grows from {@code min} by {@code factor} to
 * {@code max}, each delay spread by {@code jitter} (a share, 0.2 is plus or minus 20 %), and is forgotten once the
 * instance stayed up for {@code resetAfter}. Past {@code maxRestarts} in a sliding window of {@code within},
 * {@code exhausted} decides. What uses more than {@code above} bytes of memory is ended, which counts as a failure. Immutable.
 */
public record RestartPolicy(When when, Duration min, Duration max, double factor, double jitter, Duration resetAfter,
    int maxRestarts, Duration within, Exhausted exhausted, Set<Integer> successCodes, OptionalLong above) {

  /** Which ends lead to a new launch. */
  public enum When {
    NEVER, ON_FAILURE, ALWAYS
  }

  /** What happens past the limit: give up, or go on at the longest delay. */
  public enum Exhausted {
    FAIL, SLOW
  }

  /** The defaults of the design: on-failure, 200 ms to 30 s by 2 with 20 %, 10 restarts in 60 s, then fail. */
  public static final RestartPolicy DEFAULT = new RestartPolicy(When.ON_FAILURE, Duration.ofMillis(200),
      Duration.ofSeconds(30), 2, 0.2, Duration.ofSeconds(10), 10, Duration.ofSeconds(60), Exhausted.FAIL, Set.of(0));

  public RestartPolicy {
    successCodes = Set.copyOf(successCodes);
  }

  /** Whatever memory it uses. */
  public RestartPolicy(When when, Duration min, Duration max, double factor, double jitter, Duration resetAfter,
      int maxRestarts, Duration within, Exhausted exhausted, Set<Integer> successCodes) {
    this(when, min, max, factor, jitter, resetAfter, maxRestarts, within, exhausted, successCodes,
        OptionalLong.empty());
  }

  public boolean isSuccess(Exit exit) {
    return exit instanceof Exit.Code(int code) && successCodes.contains(code);
  }

  public boolean restartsAfter(Exit exit) {
    return switch (when) {
      case NEVER -> false;
      case ON_FAILURE -> !isSuccess(exit);
      case ALWAYS -> true;
    };
  }

  /** The delay before the launch that follows the {@code attempt}th failure in a row, from 0; the seed fixes the jitter. */
  public Duration delay(int attempt, long seed) {
    double grown = min.toNanos() * Math.pow(factor, attempt);
    double capped = Math.min(grown, (double) max.toNanos());
    double spread = 1 + jitter * (2 * new SplittableRandom(seed + attempt).nextDouble() - 1);
    return Duration.ofNanos((long) Math.min(capped * spread, (double) max.toNanos()));
  }

  public RestartPolicy with(When newWhen) {
    return new RestartPolicy(newWhen, min, max, factor, jitter, resetAfter, maxRestarts, within, exhausted,
        successCodes, above);
  }

  /** Restarts what uses more memory. */
  public RestartPolicy above(OptionalLong bytes) {
    return new RestartPolicy(when, min, max, factor, jitter, resetAfter, maxRestarts, within, exhausted, successCodes,
        bytes);
  }
}
