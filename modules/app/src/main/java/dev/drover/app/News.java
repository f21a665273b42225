// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What somebody who looks on wants to be told of what happens, a line each. Pure. */
final class News {
  private News() {}

  /** Empty where it is not worth a line; {@code seen} is what the board has of the instance now. */
  static Optional<String> of(LifecycleEvent event, @Nullable ProcessSnapshot seen) {
    ProcessSnapshot then = seen != null && seen.revision() == event.revision() ? seen : null;
    return what(event, then).map(text -> "drover: " + event.instance() + ": " + text.replaceAll("\\p{Cntrl}", " "));
  }

  private static Optional<String> what(LifecycleEvent event, @Nullable ProcessSnapshot then) {
    String why = then == null || then.reason().isEmpty() ? event.detail() : then.reason();
    return switch (event.type()) {
      case "ready" -> Optional.of("ready");
      case "not-ready" -> Optional.of(join("not ready", why));
      case "updated", "launched" -> Optional.empty();
      case "declared" -> event.phase() == Phase.FAILED ? Optional.of(join("failed", why)) : Optional.empty();
      case "launch-failed" -> Optional.of(why + again(event.time(), then));
      default -> came(event, then, why);
    };
  }

  /** It came into another phase, by an exit or otherwise. */
  private static Optional<String> came(LifecycleEvent event, @Nullable ProcessSnapshot then, String why) {
    boolean exited = event.type().equals("exited");
    return switch (event.phase()) {
      case BACKOFF -> Optional.of(why + again(event.time(), then));
      case COMPLETED -> Optional.of("completed");
      case FAILED -> Optional.of(join("failed", why));
      case SKIPPED -> Optional.of(join("skipped", why));
      case STOPPED -> Optional.of(exited ? "stopped (" + event.detail() + ")" : "stopped");
      case STOPPING -> exited ? Optional.empty() : Optional.of(join("stopping", why));
      case PENDING, STARTING -> exited ? Optional.of(event.detail() + ", again at once") : Optional.empty();
      case DISABLED, RUNNING -> Optional.empty();
    };
  }

  private static String join(String what, String why) {
    return why.isEmpty() ? what : what + ": " + why;
  }

  private static String again(Instant time, @Nullable ProcessSnapshot then) {
    return then == null || then.nextStart() == null
        ? ""
        : ", again in " + shown(Duration.between(time, then.nextStart()));
  }

  /** As exact as is of use; the event is told a little after its time was taken. */
  private static String shown(Duration wait) {
    long millis = Math.max(0, Math.round(wait.toMillis() / 10.0) * 10);
    return millis < 1000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }
}
