// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpMethod;

/** Finds what is served at a path. Immutable. Any thread. */
final class Routes {
  private final List<Route> all;
  private final Map<String, List<Route>> exact = new LinkedHashMap<>();
  private final Map<String, List<Route>> named = new LinkedHashMap<>();

  /** What a path leads to; {@code name} is empty where its route has no place for one. */
  sealed interface Found {
    record At(Route route, String name) implements Found {}

    /** Something is there, for these methods alone. */
    record OtherMethod(List<String> methods) implements Found {}

    record Nothing() implements Found {}
  }

  Routes(Collection<Route> routes) {
    all = List.copyOf(routes);
    for (Route route : all) {
      if (route.hasName()) {
        named.computeIfAbsent(route.path().substring(0, route.path().length() - Route.NAME.length()),
            _ -> new ArrayList<>()).add(route);
      } else {
        exact.computeIfAbsent(route.path(), _ -> new ArrayList<>()).add(route);
      }
    }
  }

  List<Route> all() {
    return all;
  }

  Found find(HttpMethod method, String path) {
    List<Route> there = exact.get(path);
    if (there != null) {
      return of(method, there, "");
    }
    for (Map.Entry<String, List<Route>> each : named.entrySet()) {
      if (path.length() > each.getKey().length() && path.startsWith(each.getKey())) {
        return of(method, each.getValue(), path.substring(each.getKey().length()));
      }
    }
    return new Found.Nothing();
  }

  private static Found of(HttpMethod method, List<Route> there, String name) {
    Optional<Route> route = there.stream().filter(each -> each.method().equals(method)).findFirst();
    return route.isPresent()
        ? new Found.At(route.get(), name)
        : new Found.OtherMethod(there.stream().map(each -> each.method().name()).distinct().toList());
  }
}
