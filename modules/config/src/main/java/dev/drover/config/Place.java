// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigOrigin;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file and a line of it, 0 where it is not known. Immutable. */
record Place(String file, int line) {
  private static final Pattern LINES = Pattern.compile(": \\d+(-\\d+)?$");

  /** The place that the origin describes, or the other one: a merged or computed value has no line of its own. */
  static Place of(ConfigOrigin origin, Place otherwise) {
    String described = origin.description();
    Matcher lines = LINES.matcher(described);
    return origin.lineNumber() > 0 && lines.find()
        ? new Place(described.substring(0, lines.start()), origin.lineNumber())
        : otherwise;
  }
}
