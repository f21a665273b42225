// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.Phase;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Real programs, named for their misbehaviour, under each hold that Drover has on them; {@link Invariants} hold after each. */
@ParameterizedClass
@EnumSource(Hold.class)
@Timeout(120)
abstract class FixtureTest {
  static final StopSpec SHORT_GRACE = new StopSpec(Signal.TERM, Duration.ofMillis(200), List.of());

  final Hold hold;
  @TempDir
  Path dir;
  @TempDir
  Path kept;

  FixtureTest(Hold hold) {
    this.hold = hold;
  }

  final Invariants open(ProcessSpec... specs) {
    return new Invariants(hold, kept, specs);
  }

  /** An instance that has the name of the program. */
  final ProcessSpec fixture(String program, Object... arguments) {
    return named(program, program, arguments);
  }

  final ProcessSpec named(String instance, String program, Object... arguments) {
    return Rig.program(instance, dir, command(program, arguments));
  }

  final List<String> command(String program, Object... arguments) {
    return Fixtures.command(dir, program, arguments);
  }

  /** Starts all, and waits until this one has said that it is ready. */
  static void startUntilReady(Rig rig, String name) {
    rig.start();
    Invariants.await().until(() -> rig.lines(name).contains("ready"));
    rig.awaitPhase(name, Phase.RUNNING);
  }
}
