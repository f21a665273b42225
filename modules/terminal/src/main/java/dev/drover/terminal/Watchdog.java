// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Closes a channel at a deadline, so that no read, write or connect on it lasts longer. Any thread. */
final class Watchdog implements AutoCloseable {
  private final CountDownLatch calledOff = new CountDownLatch(1);
  private volatile boolean barked;

  private Watchdog() {}

  static Watchdog over(Channel channel, Duration deadline) {
    var dog = new Watchdog();
    Thread.ofVirtual().name("watchdog").start(() -> dog.watch(channel, deadline));
    return dog;
  }

  private void watch(Channel channel, Duration deadline) {
    try {
      if (!calledOff.await(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
        barked = true;
        channel.close();
      }
    } catch (InterruptedException | IOException _) {
      barked = true; // the channel is as good as closed
    }
  }

  /** Whether the deadline passed and the channel was closed because of it. */
  boolean barked() {
    return barked;
  }

  @Override
  public void close() {
    calledOff.countDown();
  }
}
