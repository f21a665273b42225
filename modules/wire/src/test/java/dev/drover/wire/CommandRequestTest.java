// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.drover.model.Signal;
import dev.drover.wire.CommandRequest.Command;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class CommandRequestTest {
  private static final CommandRequest HUP = new CommandRequest(Command.SIGNAL, List.of("web*", "db"), Signal.HUP, false,
      false, Duration.ofMillis(1500));
  private static final String HUP_TEXT = """
      {"command":"signal","names":["web*","db"],"signal":"HUP","dependencies":false,"wait":false,"timeoutMillis":1500}""";

  @Test
  void encodes_inFixedOrder() {
    assertThat(HUP.encode()).isEqualTo(HUP_TEXT);
    assertThat(CommandRequest.of(Command.STOP, List.of("web")).encode()).isEqualTo(
        "{\"command\":\"stop\",\"names\":[\"web\"],\"dependencies\":true,\"wait\":true,\"timeoutMillis\":30000}");
  }

  @Test
  void everyCommand_comesBack() throws BadRequest {
    for (Command command : Command.values()) {
      var request = command == Command.SIGNAL ? HUP : CommandRequest.of(command, List.of("wéb"));
      assertThat(CommandRequest.decode(request.encode())).isEqualTo(request);
      assertThat(CommandRequest.decode(request.encode().getBytes(UTF_8))).isEqualTo(request);
    }
  }

  @Test
  void missingOptions_areTheDefaults() throws BadRequest {
    assertThat(CommandRequest.decode("{\"command\":\"start\",\"names\":[\"a\"]}"))
        .isEqualTo(CommandRequest.of(Command.START, List.of("a")));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      []                                              | must be a JSON object, was an array
      {"names":["a"]}                                 | command: must be a string, was missing
      {"command":"fly","names":["a"]}                 | command: must be start, resume, stop, restart, kill, signal, scale, drain, undrain or move, was "fly"
      {"command":"stop"}                              | names: must be an array of strings, was missing
      {"command":"stop","names":[]}                   | names: must be 1 to 10000, was 0
      {"command":"stop","names":[" "]}                | names: one of them is empty
      {"command":"stop","names":["a",1]}              | names[1]: must be a string, was 1
      {"command":"stop","names":"a"}                  | names: must be an array of strings, was a string
      {"command":"stop","names":["a"],"wait":"yes"}   | wait: must be true or false, was a string
      {"command":"stop","names":["a"],"signal":"HUP"} | signal: the command stop takes none; leave it out
      {"command":"signal","names":["a"]}              | signal: missing; the command signal needs one, as "HUP"
      {"command":"stop","names":["a"],"timeoutMillis":-1}  | timeoutMillis: must be a whole number from 0 to 86400000, was -1
      {"command":"stop","names":["a"],"timeoutMillis":1.5} | timeoutMillis: must be a whole number from 0 to 86400000, was 1.5
      """)
  void wrongBody_isRefusedWithItsReason(String body, String message) {
    assertThatExceptionOfType(BadRequest.class).isThrownBy(() -> CommandRequest.decode(body)).withMessage(message);
  }

  @Test
  void unknownFieldAndSignal_areNamedWithWhatIsKnown() {
    assertThatExceptionOfType(BadRequest.class)
        .isThrownBy(() -> CommandRequest.decode("{\"command\":\"stop\",\"names\":[\"a\"],\"force\":true}"))
        .withMessageContaining("there is no field \"force\"; known are command, names");
    assertThatExceptionOfType(BadRequest.class)
        .isThrownBy(() -> CommandRequest.decode("{\"command\":\"signal\",\"names\":[\"a\"],\"signal\":\"HAP\"}"))
        .withMessageContaining("there is no signal \"HAP\"; known are HUP");
  }

  @Test
  void tooLong_orNotUtf8_isRefused() {
    assertThatExceptionOfType(BadRequest.class).isThrownBy(() -> CommandRequest.decode(new byte[5 << 20]))
        .withMessageContaining("too long");
    assertThatExceptionOfType(BadRequest.class).isThrownBy(() -> CommandRequest.decode(" ".repeat(5 << 20)))
        .withMessageContaining("too long");
    assertThatExceptionOfType(BadRequest.class).isThrownBy(() -> CommandRequest.decode(new byte[]{(byte) 0xff}))
        .withMessage("the body is not UTF-8");
  }

  @Test
  void names_areBounded() throws BadRequest {
    var most = Collections.nCopies(10_000, "n".repeat(256));
    assertThat(CommandRequest.decode(CommandRequest.of(Command.STOP, most).encode()).names()).isEqualTo(most);
    assertThatExceptionOfType(BadRequest.class)
        .isThrownBy(() -> CommandRequest.decode(
            CommandRequest.of(Command.STOP, Collections.nCopies(10_001, "a")).encode()))
        .withMessage("names: must be 1 to 10000, was 10001");
    assertThatExceptionOfType(BadRequest.class)
        .isThrownBy(() -> CommandRequest.decode(
            CommandRequest.of(Command.STOP, List.of("a", "n".repeat(257))).encode()))
        .withMessage("names: each must have at most 256 characters, one has 257");
  }

  @Test
  void requestOfOurs_mustMakeSense() {
    assertThatIllegalArgumentException().isThrownBy(() -> CommandRequest.of(Command.STOP, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> CommandRequest.of(Command.SIGNAL, List.of("a")));
  }

  @Test
  void mutatedBytes_areAValueOrABadRequest() {
    int values = 0;
    int refused = 0;
    for (int seed = 0; seed < 300; seed++) {
      var random = new SplittableRandom(seed);
      byte[] body = HUP_TEXT.getBytes(UTF_8);
      for (int change = random.nextInt(3); change >= 0; change--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(random.nextBoolean() ? 256 : 128);
      }
      try {
        var read = CommandRequest.decode(body);
        assertThat(CommandRequest.decode(read.encode())).as("seed " + seed).isEqualTo(read);
        values++;
      } catch (BadRequest bad) {
        assertThat(bad.detail()).as("seed " + seed).isNotBlank();
        refused++;
      } catch (RuntimeException other) {
        throw new AssertionError("seed " + seed, other);
      }
    }
    assertThat(values).isPositive();
    assertThat(refused).isPositive();
  }
}
