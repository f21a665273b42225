// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names one supervised running thing: {@code web} where the process has one replica, {@code web/2} where it has several
 * (ordinals from 1; 0 stands for "the only one"). Immutable. Any thread.
 */
public record InstanceId(String process, int ordinal) implements Comparable<InstanceId> {
  private static final Pattern ORDINAL = Pattern.compile("[1-9][0-9]{0,8}");

  public InstanceId {
    if (process.isEmpty() || ordinal < 0) {
      throw new IllegalArgumentException(
          "instance needs a name and an ordinal of 0 or more: " + process + "/" + ordinal);
    }
  }

  /** The only instance of a process. */
  public static InstanceId sole(String process) {
    return new InstanceId(process, 0);
  }

  /** The instance that has this name: {@code web} or {@code web/2}; empty where it is no name of an instance. */
  public static Optional<InstanceId> parse(String name) {
    int slash = name.lastIndexOf('/');
    String ordinal = name.substring(slash + 1);
    if (slash < 0) {
      return name.isEmpty() ? Optional.empty() : Optional.of(sole(name));
    }
    return slash > 0 && ORDINAL.matcher(ordinal).matches()
        ? Optional.of(new InstanceId(name.substring(0, slash), Integer.parseInt(ordinal)))
        : Optional.empty();
  }

  public String name() {
    return ordinal == 0 ? process : process + "/" + ordinal;
  }

  /*
   * Spelled out in two small methods: HotSpot inlines what has 35 bytes of code (MaxInlineSize) wherever a map compares
   * keys, and so a key that is made for a look-up need not be allocated. What a record generates is inlined less often.
   */

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InstanceId that && isSame(that);
  }

  private boolean isSame(InstanceId that) {
    return ordinal == that.ordinal && process.equals(that.process);
  }

  @Override
  public int hashCode() {
    return 31 * process.hashCode() + ordinal;
  }

  @Override
  public int compareTo(InstanceId other) {
    int byProcess = process.compareTo(other.process);
    return byProcess != 0 ? byProcess : Integer.compare(ordinal, other.ordinal);
  }

  @Override
  public String toString() {
    return name();
  }
}
