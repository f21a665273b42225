// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.List;

/** The database cannot be used; each problem is one sentence for the user, without a password. Immutable. Any thread. */
public final class DatabaseException extends RuntimeException {
  private final List<String> problems;

  DatabaseException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  DatabaseException(String problem) {
    this(List.of(problem));
  }

  public List<String> problems() {
    return problems;
  }
}
