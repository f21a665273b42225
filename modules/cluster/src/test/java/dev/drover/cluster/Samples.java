// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.InstanceId;
import dev.drover.model.PlacementSpec;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Values of any type that can be stored, by its record components and permitted subclasses; fails for a type that it does not know. */
final class Samples {
  private static final List<String> TEXTS = List.of("a", "", "Grüße, 世界 \uD83D\uDE80", "a\0b\n\"\\", "type",
      "x".repeat(300));
  private final SplittableRandom random;

  Samples(long seed) {
    random = new SplittableRandom(seed);
  }

  /** All records below it that are not abstract, itself where it is one. */
  static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(Samples::leaves).distinct()
        : Stream.of(type);
  }

  <T> T of(Class<T> type) {
    return type.cast(value(type));
  }

  private Object value(Type type) {
    if (type instanceof ParameterizedType generic) {
      return container((Class<?>) generic.getRawType(), generic.getActualTypeArguments());
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isSealed()) {
      List<Class<?>> leaves = leaves(raw).toList();
      return value(leaves.get(random.nextInt(leaves.size())));
    }
    if (raw.isEnum()) {
      Object[] constants = raw.getEnumConstants();
      return constants[random.nextInt(constants.length)];
    }
    if (raw == InstanceId.class) {
      return new InstanceId("p" + random.nextInt(1000), random.nextInt(1000));
    }
    if (raw == PlacementSpec.class) { // which refuses weights that cannot be
      var any = (PlacementSpec.Spread) value(PlacementSpec.Spread.class);
      return PlacementSpec.ANYWHERE.withRole(TEXTS.get(random.nextInt(TEXTS.size()))).withLabel("zone", "a", "b")
          .spread(any).apartFrom("p", "q").pinnedTo(TEXTS.get(random.nextInt(TEXTS.size())))
          .weighing(1 + random.nextInt(PlacementSpec.MOST_WEIGHT));
    }
    return raw.isRecord() ? record(raw) : simple(raw);
  }

  private Object simple(Class<?> raw) {
    return switch (raw.getName()) {
      case "boolean" -> random.nextBoolean();
      case "int", "java.lang.Integer" -> random.nextInt();
      case "long", "java.lang.Long" -> random.nextLong();
      case "double" -> random.nextDouble(-1e9, 1e9);
      case "java.lang.String" -> TEXTS.get(random.nextInt(TEXTS.size()));
      case "java.time.Duration" ->
        Duration.ofSeconds(random.nextLong(-1L << 40, 1L << 40), random.nextLong(1_000_000_000));
      case "java.time.Instant" ->
        Instant.ofEpochSecond(random.nextLong(-1L << 33, 1L << 36), random.nextLong(1_000_000_000));
      case "java.nio.file.Path" -> Path.of(TEXTS.get(random.nextInt(3)), "é x");
      case "java.util.OptionalInt" -> random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt());
      case "java.util.OptionalLong" -> random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong());
      default -> throw new AssertionError(raw + " has no form yet: give it one in ModelForms, and a sample here");
    };
  }

  private Object container(Class<?> raw, Type[] of) {
    int size = random.nextInt(4);
    if (raw == Optional.class) {
      return size == 0 ? Optional.empty() : Optional.of(value(of[0]));
    } else if (raw == List.class) {
      return IntStream.range(0, size).mapToObj(_ -> value(of[0])).toList();
    } else if (raw == Set.class) {
      var set = new HashSet<Object>();
      IntStream.range(0, size).forEach(_ -> set.add(value(of[0])));
      return set;
    } else if (raw == Map.class) {
      var map = new HashMap<Object, Object>();
      IntStream.range(0, size).forEach(_ -> map.put(value(of[0]), value(of[1])));
      return map;
    }
    throw new AssertionError(raw + " has no form yet: give it one in ModelForms, and a sample here");
  }

  private Object record(Class<?> raw) {
    RecordComponent[] components = raw.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      boolean absent = WhenMissing.mayBeNull(raw, components[i].getName()) && random.nextBoolean();
      values[i] = absent ? null : value(components[i].getGenericType());
    }
    try {
      Constructor<?> canonical = raw
          .getDeclaredConstructor(Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      canonical.setAccessible(true);
      return canonical.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(raw + " " + Arrays.toString(values), e);
    }
  }
}
