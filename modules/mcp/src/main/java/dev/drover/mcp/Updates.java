// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import dev.drover.engine.Drover;
import dev.drover.engine.Wakes;
import dev.drover.model.Subscription;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.ResourcesUpdatedNotification;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * News for one agent that listens: which of its resources have changed. It looks when events or lines come, at once and a second later, for
 * errors are found in lines a moment after they came; no faster than that, and not at all while nothing is subscribed to or its
 * client takes nothing. One thread at a time.
 */
final class Updates {
  private static final Duration PACE = Duration.ofMillis(500);
  private static final Duration LATER = Duration.ofSeconds(1);

  private final Drover drover;
  private final Subscriptions subscriptions;
  private final Runnable wake;
  private @Nullable Subscription events;
  private @Nullable Subscription lines;

  private Updates(Drover drover, Subscriptions subscriptions, Runnable wake) {
    this.drover = drover;
    this.subscriptions = subscriptions;
    this.wake = wake;
  }

  /** Messages for the client. */
  static Source<byte[], NotUsed> of(Drover drover, Subscriptions subscriptions) {
    return Source.lazySource(() -> {
      var made = new AtomicReference<@Nullable Updates>();
      return Wakes.of(wake -> {
        var updates = new Updates(drover, subscriptions, wake);
        made.set(updates);
        subscriptions.watchedBy(wake);
        return updates::end;
      }).map(_ -> Optional.ofNullable(made.get()).filter(Updates::follow).isPresent()).filter(follows -> follows)
          .throttle(1, PACE)
          .flatMapConcat(_ -> Source.single(1).concat(Source.single(2).initialDelay(LATER)))
          .mapConcat(_ -> subscriptions.changed()).map(Updates::encode);
    }).mapMaterializedValue(_ -> NotUsed.getInstance());
  }

  private static byte[] encode(String uri) {
    return Rpc.encode(new JSONRPCNotification(McpSchema.METHOD_NOTIFICATION_RESOURCES_UPDATED,
        new ResourcesUpdatedNotification(uri)));
  }

  /** Follows what the present subscriptions need; whether that is anything. */
  private boolean follow() {
    events = kept(events, !subscriptions.isEmpty(), () -> drover.events().onAppend(wake));
    lines = kept(lines, subscriptions.ofLogs(), () -> drover.logs().onAppend(_ -> true, wake));
    return !subscriptions.isEmpty();
  }

  private static @Nullable Subscription kept(@Nullable Subscription present, boolean wanted,
      Supplier<Subscription> begin) {
    if (wanted) {
      return present == null ? begin.get() : present;
    }
    close(present);
    return null;
  }

  private void end() {
    subscriptions.unwatchedBy(wake);
    close(events);
    close(lines);
  }

  private static void close(@Nullable Subscription some) {
    if (some != null) {
      some.close();
    }
  }
}
