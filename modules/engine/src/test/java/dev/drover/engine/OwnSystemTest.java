// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.Test;

class OwnSystemTest {
  /** The libraries that are here have some, and Pekko falls back on what they say. */
  @Test
  void aloneItLoadsNoSerializer() {
    assertThat(ConfigFactory.load().getObject("pekko.actor.serializers")).hasSizeGreaterThan(3);
    ActorSystem system = ActorSystem.create("own", OwnSystem.alone());
    try {
      var serialization = SerializationExtension.get(system);
      assertThatThrownBy(() -> serialization.findSerializerFor("some text")).hasMessageContaining("String");
      assertThat(serialization.serializerByIdentity().size())
          .isEqualTo(ConfigFactory.load().getObject("pekko.actor.serializers").size() + 1); // that of null
      serialization.serializerByIdentity().foreach(each -> {
        assertThat(each._2().getClass().getName()).containsAnyOf("NoSerializer", "NullSerializer");
        return null;
      });
      assertThat(system.settings().config().getString("pekko.scheduler.implementation"))
          .isEqualTo(DeadlineScheduler.class.getName());
    } finally {
      TestKit.shutdownActorSystem(system);
    }
  }
}
