// SPDX-License-Identifier: Apache-2.0
package dev.drover.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.drover.wire.BadRequest;
import dev.drover.wire.InputRequest;
import dev.drover.wire.Json;
import dev.drover.wire.ListenAddress;
import dev.drover.wire.Progress;
import dev.drover.wire.Request;
import dev.drover.wire.ShutdownRequest;
import dev.drover.wire.TerminalInput;
import dev.drover.wire.TerminalOutput;

/** Is what comes over the wire read, or refused with a sentence? What is read means the same when it is written and read again. */
class WireFuzzTest {
  /** Reads or refuses. */
  private interface Reading<T> {
    T read(String text) throws BadRequest;
  }

  private interface Writing<T> {
    String write(T value);
  }

  private static <T> void check(String text, Reading<T> reading, Writing<T> writing) {
    T value;
    try {
      value = reading.read(text);
    } catch (BadRequest bad) {
      assertThat(bad.detail()).isNotBlank();
      return;
    }
    try {
      assertThat(reading.read(writing.write(value))).isEqualTo(value);
    } catch (BadRequest bad) {
      throw new AssertionError("it refuses what it has written: " + bad.detail(), bad);
    }
  }

  @FuzzTest(maxDuration = "5m")
  void messagesAreReadOrRefused(byte[] input) {
    String text = new String(input, UTF_8);
    check(text, Request::decode, Request::encode);
    check(text, InputRequest::decode, InputRequest::encode);
    check(text, ShutdownRequest::decode, ShutdownRequest::encode);
    check(text, Progress::decode, Progress::encode);
    check(text, TerminalInput::decode, TerminalInput::encode);
    check(text, TerminalOutput::decode, TerminalOutput::encode);
    check(text, Json::decode, Object::toString);
  }

  @FuzzTest(maxDuration = "5m")
  void addressesAreReadOrRefused(byte[] input) {
    check(new String(input, UTF_8), text -> ListenAddress.parse(text, false), ListenAddress::toString);
  }
}
