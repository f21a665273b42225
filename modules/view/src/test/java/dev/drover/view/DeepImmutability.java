// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Walks from a type through all that its instances can hold, and lists the places that could change after an instance was
 * handed over. A collection passes where a record shows that it keeps a copy of its own which nobody can change; what is
 * in it is walked on.
 */
final class DeepImmutability {
  private static final Set<Class<?>> IMMUTABLE = Set.of(String.class, Instant.class, Duration.class, Path.class,
      Boolean.class, Byte.class, Short.class, Character.class, Integer.class, Long.class, Float.class, Double.class);

  private final Set<Type> walked = new HashSet<>();
  private final List<String> mutable = new ArrayList<>();

  /** Walks on from this type; {@code path} names it. */
  DeepImmutability walk(Type type, String path) {
    if (walked.add(type)) {
      switch (type) {
        case Class<?> plain -> walkClass(plain, path);
        case ParameterizedType generic when generic.getRawType() == Optional.class ->
          walk(generic.getActualTypeArguments()[0], path + "?");
        default -> fault(path, type);
      }
    }
    return this;
  }

  List<String> mutable() {
    return mutable;
  }

  Set<Type> walked() {
    return walked;
  }

  private void walkClass(Class<?> type, String path) {
    if (type.isPrimitive() || IMMUTABLE.contains(type)) {
      return;
    }
    boolean aloneInItsLine = Modifier.isFinal(type.getModifiers()) && type.getSuperclass() == Object.class
        && !type.isArray();
    if (type.isSealed() && !type.isEnum()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        walk(permitted, path + "(" + permitted.getSimpleName() + ")");
      }
    } else if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        walkComponent(component, path + "." + component.getName());
      }
    } else if (aloneInItsLine || type.isEnum()) {
      Arrays.stream(type.getDeclaredFields()).filter(field -> !Modifier.isStatic(field.getModifiers()))
          .forEach(field -> walkField(field, path + "." + field.getName()));
    } else {
      fault(path, type);
    }
  }

  private void walkField(Field field, String path) {
    if (Modifier.isFinal(field.getModifiers())) {
      walk(field.getGenericType(), path);
    } else {
      mutable.add(path + ": not final");
    }
  }

  private void walkComponent(RecordComponent component, String path) {
    Class<?> type = component.getType();
    if (!Collection.class.isAssignableFrom(type) && !Map.class.isAssignableFrom(type)) {
      walk(component.getGenericType(), path);
    } else if (component.getGenericType() instanceof ParameterizedType generic) {
      for (Type held : generic.getActualTypeArguments()) {
        walkHeld(held, path + "[]");
      }
      Specimens.whatIsWrongWithCollection(component).ifPresent(wrong -> mutable.add(path + ": " + wrong));
    } else {
      fault(path, type);
    }
  }

  /** A collection in a collection is copied by hand, which has a test where it is done. */
  private void walkHeld(Type held, String path) {
    if (held instanceof ParameterizedType inner && inner.getRawType() instanceof Class<?> raw
        && Collection.class.isAssignableFrom(raw)) {
      for (Type each : inner.getActualTypeArguments()) {
        walk(each, path + "[]");
      }
    } else {
      walk(held, path);
    }
  }

  private void fault(String path, Type type) {
    mutable.add(path + ": " + type.getTypeName());
  }
}
