// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stop that takes longer than sharding waits for it. */
@Timeout(60)
class GracesTest {

  private static ProcessSpec with(Duration grace) {
    return ProcessSpec.of("web", List.of("true"), Path.of("/"), Map.of())
        .withStop(new StopSpec(Signal.TERM, grace, List.of()));
  }

  @Test
  void grace_upToTheTimeoutLessThirtySeconds_isFine_andAboveIsNot() {
    var graces = Graces.of(ConfigFactory.parseString("pekko.cluster.sharding.handoff-timeout = 10 minutes"));
    assertThat(graces.problems(List.of(with(Duration.ofSeconds(570))))).isEmpty();
    assertThat(graces.problems(List.of(with(Duration.ofSeconds(571))))).containsExactly(
        "web: stop.grace must be at most 570 s in a cluster, was 571 s; lower it, or raise pekko.cluster.sharding.handoff-timeout");
  }

  @Test
  void aNode_ofAProjectWithSuchAGrace_isRefused_andNothingIsBegun(@TempDir Path folder) {
    var own = ConfigFactory.parseString("pekko.remote.artery.canonical { hostname = \"127.0.0.1\", port = 0 }");
    assertThatThrownBy(() -> NodeSetup.of(own, new Project("shop", List.of(with(Duration.ofHours(1)))), folder))
        .isInstanceOf(NodeSetup.Refused.class).hasMessageContaining("web: stop.grace must be at most 570 s");
    assertThat(folder).isEmptyDirectory();
  }
}
