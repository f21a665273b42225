// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain commands, which no parser reads, are to do and say what the parser's do. */
@Timeout(30)
class PlainTest {
  private static final String SNAPSHOTS = """
      [{"instance":"web/1","node":"local","phase":"BACKOFF","health":"NONE","reason":"again in 2 s","restarts":2,\
      "lastExit":{"code":7},"cpu":0.1225,"memory":1048064},{"instance":"db","node":"local","phase":"STOPPED",\
      "reason":"asked to","restarts":0,"lastExit":{"signal":9},"cpu":0.0005,"memory":999},{"instance":"x","node":"a:1",\
      "phase":"COMPLETED","cpu":2.9996,"memory":16106127360}]""";
  @TempDir
  Path directory;

  private static String[] words(String line) {
    return line.split(" ");
  }

  /** A FakeDrover leaves its socket behind. */
  private Path fresh() {
    var _ = directory.resolve(".drover/drover.sock").toFile().delete();
    return directory;
  }

  /** What is asked and said, and the exit code. */
  private String said(String status, String... args) {
    try (var drover = FakeDrover.answering(fresh(), Integer.parseInt(status), SNAPSHOTS)) {
      Screen screen = Screen.in(directory);
      int code = screen.run(args);
      return code + "\n" + drover.asked + "\n" + screen.out() + "\n" + screen.err();
    }
  }

  /** The node is asked by the parser alone; a timeout that is the usual one changes nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"ps", "ps --json", "status web/1 db", "status --json x y", "start a b*", "stop a",
      "restart a",
      "kill a/2"})
  void plain_isAsParsed(String line) {
    String verb = words(line)[0];
    boolean asks = verb.equals("ps") || verb.equals("status");
    String[] same = words(line + " --timeout " + (asks ? "10s" : "30s"));
    assertThat(Plain.of(words(line), directory)).isNotNull();
    assertThat(Plain.of(same, directory)).isNull();
    for (String status : List.of("200", "404", "504")) {
      assertThat(said(status, words(line))).isEqualTo(said(status, same));
    }
  }

  @Test
  void tableIsToTheByte() {
    assertThat(said("200", "ps")).contains("12.3%", "0.1%", "300.0%", "999B", "1.0M", "15.0G").contains("signal 9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "up", "ps web", "ps -h", "ps --json --json", "ps --jsn", "status", "status --json",
      "start",
      "start a --no-wait", "stop a --json", "-C", "-C --help ps", "-C nowhere ps", "-C . -C . ps", "ps -C .", "--help",
      "-V", "status a --", "pss", "logs", "down"})
  void everythingElse_isParsed(String line) {
    assertThat(Plain.of(line.isEmpty() ? new String[0] : words(line), directory)).isNull();
  }

  @Test
  void emptyWords_areParsed_andRefused() {
    assertThat(Plain.of(new String[]{"start", ""}, directory)).isNull();
    assertThat(Plain.of(new String[]{"-C", " ", "ps"}, directory)).isNull();
  }

  @Test
  void beginsInAnotherDirectory() {
    assertThat(Plain.of(new String[]{"-C", "..", "ps"}, directory))
        .isEqualTo(new Plain("ps", directory.resolve("..").toAbsolutePath().normalize(), List.of(), false));
  }
}
