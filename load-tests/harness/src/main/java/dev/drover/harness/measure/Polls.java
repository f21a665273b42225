// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Clients that ask one question after the other, at least one, each over a connection that it keeps, as fast as they are answered. One
 * thread, which starts one for each client.
 */
record Polls(Path socket, int clients) {
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final Duration LATE = Duration.ofSeconds(60);

  /** A client's questions; of one thread. */
  interface Questions {
    /** Asks once, and takes the answer; what is no success is a failure. */
    void ask(HttpConnection connection) throws IOException;
  }

  /** Makes the questions of one client, of which each has a number, with what must be asked first. */
  interface Client {
    Questions begin(HttpConnection connection, int number) throws IOException;
  }

  /** Answers a second, over all clients, and the time in which 99 of 100 came. */
  record Rate(double perSecond, double p99Millis) {}

  Rate run(Client client, Duration time) {
    var all = new ArrayList<CompletableFuture<Histogram>>();
    long begun = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      int number = i;
      all.add(CompletableFuture.supplyAsync(() -> poll(client, number, begun + time.toNanos()),
          task -> Thread.ofPlatform().daemon().name("client").start(task)));
    }
    var sum = histogram();
    join(all, time).forEach(sum::add);
    return new Rate(sum.getTotalCount() / ((System.nanoTime() - begun) / 1e9), sum.getValueAtPercentile(99) / 1e6);
  }

  private static List<Histogram> join(List<CompletableFuture<Histogram>> all, Duration time) {
    try {
      return all.stream().map(each -> each.orTimeout(time.plus(LATE).toMillis(), TimeUnit.MILLISECONDS).join())
          .toList();
    } catch (CompletionException failure) {
      throw new Unusable("a client failed: " + failure.getCause());
    }
  }

  private Histogram poll(Client client, int number, long until) {
    var times = histogram();
    try (var connection = HttpConnection.to(socket)) {
      Questions questions = client.begin(connection, number);
      long begun = System.nanoTime();
      do {
        questions.ask(connection);
        long answered = System.nanoTime();
        times.recordValue(Math.min(LONGEST_NANOS, answered - begun));
        begun = answered;
      } while (begun - until < 0);
    } catch (IOException failure) {
      throw new CompletionException(failure);
    }
    return times;
  }

  private static Histogram histogram() {
    return new Histogram(LONGEST_NANOS, 3);
  }
}
