// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.Exit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TerminalLinesTest {
  private static final byte[] ALL = new byte[256];

  static {
    for (int i = 0; i < ALL.length; i++) {
      ALL[i] = (byte) i;
    }
  }

  @Test
  void whatIsTyped_comesBack() throws BadRequest {
    assertThat(new TerminalInput.Size(24, 80).encode()).isEqualTo("{\"rows\":24,\"columns\":80}");
    assertThat(TerminalInput.Keys.of(new byte[]{'l', 's'}).encode()).isEqualTo("{\"keys\":\"bHM=\"}");
    for (TerminalInput line : List.of(new TerminalInput.Size(1, 65_535), TerminalInput.Keys.of(ALL),
        TerminalInput.Keys.of(new byte[0]))) {
      assertThat(TerminalInput.decode(line.encode())).isEqualTo(line);
    }
    assertThat(TerminalInput.Keys.of(ALL).bytes()).isEqualTo(ALL);
  }

  @Test
  void whatCannotBeTyped_isRefused() {
    var wrong = Map.of("{}", "rows: must be a whole number from 1 to 65535, was missing",
        "{\"keys\":\"?\"}", "keys: must be Base64, was not", "{\"keys\":1}", "keys: must be a string, was 1",
        "{\"rows\":0,\"columns\":1}", "rows: must be a whole number from 1 to 65535, was 0",
        "{\"rows\":1,\"columns\":65536}", "columns: must be a whole number from 1 to 65535, was 65536",
        "{\"rows\":1.5,\"columns\":1}", "rows: must be a whole number from 1 to 65535, was 1.5",
        "{\"key\":\"\"}", "there is no field \"key\"; known are keys, rows, columns");
    wrong.forEach((line, why) -> assertThatThrownBy(() -> TerminalInput.decode(line)).as(line)
        .isInstanceOfSatisfying(BadRequest.class, bad -> assertThat(bad.detail()).isEqualTo(why)));
  }

  @Test
  void whatIsShown_comesBack() throws BadRequest {
    Map<TerminalOutput, String> lines = Map.of(new TerminalOutput.Attached("sh/2", 3),
        "{\"attached\":\"sh/2\",\"incarnation\":3}", TerminalOutput.Shown.of(new byte[]{27, '[', 'm'}),
        "{\"shown\":\"G1tt\"}", new TerminalOutput.Skipped(5_000_000_000L), "{\"skipped\":5000000000}",
        new TerminalOutput.Untyped(7), "{\"untyped\":7}", TerminalOutput.Ended.of(new Exit.Code(3)),
        "{\"ended\":\"exit code 3\"}", new TerminalOutput.Refused("no"), "{\"refused\":\"no\"}");
    for (var line : lines.entrySet()) {
      assertThat(line.getKey().encode()).isEqualTo(line.getValue());
      assertThat(TerminalOutput.decode(line.getValue())).isEqualTo(line.getKey());
      assertThat(line.getKey().isLast()).isEqualTo(line.getValue().matches(".*(ended|refused).*"));
    }
    assertThat(TerminalOutput.Shown.of(ALL).bytes()).isEqualTo(ALL);
  }

  @Test
  void whatNoTerminalShows_isRefused() {
    for (String line : List.of("{}", "[]", "{\"shown\":\"?\"}", "{\"skipped\":-1}", "{\"gone\":1}",
        "{\"attached\":\"a\"}")) {
      assertThatThrownBy(() -> TerminalOutput.decode(line)).as(line).isInstanceOf(BadRequest.class);
    }
  }
}
