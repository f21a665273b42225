// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * The open connections of a server. Each one's reads and writes wait on virtual threads of its own, so an idle or stalled
 * client costs nobody else anything. Any thread.
 */
final class Connections {
  private static final String WAITING = "drover.serve.waiting-dispatcher";
  /** For a client that does not take the rest of its answer. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

  private static final String TITLE = "too many connections";
  private static final String DETAIL = "this Drover serves as many clients as it may; end some, as logs -f, and try again";

  private static final int MOST_REFUSED = 64;

  private final int most;
  /** Who was refused and may still send; each takes a descriptor for as long. */
  private final AtomicInteger refused = new AtomicInteger();
  private final SharedKillSwitch requests = KillSwitches.shared("drover-requests");
  private final Map<SocketChannel, CompletableFuture<Done>> open = new ConcurrentHashMap<>();

  /** Serves at most so many at once. */
  Connections(int most) {
    this.most = most;
  }

  /** Where bytes of requests, not encrypted, come through as long as more of them are taken. */
  BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> requests() {
    return BidiFlow.fromFlows(requests.flow(), Flow.create());
  }

  boolean haveRoom() {
    return open.size() < most;
  }

  /** Tells why, and closes, where it can in a while (see {@link LingeringClose}). It never waits: a fresh socket has room for so few bytes. */
  void refuse(SocketChannel connection) {
    try {
      connection.configureBlocking(false);
      connection.write(RawAnswers.problem("503 Service Unavailable", TITLE, DETAIL).asByteBuffer());
      connection.configureBlocking(true);
    } catch (IOException gone) {
      close(connection); // there is nobody to be told
      return;
    }
    if (refused.incrementAndGet() > MOST_REFUSED) {
      refused.decrementAndGet();
      close(connection);
      return;
    }
    var _ = LingeringClose.of(connection).thenRun(refused::decrementAndGet);
  }

  /** Joins a connection with the bytes that come in and go out, until either side ends it. */
  void run(SocketChannel connection, Flow<ByteString, ByteString, NotUsed> http, ActorSystem<?> system) {
    Attributes waiting = ActorAttributes.dispatcher(WAITING);
    var in = Source.fromGraph(new ConnectionSource(connection)).withAttributes(waiting);
    var answers = http.toMat(new ConnectionSink(connection), Keep.right()).withAttributes(waiting);
    var ended = new CompletableFuture<Done>();
    open.put(connection, ended); // before it runs, for what it asks may be the end, which is to wait for its answer
    try {
      var _ = in.runWith(answers, system).whenComplete((_, _) -> end(connection, ended));
    } catch (RuntimeException failure) {
      end(connection, ended);
      throw failure;
    }
  }

  /** All is sent that was to be. It keeps its place until it is closed. */
  private void end(SocketChannel connection, CompletableFuture<Done> ended) {
    ended.complete(Done.getInstance());
    var _ = LingeringClose.of(connection).thenRun(() -> open.remove(connection));
  }

  /** Takes no more requests, lets the answers that are under way be sent, and closes what is left. */
  CompletionStage<Done> finish() {
    requests.shutdown();
    return CompletableFuture.allOf(open.values().toArray(CompletableFuture[]::new)).exceptionally(_ -> null)
        .completeOnTimeout(null, LAST_ANSWERS.toNanos(), TimeUnit.NANOSECONDS).thenApply(_ -> {
          open.keySet().forEach(Connections::close);
          return Done.getInstance();
        });
  }

  static void close(SocketChannel connection) {
    try {
      connection.close();
    } catch (IOException ignored) {
      // it is of no use any more
    }
  }
}
