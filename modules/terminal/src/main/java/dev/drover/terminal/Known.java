// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.model.Health;
import dev.drover.model.Phase;
import dev.drover.model.Signal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The words that some arguments may be, for completion alone: who reads them knows them by itself. Immutable. */
public final class Known {
  static final List<String> SHELLS = List.of("bash", "zsh", "fish");
  static final List<String> SIGNALS = Stream.of(Signal.values()).map(Signal::name).toList();
  static final List<String> STREAMS = List.of("out", "err");
  static final List<String> PHASES = lower(Phase.values()).toList();
  /** Those of the engine, which this module does not see. */
  public static final List<String> KINDS = Stream
      .of(Stream.of("declared", "removed", "launched", "adopted", "launch-failed", "exited", "updated"),
          lower(Phase.values()), lower(Health.values()))
      .flatMap(each -> each).distinct().sorted().toList();

  private Known() {}

  private static Stream<String> lower(Enum<?>[] all) {
    return Stream.of(all).map(each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }
}
