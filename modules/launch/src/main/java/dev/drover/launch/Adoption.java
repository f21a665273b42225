// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/** What came of taking over a child of an earlier JVM. Immutable. */
public sealed interface Adoption {

  /** Its listener hears of it from now on, and of its end if it has ended since. */
  record Taken(Child child) implements Adoption {}

  /** The earlier JVM ended before the program began: there is nobody, and there never was. */
  record NeverBegan() implements Adoption {}
}
