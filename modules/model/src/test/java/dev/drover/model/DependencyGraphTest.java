// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Dependency.Condition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DependencyGraphTest {
  private static final int MANY = 100_000;

  /** Each text is a process and, after a colon, what it needs. */
  private static DependencyGraph graph(String... lines) {
    return DependencyGraph.of(Arrays.stream(lines).map(DependencyGraphTest::process).toList());
  }

  private static ProcessSpec process(String line) {
    String[] words = line.split("[: ]+");
    var needs = Arrays.stream(words).skip(1).map(name -> new Dependency(name, Condition.STARTED)).toList();
    return ProcessSpec.of(words[0], List.of("run"), Path.of("/"), Map.of()).withDependencies(needs);
  }

  @Test
  void orders_neededOnesFirst_elseAsDeclared() {
    DependencyGraph graph = graph("web: api db", "api: db cache", "db", "cache", "lone");
    assertThat(graph.startOrder()).containsExactly("db", "cache", "api", "web", "lone");
    assertThat(graph.withNeeds(Set.of("api"))).containsExactly("db", "cache", "api");
    assertThat(graph.withNeeds(Set.of("unknown"))).isEmpty();
    assertThat(graph.problems()).isEmpty();
    assertThat(graph.cycle()).isEmpty();
  }

  @Test
  void dependents_areDirectOnes_inTheOrderOfDeclaration() {
    DependencyGraph graph = graph("web: api db db", "api: db", "db: gone");
    assertThat(graph.dependents("db")).containsExactly("web", "api");
    assertThat(graph.dependents("web")).isEmpty();
    assertThat(graph.dependents("gone")).containsExactly("db");
    assertThat(graph.problems()).containsExactly("db: there is no process \"gone\"");
  }

  @Test
  void cycle_endsWithItsFirstName() {
    assertThat(graph("x: a", "a: b", "b: c", "c: lone b", "lone").cycle()).contains(List.of("b", "c", "b"));
    assertThat(graph("a: a").cycle()).contains(List.of("a", "a"));
    assertThat(graph("a: b", "b: a").problems()).containsExactly("the dependencies form a cycle: a -> b -> a");
  }

  @Test
  void cycles_eachOnce_restCounted() {
    DependencyGraph graph = graph("a: b", "b: a", "c: d c", "d: c");
    assertThat(graph.cycles(2))
        .isEqualTo(new DependencyGraph.Cycles(List.of(List.of("a", "b", "a"), List.of("c", "d", "c")), 1));
    assertThat(graph.withNeeds(Set.of("a"))).as("a cycle does not keep it for ever").containsExactly("b", "a");
  }

  @Test
  void longChain_asCycleAndInOrder() {
    var chain = IntStream.range(0, MANY).mapToObj(n -> process("p" + n + (n + 1 < MANY ? ": p" + (n + 1) : "")))
        .toList();
    DependencyGraph graph = DependencyGraph.of(chain);
    assertThat(graph.startOrder()).hasSize(MANY).startsWith("p99999", "p99998").endsWith("p0");
    assertThat(IntStream.range(1, MANY).filter(n -> !graph.dependents("p" + n).equals(Set.of("p" + (n - 1)))))
        .isEmpty();
    var ring = new ArrayList<>(chain);
    ring.set(MANY - 1, process("p99999: p0"));
    assertThat(DependencyGraph.of(ring).cycle().orElseThrow()).hasSize(MANY + 1).startsWith("p0", "p1").endsWith("p0");
    assertThat(DependencyGraph.of(ring).problems()).containsExactly(
        "the dependencies form a cycle: p0 -> p1 -> p2 -> p3 -> p4 -> p5 -> (99989 more) -> p99995 -> p99996 -> p99997"
            + " -> p99998 -> p99999 -> p0");
  }

  @Test
  void anyGraph_withoutItsCutStepsHasNoCycle_andIsOrdered() {
    for (int seed = 0; seed < 300; seed++) {
      var random = new SplittableRandom(seed);
      int size = random.nextInt(1, 9);
      var lines = new ArrayList<String>();
      for (int from = 0; from < size; from++) {
        int at = from;
        lines.add("p" + from + ":" + String.join("", IntStream.range(0, size).filter(_ -> random.nextInt(5) == 0)
            .filter(to -> to != at).mapToObj(to -> " p" + to).toList()));
      }
      DependencyGraph graph = graph(lines.toArray(String[]::new));
      List<String> order = graph.startOrder();
      assertThat(order).as("seed %d", seed).hasSize(size).doesNotHaveDuplicates();
      boolean ordered = lines.stream().map(DependencyGraphTest::process).allMatch(spec -> spec.dependencies().stream()
          .allMatch(need -> order.indexOf(need.process()) < order.indexOf(spec.name())));
      assertThat(graph.cycle().isEmpty()).as("seed %d: %s", seed, lines).isEqualTo(ordered);
      graph.cycle().ifPresent(cycle -> {
        for (int i = 1; i < cycle.size(); i++) {
          assertThat(graph.dependents(cycle.get(i))).contains(cycle.get(i - 1));
        }
      });
    }
  }
}
