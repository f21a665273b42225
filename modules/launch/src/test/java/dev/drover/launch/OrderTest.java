// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OrderTest {

  private final Order order = new Order("on purpose");
  private final List<String> done = new CopyOnWriteArrayList<>();

  @Test
  void whoAsksDoesNotWaitAndTheOrderIsKept() throws Exception {
    CompletableFuture<Void> held = new CompletableFuture<>();
    var _ = order.then(() -> {
      held.join();
      done.add("first");
    });
    var last = order.then(() -> done.add("second"));
    assertThat(done).isEmpty();
    held.complete(null);
    last.get(10, TimeUnit.SECONDS);
    assertThat(done).containsExactly("first", "second");
    assertThat(order.last()).isSameAs(last);
  }

  @Test
  void whatThrowsKeepsNothingBack() throws Exception {
    order.then(() -> {
      throw new OutOfMemoryError("on purpose");
    }).get(10, TimeUnit.SECONDS);
    order.then(() -> done.add("next")).get(10, TimeUnit.SECONDS);
    assertThat(done).containsExactly("next");
  }
}
