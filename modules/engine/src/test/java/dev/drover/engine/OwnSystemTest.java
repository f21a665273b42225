// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.net.URLClassLoader;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnSystemTest {
  @ParameterizedTest
  @ValueSource(strings = {"pekko-cluster_2.13-1.7.0", "pekko-cluster-sharding-typed_2.13-1.7.0",
      "pekko-remote_2.13-1.7.0",
      "pekko-distributed-data_2.13-1.7.0", "pekko-persistence-jdbc_2.13-1.1.1",
      "pekko-serialization-jackson_2.13-1.7.0",
      "pekko-coordination_2.13-1.7.0", "slick_2.13-3.5.1", "drover-cluster-0.1.0-SNAPSHOT"})
  void whatAClusterAloneUses_isHidden(String jar) {
    assertThat(OwnSystem.WithoutCluster.isHidden("jar:file:/some/lib/" + jar + ".jar!/reference.conf")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jar:file:/lib/pekko-actor_2.13-1.7.0.jar!/reference.conf",
      "jar:file:/lib/pekko-actor-typed_2.13-1.7.0.jar!/reference.conf",
      "jar:file:/pekko-cluster/lib/pekko-stream_2.13-1.7.0.jar!/reference.conf",
      "jar:file:/lib/pekko-http-core_2.13-1.3.0.jar!/reference.conf",
      "jar:file:/lib/drover-engine-1.jar!/reference.conf",
      "jar:file:/lib/of-somebody-else.jar!/reference.conf",
      "file:/drover/modules/engine/target/classes/reference.conf"})
  void allElse_isNot(String url) {
    assertThat(OwnSystem.WithoutCluster.isHidden(url)).isFalse();
  }

  @TempDir
  Path folder;

  @Test
  void settingsAlone_areHidden() throws Exception {
    Path cluster = Files.createDirectories(folder.resolve("cluster/target/classes"));
    for (String name : new String[]{"reference.conf", "application.conf"}) {
      Files.writeString(cluster.resolve(name), "a = b");
    }
    try (var parent = new URLClassLoader(new URL[]{cluster.toUri().toURL()}, null)) {
      var without = new OwnSystem.WithoutCluster(parent);
      assertThat(Collections.list(without.getResources("reference.conf"))).isEmpty();
      assertThat(Collections.list(without.getResources("application.conf"))).hasSize(1);
      assertThat(URI.create(String.valueOf(without.getResource("application.conf")))).isNotNull();
    }
    assertThat(OwnSystem.settings().getString("pekko.scheduler.implementation"))
        .isEqualTo(DeadlineScheduler.class.getName());
    assertThat(OwnSystem.settings().hasPath("pekko.actor.serializers.bytes")).isTrue();
  }
}
