// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SignalsTest {

  @Test
  void namesAndNumbers() {
    assertThat(Signals.parse("TERM")).hasValue(15);
    assertThat(Signals.parse(" sigterm ")).hasValue(15);
    assertThat(Signals.parse("15")).hasValue(15);
    assertThat(Signals.parse("HUP")).hasValue(1);
    assertThat(Signals.name(15)).isEqualTo("TERM");
    assertThat(Signals.name(Signals.KILL)).isEqualTo("KILL");
    assertThat(Signals.name(63)).isEqualTo("63");
  }

  @Test
  void refusesWhatIsNone() {
    assertThat(Signals.parse("")).isEmpty();
    assertThat(Signals.parse("SIG")).isEmpty();
    assertThat(Signals.parse("0")).isEmpty();
    assertThat(Signals.parse("65")).isEmpty();
    assertThat(Signals.parse("-9")).isEmpty();
    assertThat(Signals.parse("NOPE")).isEmpty();
  }
}
