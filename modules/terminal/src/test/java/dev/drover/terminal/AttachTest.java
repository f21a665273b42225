// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.model.Exit;
import dev.drover.wire.TerminalOutput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code drover attach} without a terminal of its own. */
@Timeout(30)
class AttachTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  @TempDir
  Path directory;

  private static void answer(SocketChannel to, TerminalOutput... lines) throws IOException {
    FakeDrover.send(to, HEAD + List.of(lines).stream().map(line -> FakeDrover.chunk(line.encode() + "\n"))
        .collect(Collectors.joining()));
  }

  private static TerminalOutput shown(String text) {
    return TerminalOutput.Shown.of(text.getBytes(UTF_8));
  }

  @Test
  void showsWhatComes_typesWhatIsRead_andTellsTheEnd() throws Exception {
    var typed = new CompletableFuture<String>();
    try (var drover = FakeDrover.in(directory, to -> {
      answer(to, new TerminalOutput.Attached("sh", 1), shown("\u001b[1m$ "), new TerminalOutput.Skipped(7),
          new TerminalOutput.Untyped(3));
      var body = BodyInput.chunked(new ChannelInput(to::read));
      typed.complete(new String(body.readAllBytes(), UTF_8));
      FakeDrover.send(to, FakeDrover.chunk(shown("käse").encode() + "\n")
          + FakeDrover.chunk(TerminalOutput.Ended.of(new Exit.Code(3)).encode() + "\n") + "0\r\n\r\n");
    })) {
      var screen = Screen.reading(directory, new ByteArrayInputStream("ls\u0010\u0011\n".getBytes(UTF_8)));
      assertThat(screen.run("attach", "a b")).as(screen.err()).isZero();
      assertThat(drover.asked).containsExactly("POST /api/v1/attach?name=a%20b");
      assertThat(typed.get(10, TimeUnit.SECONDS)).as("detach keys are keys in a file").isEqualTo(
          "{\"keys\":\"bHMQEQo=\"}\n");
      assertThat(screen.out()).isEqualTo("\u001b[1m$ käse");
      assertThat(screen.err()).contains("drover: 7 bytes of output are missing here",
          "drover: 3 bytes of input were dropped, for sh does not read")
          .endsWith("drover: sh has ended: exit code 3\n");
    }
  }

  @Test
  void whatIsNotPossible_isOne_andAnUnknownName_isTwo() {
    try (var _ = FakeDrover.answering(directory, 409,
        "{\"title\":\"not possible\",\"detail\":\"web: has no terminal\"}")) {
      var screen = Screen.in(directory);
      assertThat(screen.run("attach", "web")).isEqualTo(1);
      assertThat(screen.err()).isEqualTo("drover: web: has no terminal\n");
    }
  }

  @Test
  void whereTheSessionBreaksOff_isOne_andWhereNoDroverIsThen_isThree() throws Exception {
    var go = new CompletableFuture<Void>();
    var drover = FakeDrover.in(directory, to -> {
      answer(to, new TerminalOutput.Attached("sh", 1), shown("$ "));
      go.get(10, TimeUnit.SECONDS);
    });
    var screen = Screen.in(directory);
    var code = CompletableFuture.supplyAsync(() -> screen.run("attach", "sh"), task -> Thread.ofPlatform().start(task));
    await().until(() -> screen.out().equals("$ "));
    drover.close();
    go.complete(null);
    assertThat(code.get(10, TimeUnit.SECONDS)).as(screen.err()).isEqualTo(3);
    try (var _ = FakeDrover.in(directory.resolve("other"), to -> answer(to, new TerminalOutput.Attached("sh", 1)))) {
      var other = Screen.in(directory.resolve("other"));
      assertThat(other.run("attach", "sh")).isEqualTo(1);
      assertThat(other.err()).contains("broke: the answer ended too early");
    }
  }

  @Test
  void nonsense_isOne() {
    for (String line : List.of("{\"shown\":\"\"}", "{\"what\":1}", "no")) {
      Path own = directory.resolve("of-" + line.length());
      try (var _ = FakeDrover.in(own, to -> FakeDrover.send(to, HEAD + FakeDrover.chunk(line + "\n")))) {
        var screen = Screen.in(own);
        assertThat(screen.run("attach", "sh")).isEqualTo(1);
        assertThat(screen.err()).contains("the answer makes no sense");
      }
    }
  }

  @Test
  void wrongKeys_orNoName_isTwo() {
    var screen = Screen.in(directory);
    assertThat(screen.run("attach", "sh", "--detach-keys", "ctrl-")).isEqualTo(2);
    assertThat(screen.err()).endsWith("was \"ctrl-\"; see `drover help attach`\n");
    assertThat(Screen.in(directory).run("attach")).isEqualTo(2);
  }
}
