// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import dev.drover.model.Subscription;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Who follows events and lines of logs now, and how far they are behind. Any thread. */
public final class Followers {
  private final Of events = new Of();
  private final Of lines = new Of();

  /** How many there are, and by how many events or lines the slowest is behind. Immutable. */
  public record Lag(int followers, long most) {}

  /** Those of one kind. Any thread. */
  public static final class Of {
    private final Set<LongSupplier> all = ConcurrentHashMap.newKeySet();

    private Of() {}

    /** One more, until that is closed; {@code behind} is asked on any thread and must not wait. <b>Any thread.</b> */
    public Subscription add(LongSupplier behind) {
      LongSupplier its = () -> Math.max(0, behind.getAsLong()); // one of its own, whoever gives the same twice
      all.add(its);
      return () -> all.remove(its);
    }

    /** Asks each. <b>Any thread.</b> */
    public Lag lag() {
      int followers = 0;
      long most = 0;
      for (LongSupplier each : all) {
        followers++;
        most = Math.max(most, each.getAsLong());
      }
      return new Lag(followers, most);
    }
  }

  /** Of events. <b>Any thread.</b> */
  public Of events() {
    return events;
  }

  /** Of lines of logs. <b>Any thread.</b> */
  public Of lines() {
    return lines;
  }
}
