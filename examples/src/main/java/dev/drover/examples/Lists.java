// SPDX-License-Identifier: Apache-2.0
package dev.drover.examples;

import java.util.List;
import java.util.stream.Stream;

/** Lists that travel as an argument, so they do not change. */
final class Lists {
  private Lists() {}

  static <T> List<T> plus(List<T> some, T last) {
    return Stream.concat(some.stream(), Stream.of(last)).toList();
  }

  static <T> List<T> rest(List<T> some) {
    return List.copyOf(some.subList(1, some.size()));
  }
}
