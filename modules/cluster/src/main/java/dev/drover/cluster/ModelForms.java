// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.Deserializers;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.drover.engine.InstanceActor;
import dev.drover.engine.LedgerEntry;
import dev.drover.engine.Orchestrator;
import dev.drover.model.Event;
import dev.drover.model.Exit;
import dev.drover.model.InstanceId;
import dev.drover.model.PlacementSpec;
import dev.drover.model.Probe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The form of the model's types, and of any record of Drover, in what is stored and sent: a Jackson module, named in
 * {@code reference.conf}. A record is an object with a field for each component; a sealed type has its short name of
 * {@link TypeNames} in the field {@code type}; an instance is {@code web/2}, a path its text, an enum its name, durations
 * and instants are as in ISO 8601. What a reader does not know it leaves out; what a writer did not know is as
 * {@link WhenMissing} has it. The environment of a process is stored as it is, secrets and all. Immutable. Any thread.
 */
final class ModelForms extends SimpleModule {
  private static final long serialVersionUID = 1;
  private static final String OURS = "dev.drover.";

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface Named {}

  ModelForms() {
    super("drover-model");
    addSerializer(InstanceId.class, ToStringSerializer.instance);
    addDeserializer(InstanceId.class, new InstanceForm());
    addKeySerializer(InstanceId.class, new InstanceKey());
    addKeyDeserializer(InstanceId.class, new KeyOfInstance());
    addSerializer(ByteString.class, new BytesOut());
    addDeserializer(ByteString.class, new BytesIn());
    addSerializer(Path.class, ToStringSerializer.instance);
    addDeserializer(Path.class, new PathForm());
    for (Class<?> sealed : List.of(Event.class, Exit.class, Probe.Check.class, PlacementSpec.Spread.class,
        LedgerEntry.class,
        InstanceActor.Command.class,
        Orchestrator.Command.class)) {
      setMixInAnnotation(sealed, Named.class);
    }
    TypeNames.ALL.forEach((type, name) -> registerSubtypes(new NamedType(type, name)));
  }

  @Override
  public void setupModule(SetupContext context) {
    super.setupModule(context);
    context.addDeserializers(new Records());
    context.addBeanSerializerModifier(new ComponentsOnly());
  }

  private static final class Records extends Deserializers.Base {
    @Override
    public @Nullable JsonDeserializer<?> findBeanDeserializer(JavaType type, DeserializationConfig config,
        BeanDescription description) {
      Class<?> raw = type.getRawClass();
      return raw.isRecord() && raw.getName().startsWith(OURS) && raw != InstanceId.class ? new RecordForm(type) : null;
    }
  }

  /** A record may have methods that look like properties, which are not part of its form. */
  private static final class ComponentsOnly extends BeanSerializerModifier {
    private static final long serialVersionUID = 1;

    @Override
    public List<BeanPropertyWriter> changeProperties(SerializationConfig config, BeanDescription description,
        List<BeanPropertyWriter> properties) {
      Class<?> raw = description.getBeanClass();
      if (!raw.isRecord() || !raw.getName().startsWith(OURS)) {
        return properties;
      }
      Set<String> components = Arrays.stream(raw.getRecordComponents()).map(component -> component.getName())
          .collect(Collectors.toSet());
      return properties.stream().filter(property -> components.contains(property.getName())).toList();
    }
  }

  private static final class InstanceForm extends FromStringDeserializer<InstanceId> {
    private static final long serialVersionUID = 1;

    InstanceForm() {
      super(InstanceId.class);
    }

    @Override
    protected InstanceId _deserialize(String text, DeserializationContext context) throws IOException {
      Optional<InstanceId> parsed = InstanceId.parse(text);
      return parsed.isPresent()
          ? parsed.get()
          : (InstanceId) context.handleWeirdStringValue(InstanceId.class, text, "must be like web or web/2");
    }
  }

  private static final class InstanceKey extends JsonSerializer<InstanceId> {
    @Override
    public void serialize(InstanceId instance, JsonGenerator out, SerializerProvider provider) throws IOException {
      out.writeFieldName(instance.name());
    }
  }

  private static final class KeyOfInstance extends KeyDeserializer {
    @Override
    public Object deserializeKey(String key, DeserializationContext context) throws IOException {
      Optional<InstanceId> parsed = InstanceId.parse(key);
      return parsed.isPresent()
          ? parsed.get()
          : context.handleWeirdKey(InstanceId.class, key, "must be like web or web/2");
    }
  }

  private static final class BytesOut extends JsonSerializer<ByteString> {
    @Override
    public void serialize(ByteString bytes, JsonGenerator out, SerializerProvider provider) throws IOException {
      out.writeBinary(bytes.toArray());
    }

    @Override
    public void serializeWithType(ByteString bytes, JsonGenerator out, SerializerProvider provider,
        TypeSerializer type) throws IOException {
      serialize(bytes, out, provider);
    }
  }

  private static final class BytesIn extends StdDeserializer<ByteString> {
    private static final long serialVersionUID = 1;

    BytesIn() {
      super(ByteString.class);
    }

    @Override
    public ByteString deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      return ByteString.fromArrayUnsafe(parser.getBinaryValue());
    }
  }

  private static final class PathForm extends FromStringDeserializer<Path> {
    private static final long serialVersionUID = 1;

    PathForm() {
      super(Path.class);
    }

    @Override
    public Path deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      // An empty text is the path of the folder one is in, and not "nothing".
      return parser.hasToken(com.fasterxml.jackson.core.JsonToken.VALUE_STRING)
          ? _deserialize(parser.getText(), context)
          : super.deserialize(parser, context);
    }

    @Override
    protected Path _deserialize(String text, DeserializationContext context) {
      return Path.of(text);
    }
  }
}
