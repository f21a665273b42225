// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.util.List;

/**
 * What was found in the output of an instance since this Drover began: URLs, newest first, and groups of errors, that with
 * the newest one first; {@code droppedGroups} had to go for newer ones. Immutable. Any thread.
 */
public record Findings(List<String> urls, List<ErrorGroup> errors, long droppedGroups) {
  public static final Findings NONE = new Findings(List.of(), List.of(), 0);

  public Findings {
    urls = List.copyOf(urls);
    errors = List.copyOf(errors);
  }
}
