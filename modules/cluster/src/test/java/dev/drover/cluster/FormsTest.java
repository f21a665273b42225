// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.drover.model.Event;
import dev.drover.model.ExecSpec;
import dev.drover.model.Exit;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.LogSpec;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.RestartPolicy;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import dev.drover.model.Wanted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.apache.pekko.serialization.jackson.JacksonObjectMapperProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is stored or sent comes back as it was; what is not as it should be is left out, completed or refused. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FormsTest {
  private static final ProcessSpec WEB = ProcessSpec.of("web", List.of("run"), Path.of("/srv"), Map.of("A", "1"));
  private static ActorTestKit kit;
  private static Serialization serialization;
  private static ObjectMapper mapper;

  /** One of everything that may be in a message or an event. */
  record All(ProcessSpec spec, Event event, Event.OfIncarnation about, Exit exit, Exit.NotLaunched notLaunched,
      Signal signal,
      InstanceId instance, Map<InstanceId, Wanted> wanted, ProcessSnapshot snapshot, LifecycleEvent told,
      InstanceRecord record, Optional<Exit> last, List<Event> events) implements Wire {}

  record Spec(ProcessSpec spec) implements Wire {}

  @BeforeAll
  static void begin() {
    kit = ActorTestKit.create("forms", ConfigFactory.parseString("pekko.actor.allow-java-serialization = off")
        .withFallback(ConfigFactory.load()));
    serialization = SerializationExtension.get(kit.system());
    mapper = JacksonObjectMapperProvider.get(Adapter.toClassic(kit.system())).getOrCreate("drover-cbor",
        Optional.empty());
  }

  @AfterAll
  static void end() {
    kit.shutdownTestKit();
  }

  private static Object there(Wire value) throws IOException {
    byte[] bytes = serialization.serialize(value).get();
    var serializer = (SerializerWithStringManifest) serialization.findSerializerFor(value);
    return serialization.deserialize(bytes, serializer.identifier(), serializer.manifest(value)).get();
  }

  @Test
  void module_isInstalledByTheConfigurationAlone() throws IOException {
    assertThat(serialization.serializerFor(All.class).identifier()).isEqualTo(78621);
    assertThat(mapper.getRegisteredModuleIds()).hasSize(7);
  }

  @Test
  void anything_thereAndBack_isTheSame() throws IOException {
    for (long seed = 0; seed < 300; seed++) {
      All all = new Samples(seed).of(All.class);
      assertThat(there(all)).as("seed %s", seed).isEqualTo(all);
    }
  }

  @Test
  void eachSubtype_thereAndBack_isTheSameUnderAShortName() throws IOException {
    for (Class<?> sealed : List.of(Event.class, Exit.class, Probe.Check.class)) {
      for (Class<?> leaf : Samples.leaves(sealed).toList()) {
        Object value = new Samples(1).of(leaf);
        JsonNode tree = mapper.readTree(mapper.writeValueAsBytes(value));
        assertThat(tree.path("type").asText()).as(leaf.getName()).matches("[a-z-]+").isEqualTo(TypeNames.ALL.get(leaf));
        assertThat(mapper.readValue(mapper.writeValueAsBytes(value), sealed)).isEqualTo(value);
      }
    }
    assertThat(TypeNames.ALL.values()).doesNotHaveDuplicates();
  }

  @Test
  void form_ofARecord_hasItsComponentsAndNothingElse() throws IOException {
    for (Class<?> type : List.of(ProcessSpec.class, ExecSpec.class, RestartPolicy.class, StopSpec.class, LogSpec.class,
        Probe.class,
        ProcessSnapshot.class)) {
      JsonNode tree = mapper.readTree(mapper.writeValueAsBytes(new Samples(3).of(type)));
      assertThat(tree.properties()).extracting(Map.Entry::getKey).containsExactlyInAnyOrderElementsOf(
          Stream.of(type.getRecordComponents()).map(component -> component.getName()).toList());
    }
  }

  private static <T> T changed(Object value, Class<T> type, Consumer<ObjectNode> change) throws IOException {
    var tree = (ObjectNode) mapper.readTree(mapper.writeValueAsBytes(value));
    change.accept(tree);
    return mapper.readValue(mapper.writeValueAsBytes(tree), type);
  }

  @Test
  void field_thatIsUnknown_isLeftOut() throws IOException {
    assertThat(changed(WEB, ProcessSpec.class, tree -> {
      tree.putObject("placement").putArray("roles").add("x");
      tree.withObject("/stop").put("softly", true);
    })).isEqualTo(WEB);
    assertThat(changed(new Exit.Code(3), Exit.class, tree -> tree.put("core", true))).isEqualTo(new Exit.Code(3));
  }

  @Test
  void field_thatIsMissing_hasItsDefault() throws IOException {
    assertThat(changed(WEB, ProcessSpec.class, tree -> tree.retain("name", "command", "directory", "environment")))
        .isEqualTo(WEB);
    assertThat(changed(WEB, ProcessSpec.class, tree -> {
      tree.withObject("/exec").removeAll();
      tree.withObject("/restart").remove("above");
    })).isEqualTo(WEB);
    assertThat(changed(new Event.Start(true), Event.class, tree -> tree.remove("alone")))
        .isEqualTo(new Event.Start(false));
  }

  @Test
  void field_thatMustBeThere_isAskedForWithItsPath() {
    assertThatThrownBy(() -> changed(WEB, ProcessSpec.class, tree -> tree.remove("name")))
        .hasMessageContaining("ProcessSpec has no field \"name\"");
    assertThatThrownBy(() -> changed(new Spec(WEB), Spec.class, tree -> tree.withObject("/spec").remove("command")))
        .hasMessageContaining("has no field \"command\"").hasMessageContaining("Spec[\"spec\"]");
    assertThatThrownBy(() -> changed(new InstanceRecord(1, 2), InstanceRecord.class, tree -> tree.remove("tenure")))
        .hasMessageContaining("has no field \"tenure\"");
  }

  @Test
  void values_thatCannotBe_areRefusedWithTheirPath() {
    assertThatThrownBy(() -> changed(WEB, ProcessSpec.class, tree -> tree.withObject("/stop").put("signal", "NOPE")))
        .hasMessageContainingAll("NOPE", "ProcessSpec[\"stop\"]->dev.drover.model.StopSpec[\"signal\"]");
    assertThatThrownBy(() -> changed(WEB, ProcessSpec.class, tree -> tree.withObject("/stop").put("signal", 3)))
        .hasMessageContaining("signal");
    assertThatThrownBy(() -> changed(WEB, ProcessSpec.class, tree -> tree.putNull("stop")))
        .hasMessageContaining("must not be null");
    assertThatThrownBy(() -> changed(WEB, ProcessSpec.class, tree -> tree.putNull("replicas")))
        .hasMessageContaining("replicas");
    assertThatThrownBy(() -> changed(WEB, ProcessSpec.class, tree -> tree.put("replicas", "x")))
        .hasMessageContaining("replicas");
    assertThatThrownBy(() -> changed(WEB, ProcessSpec.class, tree -> tree.putArray("command").addNull()))
        .hasMessageContaining("ProcessSpec");
    assertThatThrownBy(() -> changed(WEB, ProcessSpec.class, tree -> tree.put("stop", "now")))
        .hasMessageContaining("StopSpec must be an object");
    assertThatThrownBy(
        () -> changed(new Exit.Lost(), Exit.class, tree -> tree.put("type", "dev.drover.model.Exit$Lost")))
        .hasMessageContaining("type id");
    assertThatThrownBy(() -> mapper.readValue(mapper.writeValueAsBytes("web/0"), InstanceId.class))
        .hasMessageContaining("must be like web or web/2");
  }

  @Test
  void bytes_thatAreHostile_areAFailureAndNothingElse() throws IOException {
    byte[] good = serialization.serialize(new Samples(5).of(All.class)).get();
    var serializer = serialization.serializerFor(All.class);
    String manifest = ((SerializerWithStringManifest) serializer).manifest(new Spec(WEB)).replace("$Spec", "$All");
    var random = new SplittableRandom(5);
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] bad = round % 2 == 0 ? java.util.Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
      for (int i = 0; i < 1 + round % 4 && bad.length > 0; i++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      var read = serialization.deserialize(bad, serializer.identifier(), manifest);
      if (read.isFailure()) {
        refused++;
        assertThat(read.failed().get()).isInstanceOfAny(IOException.class, IllegalArgumentException.class);
      } else {
        assertThat(read.get()).isInstanceOf(All.class);
      }
    }
    assertThat(refused).isGreaterThan(1500);
  }

  @Test
  void classes_thatAreNotWire_areRefused() throws IOException {
    assertThat(serialization.deserialize(new byte[]{(byte) 0xa0}, 78621, "java.util.HashMap").failed().get())
        .hasMessageContaining("HashMap");
    assertThat(serialization.deserialize(new byte[]{(byte) 0xa0}, 78621, "dev.drover.model.ProcessSpec").failed().get())
        .hasMessageContaining("ProcessSpec");
  }
}
