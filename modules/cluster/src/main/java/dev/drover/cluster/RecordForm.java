// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.ResolvableDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record by its canonical constructor: fields in any order, unknown ones left out, missing ones by
 * {@link WhenMissing}; null is refused where the record does not have it. Errors tell the path. Any thread, once Jackson
 * has had it resolved; it is immutable from then on.
 */
final class RecordForm extends StdDeserializer<Object> implements ResolvableDeserializer {
  private static final long serialVersionUID = 1;

  private final transient RecordComponent[] components;
  private final transient Constructor<?> constructor;
  private final transient Map<String, Integer> places = new HashMap<>();
  private final transient List<JsonDeserializer<Object>> readers = new ArrayList<>();

  RecordForm(JavaType type) {
    super(type);
    components = type.getRawClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      places.put(components[i].getName(), i);
      components[i].getAccessor().setAccessible(true);
    }
    try {
      constructor = type.getRawClass()
          .getDeclaredConstructor(Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no canonical constructor", e);
    }
  }

  /** Else it would be made anew for each value. */
  @Override
  public boolean isCachable() { return true; }

  /** Once, before anybody else has it: to look the readers up for each value is most of the work of reading. */
  @Override
  public void resolve(DeserializationContext context) throws JsonMappingException {
    for (RecordComponent component : components) {
      readers.add(
          context.findRootValueDeserializer(context.getTypeFactory().constructType(component.getGenericType())));
    }
  }

  @Override
  public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (parser.hasToken(JsonToken.START_OBJECT)) {
      parser.nextToken();
    } else if (!parser.hasToken(JsonToken.FIELD_NAME) && !parser.hasToken(JsonToken.END_OBJECT)) {
      return context.reportInputMismatch(this, "%s must be an object, was %s", handledType().getSimpleName(),
          parser.currentToken());
    }
    @Nullable
    Object[] values = new Object[components.length];
    boolean[] found = new boolean[components.length];
    while (parser.hasToken(JsonToken.FIELD_NAME)) {
      Integer place = places.get(parser.currentName());
      parser.nextToken();
      if (place == null) {
        parser.skipChildren();
      } else {
        values[place] = value(components[place], readers.get(place), parser, context);
        found[place] = true;
      }
      parser.nextToken();
    }
    for (int i = 0; i < components.length; i++) {
      if (!found[i]) {
        values[i] = missing(components[i], context);
      }
    }
    return construct(values, parser);
  }

  private @Nullable Object value(RecordComponent component, JsonDeserializer<Object> reader, JsonParser parser,
      DeserializationContext context) throws IOException {
    try {
      Object value = parser.hasToken(JsonToken.VALUE_NULL)
          ? reader.getNullValue(context)
          : reader.deserialize(parser, context);
      if (value == null && !WhenMissing.mayBeNull(handledType(), component.getName())) {
        return context.reportInputMismatch(this, "must not be null");
      }
      return value;
    } catch (JsonProcessingException | RuntimeException e) {
      // Hostile bytes make readers throw anything, ClassCastException for one.
      throw JsonMappingException.wrapWithPath(e, handledType(), component.getName());
    }
  }

  private @Nullable Object missing(RecordComponent component, DeserializationContext context) throws IOException {
    Object value = WhenMissing.of(handledType(), component);
    return value instanceof WhenMissing.Required
        ? context.reportInputMismatch(this, "%s has no field \"%s\", which it must have", handledType().getSimpleName(),
            component.getName())
        : value;
  }

  private Object construct(@Nullable Object[] values, JsonParser parser) throws IOException {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw ValueInstantiationException.from(parser, handledType().getSimpleName() + " cannot be so: " + cause,
          getValueType(),
          cause);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw ValueInstantiationException.from(parser, handledType().getSimpleName() + " cannot be so", getValueType(),
          e);
    }
  }
}
