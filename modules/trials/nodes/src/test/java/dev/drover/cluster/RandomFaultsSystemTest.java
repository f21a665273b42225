// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three JVMs, and in each round some fault, commands meanwhile, and then peace: never two at once, at last all that is wanted runs, and
 * all boards are the same. {@code drover.faults} rounds from {@code drover.faults.seed}: more of them by {@code -Pfaults}.
 */
@Timeout(value = 4, unit = TimeUnit.HOURS)
@ExtendWith(KeepsEvidence.class)
@Tag("long") // each of its faults has a test in NodeFaultsSystemTest
class RandomFaultsSystemTest {
  private static final int ROUNDS = Integer.getInteger("drover.faults", 2);
  private static final long SEED = Long.getLong("drover.faults.seed", System.nanoTime());
  private static final List<String> NAMES = List.of("a", "b", "web", "web/1", "web/2", "polite", "off");

  private final Random random = new Random(SEED);

  @TempDir
  Path folder = Path.of("");

  private enum Fault {
    KILL, KILL_TWO, STOP_LONG, STOP_SHORT, PARTITION, PARTITION_SHORT, ONE_LINK, LEAVE, LEAVE_AFTER_KILL, ALL
  }

  @Test
  void never_two_andAllRunsInTheEnd() {
    System.out.println(ROUNDS + " rounds from -Ddrover.faults.seed=" + SEED);
    try (var cluster = Jvms.three(folder, Jvms.Setup.plain())) {
      KeepsEvidence.of(cluster);
      cluster.awaitAllRun();
      for (int round = 1; round <= ROUNDS; round++) {
        Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
        var order = new ArrayList<>(List.of(1, 2, 3));
        java.util.Collections.shuffle(order, random);
        String what = "round " + round + " of seed " + SEED + ": " + fault + " " + order;
        System.out.println(what + " at " + java.time.LocalTime.now(java.time.ZoneId.systemDefault()));
        try {
          inflict(cluster, fault, order);
          recover(cluster);
          cluster.assertNeverTwo();
        } catch (AssertionError | RuntimeException failure) {
          throw new AssertionError(what, failure);
        }
      }
    }
  }

  private void inflict(Jvms cluster, Fault fault, List<Integer> order) {
    int one = order.getFirst();
    int other = order.get(1);
    int last = order.get(2);
    command(cluster, last);
    switch (fault) {
      case KILL -> cluster.node(one).kill();
      case KILL_TWO -> {
        cluster.node(one).kill();
        pass(cluster, random.nextInt(4000));
        cluster.node(other).kill();
      }
      case STOP_LONG -> stop(cluster, one, 12_000 + random.nextInt(10_000));
      case STOP_SHORT -> stop(cluster, one, random.nextInt(8000));
      case PARTITION -> partition(cluster, order, 12_000 + random.nextInt(10_000));
      case PARTITION_SHORT -> partition(cluster, order, random.nextInt(8000));
      case ONE_LINK -> {
        cluster.cut(true, List.of(one), List.of(other));
        pass(cluster, random.nextInt(15_000));
      }
      case LEAVE -> cluster.node(one).ask("leave");
      case LEAVE_AFTER_KILL -> {
        cluster.node(one).kill();
        pass(cluster, random.nextInt(12_000));
        cluster.node(other).ask("leave");
      }
      case ALL -> cluster.killAll();
    }
    command(cluster, last);
    pass(cluster, random.nextInt(5000));
    command(cluster, last);
  }

  /** Some order; whether it is obeyed depends on what is wrong just now. */
  private void command(Jvms cluster, int asked) {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    String line = switch (random.nextInt(6)) {
      case 0 -> "stop " + name;
      case 1, 2 -> "start " + name;
      case 3 -> "restart " + name;
      case 4 -> "scale web " + (2 + random.nextInt(3));
      default -> "move " + name + " " + cluster.name(1 + random.nextInt(3));
    };
    if (cluster.node(asked).lives()) {
      System.out.println("  " + line + ": " + cluster.node(asked).ask(line));
    }
  }

  private void stop(Jvms cluster, int number, int millis) {
    cluster.node(number).signal("STOP");
    pass(cluster, millis);
    cluster.node(number).signal("CONT");
  }

  private void partition(Jvms cluster, List<Integer> order, int millis) {
    cluster.cut(true, List.of(order.getFirst()), order.subList(1, 3));
    pass(cluster, millis);
  }

  /** Faults last; meanwhile the observer looks. */
  private static void pass(Jvms cluster, long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    org.awaitility.Awaitility.await().atMost(millis + 10_000, TimeUnit.MILLISECONDS)
        .until(() -> System.nanoTime() - until >= 0);
    cluster.assertNeverTwo();
  }

  /** Peace: who has ended, or ends because it was downed, is begun again; where nobody is left, one forms the cluster anew. */
  private static void recover(Jvms cluster) {
    cluster.healAll();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(150);
    AssertionError last = new AssertionError("it was not tried");
    while (System.nanoTime() - deadline < 0) {
      Set<Integer> living = new TreeSet<>(cluster.living().keySet());
      if (living.isEmpty()) {
        cluster.begin(1, true).awaitReady();
        living.add(1);
      }
      for (int number : List.of(1, 2, 3)) {
        if (!living.contains(number)) {
          cluster.begin(number, false).awaitReady();
        }
      }
      if (cluster.living().values().stream().allMatch(node -> node.members().isEmpty())) {
        // Each waits for one that has ended meanwhile; only who is told to forms a cluster.
        cluster.killAll();
      }
      try {
        cluster.assertSettled(Set.of(1, 2, 3));
        return;
      } catch (AssertionError unsettled) {
        last = unsettled;
        pass(cluster, 300);
      }
    }
    throw last;
  }
}
