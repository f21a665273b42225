// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacementSpecTest {

  @Test
  void valuesOfLabelsAreItsOwn_andNobodyChangesThem() {
    var values = new HashSet<>(Set.of("ssd"));
    var labels = new HashMap<String, Set<String>>(Map.of("disk", values));
    var spec = new PlacementSpec(Optional.empty(), labels, new PlacementSpec.Spread.None(), Set.of(), Optional.empty(),
        1);
    values.add("tape");
    labels.clear();
    assertThat(spec.labels()).isEqualTo(Map.of("disk", Set.of("ssd")));
    Set<String> kept = Objects.requireNonNull(spec.labels().get("disk"));
    assertThatThrownBy(() -> kept.add("x")).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aWeightThatCannotBe_isRefused() {
    assertThatThrownBy(() -> PlacementSpec.ANYWHERE.weighing(0)).hasMessageContaining("weight must be from 1");
  }
}
