// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigOrigin;

/** A file and a line of it, 0 where it is not known. Immutable. */
record Place(String file, int line) {
  /** The place that the origin names, or the other one: a merged or computed value has no line of its own. */
  static Place of(ConfigOrigin origin, Place otherwise) {
    String name = origin.filename();
    return origin.lineNumber() > 0 && name != null && !name.startsWith("merge of ")
        ? new Place(name, origin.lineNumber())
        : otherwise;
  }
}
