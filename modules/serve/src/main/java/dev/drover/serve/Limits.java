// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.serve.Access.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * How much each address may ask. Who shows no valid token: {@value #FAILURES} times, then once a second, and is told to wait; a valid one
 * is heard all the same, for nobody is to be locked out by what a stranger at the same address does, and a token is too long to be guessed. Who
 * shows a valid one: as the project file says, by default without a bound. Any thread.
 */
final class Limits {
  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY = 429;
  static final int FAILURES = 20;
  static final int PEERS = 4_096;

  private final Rate failures;
  private final Optional<Rate> requests;

  Limits(OptionalInt requestsPerSecond, LongSupplier nanoTime) {
    this.failures = new Rate(1, FAILURES, PEERS, nanoTime);
    this.requests = requestsPerSecond.isPresent()
        ? Optional.of(new Rate(requestsPerSecond.getAsInt(), requestsPerSecond.getAsInt(), PEERS, nanoTime))
        : Optional.empty();
  }

  /** The verdict, or that it is too many. */
  Verdict apply(Object peer, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Granted granted -> requests.map(rate -> rate.take(peer)).filter(Duration::isPositive)
          .<Verdict>map(wait -> tooMany("requests than listen.requests-per-second allows", wait)).orElse(granted);
      case Verdict.Open open -> open;
      case Verdict.Refused refused -> {
        Duration wait = refused.status() == UNAUTHORIZED ? failures.take(peer) : Duration.ZERO;
        yield wait.isPositive()
            ? tooMany("requests without a valid token than one may have; " + refused.detail(), wait)
            : refused;
      }
    };
  }

  private static Verdict tooMany(String what, Duration wait) {
    return new Verdict.Refused(TOO_MANY, "too many requests", "from this address come more " + what, wait);
  }
}
