// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static dev.drover.model.Goal.Outcome.MISSED;
import static dev.drover.model.Goal.Outcome.OPEN;
import static dev.drover.model.Goal.Outcome.REACHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.Wanted;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class StandingTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final Map<InstanceId, String> AT_A = Map.of(WEB, "a:1");

  private static Goal.Outcome judge(Standing standing, String node, Phase phase, Wanted wanted) {
    return standing.of(WEB, Sample.at(WEB, node, phase, wanted));
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void aDrain_waitsForWhatLives_orIsAboutTo(Phase phase) {
    boolean lives = List.of(Phase.STARTING, Phase.RUNNING, Phase.STOPPING, Phase.BACKOFF).contains(phase);
    assertThat(judge(Standing.gone("a:1"), "a:1", phase, Wanted.UP)).isEqualTo(lives ? OPEN : REACHED);
    assertThat(judge(Standing.gone("a:1"), "b:1", phase, Wanted.UP)).isEqualTo(REACHED);
    assertThat(Standing.gone("a:1").of(WEB, null)).isEqualTo(REACHED);
  }

  @Test
  void aMove_isThereOnlyAtAnotherNode() {
    Standing anywhere = Standing.moved(AT_A, Optional.empty(), Goal.UP);
    for (Phase phase : List.of(Phase.RUNNING, Phase.STOPPING, Phase.STOPPED, Phase.PENDING)) {
      assertThat(judge(anywhere, "a:1", phase, Wanted.UP)).as("still there, " + phase).isEqualTo(OPEN);
    }
    assertThat(judge(anywhere, "b:1", Phase.STARTING, Wanted.UP)).isEqualTo(OPEN);
    assertThat(judge(anywhere, "b:1", Phase.RUNNING, Wanted.UP)).isEqualTo(REACHED);
    assertThat(judge(anywhere, "b:1", Phase.FAILED, Wanted.UP)).isEqualTo(MISSED);
    assertThat(judge(anywhere, "a:1", Phase.STOPPED, Wanted.DOWN)).as("nothing to come to").isEqualTo(REACHED);
    assertThat(anywhere.of(WEB, null)).isEqualTo(OPEN);
  }

  @Test
  void aMoveToANode_isThereAtThatOne() {
    Standing to = Standing.moved(AT_A, Optional.of("c:1"), Goal.UP);
    assertThat(judge(to, "b:1", Phase.RUNNING, Wanted.UP)).isEqualTo(OPEN);
    assertThat(judge(to, "c:1", Phase.RUNNING, Wanted.UP)).isEqualTo(REACHED);
    Standing same = Standing.moved(AT_A, Optional.of("a:1"), Goal.UP);
    assertThat(judge(same, "a:1", Phase.RUNNING, Wanted.UP)).as("it is there already").isEqualTo(REACHED);
  }

  @Test
  void whatShrinks_goesFirst_andTheWholeIsCounted() {
    var project = new Project("p", List.of(spec("big", 9_000), spec("small", 2), spec("same", 5)));
    Map<String, Integer> wanted = new LinkedHashMap<>();
    wanted.put("small", 9_000);
    wanted.put("same", 5);
    wanted.put("big", 0);
    assertThat(Scaling.inOrder(project, wanted)).containsExactly("big", "small", "same");
    assertThat(Scaling.instances(project, wanted)).isEqualTo(9_005);
    assertThat(Scaling.instances(project, Map.of())).isEqualTo(9_007);
  }

  private static ProcessSpec spec(String name, int replicas) {
    return ProcessSpec.of(name, List.of("x"), Path.of("/"), Map.of()).withReplicas(replicas);
  }
}
