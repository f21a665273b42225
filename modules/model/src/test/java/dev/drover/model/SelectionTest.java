// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Selection.Found;
import dev.drover.model.Selection.Unknown;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SelectionTest {
  private static final Project SHOP = new Project("shop", List.of(process("db").withReplicas(2), process("cache"),
      needing(process("api").withReplicas(3), "db"), needing(process("web").withReplicas(2), "api"),
      process("tool").disabled()));
  private static final Selection SELECTION = new Selection(SHOP.instances(), SHOP.graph());

  private static ProcessSpec process(String name) {
    return ProcessSpec.of(name, List.of(name), Path.of("/"), Map.of());
  }

  private static ProcessSpec needing(ProcessSpec spec, String other) {
    return spec.withDependencies(List.of(new Dependency(other, Dependency.Condition.STARTED)));
  }

  private static List<InstanceId> ids(String... names) {
    return Stream.of(names).map(name -> InstanceId.parse(name).orElseThrow()).toList();
  }

  @Test
  void noNameMeansWhatIsEnabled() {
    assertThat(SELECTION.of(List.of()))
        .isEqualTo(new Found(ids("db/1", "db/2", "cache", "api/1", "api/2", "api/3", "web/1", "web/2")));
  }

  @Test
  void processesInstancesAndGlobs_eachOnce() {
    assertThat(SELECTION.of(List.of("web/2", "web", "tool", "*/1")))
        .isEqualTo(new Found(ids("web/2", "web/1", "tool", "db/1",
            "api/1")));
  }

  @Test
  void everyNameThatMeansNothingIsTold() {
    assertThat(SELECTION.of(List.of("db", "wep", "x/9"))).isInstanceOfSatisfying(Unknown.class,
        unknown -> assertThat(unknown.reason()).isEqualTo(
            "there is no process \"wep\"; did you mean \"web\"?; there is no process \"x/9\""));
  }

  @Test
  void ofAProcessThatIsOnlyNamed_noOtherInstanceIsNeeded() {
    assertThat(SELECTION.withNeeds(ids("db/2"), _ -> false)).isEqualTo(ids("db/2"));
    assertThat(SELECTION.withNeeds(ids("api/3"), _ -> false)).isEqualTo(ids("db/1", "db/2", "api/3"));
    assertThat(SELECTION.withNeeds(ids("web/1", "api/2"), _ -> false))
        .isEqualTo(ids("db/1", "db/2", "api/1", "api/2", "api/3", "web/1"));
  }

  @Test
  void whatIsProvidedIsLeftOut_unlessItIsNamed() {
    assertThat(SELECTION.withNeeds(ids("api/3", "db/1"), id -> id.process().equals("db")))
        .isEqualTo(ids("db/1", "api/3"));
  }
}
