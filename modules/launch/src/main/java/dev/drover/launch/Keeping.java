// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * That a child is to outlive this JVM if that is killed: {@code folder}, which exists and is its alone, says from then on
 * whom {@link Launcher#adopt} is to take over; of what it has printed the last {@code logBytes} are kept. Immutable.
 */
public record Keeping(Path folder, int logBytes) {

  /** Who leads the process group of the child that is on record in this folder, living or not; empty where none is. */
  public static OptionalLong leader(Path folder) {
    try {
      return KeeperRecord.read(folder).map(record -> OptionalLong.of(record.process().pid()))
          .orElse(OptionalLong.empty());
    } catch (IOException _) {
      return OptionalLong.empty();
    }
  }

  /** What stands in the way of it on this machine, a sentence each that begins with the key. Any thread. */
  public static List<String> problems() {
    if (!Platform.isKnownLinux() || !Platform.isGnu()) {
      return List.of("orphans = adopt: needs Linux with glibc on x86-64 or arm64; write orphans = kill");
    }
    return Stream.of("setsid", "env", "nice").filter(tool -> Tools.find(tool).isEmpty())
        .map(tool -> "orphans = adopt: needs the program " + tool
            + ", which is not here; install util-linux and coreutils")
        .toList();
  }
}
