// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.ProcessSpec;
import java.util.Map;

/**
 * A process with the section that declares it and the place of each name that it depends on, or must not share a node with.
 * Immutable.
 */
record Declared(ProcessSpec spec, Section section, Map<String, Node> needs, Map<String, Node> apart) {
  Declared {
    needs = Map.copyOf(needs);
    apart = Map.copyOf(apart);
  }
}
