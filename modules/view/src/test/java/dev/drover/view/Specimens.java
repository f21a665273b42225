// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Makes an instance of any record, by its canonical constructor, from values of all its components' types. */
final class Specimens {
  private Specimens() {}

  /** Puts it to the test: gives the record a collection, changes that one, then tries to change the record's own. */
  static Optional<String> whatIsWrongWithCollection(RecordComponent component) {
    Class<?> type = component.getDeclaringRecord();
    try {
      Object[] given = values(type);
      int place = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList()
          .indexOf(component.getName());
      Object specimen = constructor(type).newInstance(given);
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      Object before = of(component.getGenericType());
      clear(given[place]);
      Object own = accessor.invoke(specimen);
      if (!before.equals(own)) {
        return Optional.of("changes with the collection that it was made from");
      }
      try {
        clear(own);
        return Optional.of("gives out a collection that can be changed");
      } catch (UnsupportedOperationException refused) {
        return Optional.empty();
      }
    } catch (ReflectiveOperationException broken) {
      throw new LinkageError("no specimen of " + type, broken);
    }
  }

  /** A value of this type that equals every other one made here; collections can be changed and hold one. */
  private static Object of(Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      Type[] held = generic.getActualTypeArguments();
      return switch (generic.getRawType()) {
        case Class<?> raw when raw == Map.class -> new HashMap<>(Map.of(of(held[0]), of(held[1])));
        case Class<?> raw when raw == Set.class -> new HashSet<>(Set.of(of(held[0])));
        case Class<?> raw when raw == List.class || raw == Collection.class -> new ArrayList<>(List.of(of(held[0])));
        case Class<?> raw when raw == Optional.class -> Optional.of(of(held[0]));
        default -> throw new AssertionError("say here how to make a " + type);
      };
    }
    return ofClass((Class<?>) type);
  }

  private static Object ofClass(Class<?> type) throws ReflectiveOperationException {
    if (type.isRecord()) {
      return constructor(type).newInstance(values(type));
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    if (type.isSealed()) {
      return ofClass(type.getPermittedSubclasses()[0]);
    }
    return switch (type.getName()) {
      case "java.lang.String" -> "x";
      case "java.time.Instant" -> Instant.EPOCH;
      case "java.time.Duration" -> Duration.ofSeconds(1);
      case "java.nio.file.Path" -> Path.of("/");
      case "java.util.OptionalInt" -> OptionalInt.of(1);
      case "java.util.OptionalLong" -> OptionalLong.of(1);
      case "boolean", "java.lang.Boolean" -> true;
      case "int", "java.lang.Integer" -> 1;
      case "long", "java.lang.Long" -> 1L;
      case "double", "java.lang.Double" -> 1.0;
      default -> type.getDeclaredConstructor().newInstance();
    };
  }

  private static Object[] values(Class<?> type) throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = of(components[i].getGenericType());
    }
    return values;
  }

  private static Constructor<?> constructor(Class<?> type) throws NoSuchMethodException {
    Constructor<?> canonical = type.getDeclaredConstructor(
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new));
    canonical.setAccessible(true);
    return canonical;
  }

  private static void clear(Object collection) throws InvocationTargetException {
    if (collection instanceof Map<?, ?> map) {
      map.clear();
    } else {
      ((Collection<?>) collection).clear();
    }
  }
}
