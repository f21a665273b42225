// SPDX-License-Identifier: Apache-2.0
package dev.drover.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.drover.wire.BadRequest;
import dev.drover.wire.CommandRequest;
import dev.drover.wire.InputRequest;
import dev.drover.wire.Json;
import dev.drover.wire.ListenAddress;
import dev.drover.wire.Progress;
import dev.drover.wire.Request;
import dev.drover.wire.ShutdownRequest;
import dev.drover.wire.TerminalInput;
import dev.drover.wire.TerminalOutput;
import java.nio.charset.StandardCharsets;

/** Does what comes over the wire either mean something, which comes out the same when it is sent on, or get a sentence? Whatever it is. */
class WireFuzzTest {
  private interface Decoding<T> {
    T decode(String text) throws BadRequest;
  }

  private interface Encoding<T> {
    String encode(T value);
  }

  private static <T> void check(String text, Decoding<T> decoding, Encoding<T> encoding) {
    T value;
    try {
      value = decoding.decode(text);
    } catch (BadRequest bad) {
      assertThat(bad.detail()).isNotBlank();
      return;
    }
    try {
      assertThat(decoding.decode(encoding.encode(value))).isEqualTo(value);
    } catch (BadRequest bad) {
      throw new AssertionError("was read, and is not again: " + value, bad);
    }
  }

  private static String text(byte[] input) {
    return new String(input, StandardCharsets.UTF_8);
  }

  @FuzzTest(maxDuration = "5m")
  void requests(byte[] input) {
    check(text(input), Request::decode, Request::encode);
  }

  @FuzzTest(maxDuration = "5m")
  void bodies(byte[] input) {
    try {
      check(CommandRequest.decode(input).encode(), CommandRequest::decode, CommandRequest::encode);
    } catch (BadRequest bad) {
      assertThat(bad.detail()).isNotBlank();
    }
  }

  @FuzzTest(maxDuration = "5m")
  void inputs(byte[] input) {
    check(text(input), InputRequest::decode, InputRequest::encode);
  }

  @FuzzTest(maxDuration = "5m")
  void shutdowns(byte[] input) {
    check(text(input), ShutdownRequest::decode, ShutdownRequest::encode);
  }

  @FuzzTest(maxDuration = "5m")
  void progress(byte[] input) {
    check(text(input), Progress::decode, Progress::encode);
  }

  @FuzzTest(maxDuration = "5m")
  void addresses(byte[] input) {
    check(text(input), text -> ListenAddress.parse(text, false), ListenAddress::toString);
    try {
      ListenAddress address = ListenAddress.parse(text(input), true);
      assertThat(address.port()).isBetween(0, 65_535);
      assertThat(address.host()).isNotEmpty().doesNotContain("[", "]", "/", " ");
    } catch (BadRequest bad) {
      assertThat(bad.detail()).startsWith("must be PORT");
    }
  }

  @FuzzTest(maxDuration = "5m")
  void terminals(byte[] input) {
    check(text(input), TerminalInput::decode, TerminalInput::encode);
    check(text(input), TerminalOutput::decode, TerminalOutput::encode);
  }

  @FuzzTest(maxDuration = "5m")
  void trees(byte[] input) {
    check(text(input), Json::decode, Object::toString);
  }
}
