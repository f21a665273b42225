// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Base64;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class QueriesTest {
  private static final String WEB = """
      {"instance":"web/1","process":"web","node":"local","wanted":"UP","phase":"BACKOFF","health":"NONE",\
      "reason":"again in 2 s, attempt 3 of 5, and so on and on and on","pid":null,"incarnation":3,"restarts":2,\
      "restartsInWindow":2,"started":"2026-01-02T12:00:00Z","ready":null,"exited":"2026-01-02T12:00:05Z",\
      "lastExit":{"code":7},"nextStart":null,"specVersion":1,"revision":9}""";
  private static final String LINE = "{\"instance\":\"%s\",\"number\":1,\"text\":\"%s\"}\n";
  private static final String RAW = "{\"instance\":\"web\",\"number\":1,\"bytes\":\"%s\"}\n";
  @TempDir
  Path directory;
  private Screen screen;

  @BeforeEach
  void open() {
    screen = Screen.in(directory);
  }

  @Test
  void ps_isATable_neverCutWhereNobodyLooks() {
    try (var drover = FakeDrover.answering(directory, 200, "[" + WEB + "]")) {
      assertThat(screen.run("ps")).as(screen.err()).isEqualTo(0);
      assertThat(drover.asked).containsExactly("GET /api/v1/instances");
      assertThat(screen.out()).isEqualTo(
          """
              INSTANCE  PHASE    HEALTH  PID  UP  CPU  MEMORY  RESTARTS  EXIT  REASON
              web/1     BACKOFF  -       -    -   -    -       2         7     again in 2 s, attempt 3 of 5, and so on and on and on
              """);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0B", "999, 999B", "1000, 1.0K", "4096, 4.0K", "1023500, 1.0M", "14890000, 14.2M",
      "1073741824, 1.0G", "2251799813685248, 2048.0T"})
  void memory_isReadable(long bytes, String shown) throws Exception {
    assertThat(Shown.memory(Shown.json("{\"memory\":" + bytes + "}"))).isEqualTo(shown);
  }

  @Test
  void times_areReadAsTheFormatterReadsThem() {
    for (LocalDate day = LocalDate.of(1899, 12, 30); day.getYear() < 2110; day = day
        .plusDays(day.getYear() == 2000 ? 1 : 17)) {
      String text = day + "T23:59:07.012345678Z";
      assertThat(Shown.instant(text)).isEqualTo(Instant.parse(text));
    }
    for (String text : List.of("2026-02-28T00:00:00Z", "2024-02-29T12:30:01.5Z", "2026-12-31T23:59:59.999999999Z",
        "+10000-01-01T00:00:00Z", "0000-01-01T00:00:00Z")) {
      assertThat(Shown.instant(text)).isEqualTo(Instant.parse(text));
    }
    for (String text : List.of("2026-13-01T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01T24:00:01Z", "now", "",
        "2026-01-01T00:60:00Z", "2026-01-01 00:00:00Z")) {
      assertThatThrownBy(() -> Shown.instant(text)).isInstanceOf(DateTimeException.class);
    }
  }

  @Test
  void ps_showsWhatIsUsed() {
    String living = WEB.replace("\"specVersion\"",
        "\"cpu\":0.1234,\"memory\":14890000,\"processes\":3,\"specVersion\"");
    try (var _ = FakeDrover.answering(directory, 200, "[" + living + "]")) {
      assertThat(screen.run("ps")).isEqualTo(0);
      assertThat(screen.out()).contains("CPU    MEMORY").contains("12.3%  14.2M");
      assertThat(screen.run("status", "web/1")).isEqualTo(0);
      assertThat(screen.out()).containsPattern("cpu +12.3%\\R +memory +14.2M\\R +processes +3\\R");
    }
  }

  @Test
  void ps_fitsTheScreen() {
    var narrow = new Screen(directory, true, Map.of("COLUMNS", "64", "NO_COLOR", "1"));
    try (var _ = FakeDrover.answering(directory, 200, "[" + WEB + "]")) {
      assertThat(narrow.run("ps")).isEqualTo(0);
      assertThat(narrow.out()).isEqualTo("""
          INSTANCE  PHASE    PID  RESTARTS  EXIT  REASON
          web/1     BACKOFF  -    2         7     again in 2 s, attempt 3…
          """);
    }
  }

  @Test
  void ps_onAnyScreen_keepsNamePhaseAndReason() throws Exception {
    var wide = Shown.json("[" + WEB.replace("web/1", "n".repeat(60)) + "]");
    for (int width = 20; width < 200; width++) {
      var lines = new Table(width, new Paint(false)).lines(wide, Instant.EPOCH);
      int limit = width;
      assertThat(lines).as("width " + width).allMatch(line -> line.codePointCount(0, line.length()) <= limit);
      assertThat(lines.get(1)).as("width " + width).startsWith("n").containsPattern("  BACKOFF .*ag");
    }
    var at80 = new Table(80, new Paint(false)).lines(wide, Instant.EPOCH);
    assertThat(at80.get(1)).startsWith("n".repeat(25) + "…  BACKOFF").contains("again in 2 s");
  }

  @Test
  void widthOfAScreen_isColumns() {
    assertThat(new Screen(directory, true, Map.of("COLUMNS", "132")).terminal.width()).isEqualTo(132);
    assertThat(screen.terminal.width()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void ps_isColouredOnAScreen() {
    var coloured = new Screen(directory, true, Map.of());
    try (var _ = FakeDrover.answering(directory, 200, "[" + WEB + "]")) {
      assertThat(coloured.run("ps")).isEqualTo(0);
      assertThat(coloured.out()).contains("\u001b[33mBACKOFF");
    }
  }

  @Test
  void ps_json_isAsServed() {
    try (var _ = FakeDrover.answering(directory, 200, "[" + WEB + "]")) {
      assertThat(screen.run("ps", "--json")).isEqualTo(0);
      assertThat(screen.out()).isEqualTo("[" + WEB + "]\n");
    }
  }

  @Test
  void ps_ofNonsense_isASentence() {
    try (var _ = FakeDrover.answering(directory, 200, "{}")) {
      assertThat(screen.run("ps")).isEqualTo(1);
      assertThat(screen.err()).contains("the answer makes no sense: it is no array");
    }
  }

  @Test
  void status_isABlock() {
    try (var drover = FakeDrover.answering(directory, 200, "[" + WEB + "]")) {
      assertThat(screen.run("status", "web/1")).isEqualTo(0);
      assertThat(drover.asked).containsExactly("GET /api/v1/instances?name=web%2F1");
      assertThat(screen.out()).startsWith("web/1: BACKOFF\n  reason        again in 2 s")
          .contains("\n  last exit     exit code 7\n").doesNotContain("null");
      assertThat(screen.run("status", "web/1", "--json")).isEqualTo(0);
      assertThat(screen.out()).endsWith("\n" + WEB + "\n");
    }
  }

  @Test
  void status_ofSeveral_isABlockEach_andAnArray() {
    String two = "[" + WEB + "," + WEB.replace("web/1", "web/2") + "]";
    try (var drover = FakeDrover.answering(directory, 200, two)) {
      assertThat(screen.run("status", "web", "d*")).isEqualTo(0);
      assertThat(drover.asked).containsExactly("GET /api/v1/instances?name=web&name=d*");
      assertThat(screen.out()).startsWith("web/1: BACKOFF\n").contains("\n\nweb/2: BACKOFF\n");
      assertThat(screen.run("status", "web", "--json")).isEqualTo(0);
      assertThat(screen.out()).endsWith("\n" + two + "\n");
    }
  }

  @Test
  void whatCouldNotBeLaunched_saysWhy() {
    String ghost = WEB.replace("{\"code\":7}", "null,\"notLaunched\":{\"errno\":2,\"why\":\"no such file\"}");
    try (var _ = FakeDrover.answering(directory, 200, "[" + ghost + "]")) {
      assertThat(screen.run("status", "web")).isEqualTo(0);
      assertThat(screen.run("ps")).isEqualTo(0);
      assertThat(screen.out()).contains("last exit     not launched: no such file\n", "  not launched  again in");
    }
  }

  @Test
  void whatWasKilledForItsLimit_saysSo_whereThereIsRoom() {
    String large = WEB.replace("{\"code\":7}", "{\"signal\":9,\"core\":false,\"why\":\"over limits.memory (1 GiB)\"}");
    try (var _ = FakeDrover.answering(directory, 200, "[" + large + "]")) {
      assertThat(screen.run("status", "web")).isEqualTo(0);
      assertThat(screen.run("ps")).isEqualTo(0);
      assertThat(screen.out()).contains("last exit     signal 9: over limits.memory (1 GiB)\n", "  signal 9  again in");
    }
  }

  @Test
  void slowReader_getsAllThatTheServerSent() {
    var deadline = new Client.Deadline(Duration.ofSeconds(2), Client.Deadline.Kind.SILENCE);
    var other = directory.resolve("other");
    try (var _ = FakeDrover.answering(directory, 200, "one\ntwo\n"); var _ = FakeDrover.hanging(other)) {
      var seen = new ArrayList<String>();
      int code = new Client(new Home(directory, true)).exchange(Client.Request.get("/"), deadline, reply -> {
        seen.add(reply.line());
        assertThatExceptionOfType(Failure.class).as("the same time passes elsewhere").isThrownBy(
            () -> new Client(new Home(other, true)).exchange(Client.Request.get("/"), deadline, _ -> 0));
        for (String line = reply.line(); line != null; line = reply.line()) {
          seen.add(line);
        }
        return 0;
      });
      assertThat(code).isEqualTo(0);
      assertThat(seen).containsExactly("one", "two");
    } catch (Failure failure) {
      throw new AssertionError(failure.sentence(), failure);
    }
  }

  @Test
  void outputThatCannotBeWritten_isOne_butAReaderThatLeftIsNone() {
    String body = LINE.formatted("web", "up");
    try (var _ = FakeDrover.answering(directory, 200, body)) {
      assertThat(fullDisk("No space left on device").run("logs")).isEqualTo(1);
      var full = fullDisk("No space left on device");
      assertThat(full.run("logs", "-f")).isEqualTo(1);
      assertThat(full.err()).isEqualTo("drover: cannot write the output: No space left on device\n");
      var gone = fullDisk("Broken pipe");
      assertThat(gone.run("logs", "-f")).isEqualTo(0);
      assertThat(gone.err()).isEmpty();
    }
  }

  private Screen fullDisk(String why) {
    return new Screen(Output.over(new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        throw new IOException(why);
      }
    }, UTF_8), directory);
  }

  @Test
  void logs_arePrefixedAndSafe_andGapsTold() {
    String body = LINE.formatted("database", "up") + LINE.formatted("web", "a\\u001b[2Jb\\u0007")
        + "{\"instance\":\"web\",\"gap\":12,\"next\":14}\n"
        + "{\"instance\":\"web\",\"number\":14,\"partial\":true,\"text\":\"lo\"}\n"
        + "{\"instance\":\"web\",\"number\":15,\"suppressed\":900}\n"
        + "{\"instance\":\"web\",\"number\":16,\"suppressed\":1}\n"
        + "{\"instance\":\"web\",\"unreached\":\"host:1\",\"reason\":\"cannot be reached\"}\n";
    try (var drover = FakeDrover.answering(directory, 200, body)) {
      assertThat(screen.run("logs", "web*", "a b", "-n", "5")).isEqualTo(0);
      assertThat(drover.asked).containsExactly("GET /api/v1/logs?name=web*&name=a%20b&n=5");
      assertThat(screen.out()).isEqualTo("""
          database | up
          web      | ab^G
          web      | … 12 older lines are not kept any more
          web      | lo… (goes on in the next line)
          web      | … 900 lines are not kept, for there were more than logs.rate
          web      | … 1 line is not kept, for there were more than logs.rate
          web      | … lines may be missing, for the node host:1 cannot be reached
          """);
    }
  }

  @Test
  void logs_json_isAsServed() {
    String body = LINE.formatted("web", "a\\u001b[2J");
    try (var drover = FakeDrover.answering(directory, 200, body)) {
      assertThat(screen.run("logs", "--json")).isEqualTo(0);
      assertThat(drover.asked).containsExactly("GET /api/v1/logs");
      assertThat(screen.out()).isEqualTo(body);
    }
  }

  @Test
  void logs_search_asksForAllOfIt_andTellsWhatGoesWrong() {
    String body = "{\"searching\":true}\n" + LINE.formatted("web", "an error") + "{\"searching\":true}\n"
        + "{\"failed\":\"the pattern takes too long\"}\n";
    try (var drover = FakeDrover.answering(directory, 200, body)) {
      assertThat(screen.run("logs", "web", "--grep", "err|warn", "--stream", "out", "--since",
          "2026-01-31T09:30:00+01:00", "--until", "2026-01-31T09:00:00Z")).isEqualTo(1);
      assertThat(drover.asked).containsExactly("GET /api/v1/logs?name=web&since=2026-01-31T08%3A30%3A00Z"
          + "&until=2026-01-31T09%3A00%3A00Z&grep=err%7Cwarn&stream=out");
      assertThat(screen.out()).isEqualTo("web | an error\n");
      assertThat(screen.err()).isEqualTo("drover: still searching\ndrover: the pattern takes too long\n");
    }
  }

  @Test
  void logs_raw_areTheBytesThatWerePrinted_andGapsAreToldElsewhere() {
    byte[] first = {'a', 0, 0x1b, '[', '1', 'm', (byte) 0xff, '\r', '\n'};
    byte[] second = {(byte) 0xe2, (byte) 0x82, 'b'};
    var bytes = new ByteArrayOutputStream();
    var elsewhere = new Screen(new PrintStream(bytes), directory);
    String body = "{\"searching\":true}\n" + RAW.formatted(Base64.getEncoder().encodeToString(first))
        + "{\"instance\":\"web\",\"gap\":12,\"next\":14}\n"
        + "{\"instance\":\"web\",\"unreached\":\"host:1\",\"reason\":\"cannot be reached\"}\n"
        + RAW.formatted(Base64.getEncoder().encodeToString(second));
    try (var drover = FakeDrover.answering(directory, 200, body)) {
      assertThat(elsewhere.run("logs", "web", "--raw")).isEqualTo(0);
      assertThat(bytes.toByteArray()).startsWith(first).endsWith(second).hasSize(first.length + second.length);
      assertThat(elsewhere.err())
          .isEqualTo("drover: still searching\ndrover: web: 12 older lines are not kept any more\n"
              + "drover: web: lines may be missing, for the node host:1 cannot be reached\n");
      assertThat(drover.asked).containsExactly("GET /api/v1/logs?name=web&raw=true");
    }
  }

  @Test
  void doctor_tellsWhatIsWrongWithLogs() {
    String body = "[{\"instance\":\"web\"},{\"instance\":\"db\",\"logTrouble\":\"the disk is full\\u001b[2J\",\"logLinesLost\":12},"
        + "{\"instance\":\"api\",\"logTrouble\":\"\",\"logLinesLost\":1}]";
    try (var drover = FakeDrover.answering(directory, 200, body)) {
      assertThat(screen.run("doctor")).as("as the rest of it tells").isEqualTo(1);
      assertThat(screen.out().lines()).containsExactly("logs         db: the disk is full; 12 lines are lost",
          "             api: 1 line is lost");
      assertThat(drover.asked).containsExactly("GET /api/v1/instances");
      assertThat(screen.local).containsExactly("doctor");
    }
  }

  @Test
  void doctor_whereNothingIsWrong() {
    try (var _ = FakeDrover.answering(directory, 200, "[{\"instance\":\"web\"},{\"instance\":\"db\"}]")) {
      assertThat(screen.run("doctor")).isEqualTo(1);
      assertThat(screen.out()).isEqualTo("logs         no trouble with those of 2 instances\n");
    }
  }

  @Test
  void doctor_whereNobodyAnswers_orNothingThatMakesSense_isNoFailureOfItsOwn() {
    assertThat(screen.run("doctor")).isEqualTo(1);
    assertThat(screen.out()).isEqualTo("logs         are not known, for no Drover is running here\n");
    assertThat(screen.err()).isEmpty();
    try (var _ = FakeDrover.answering(directory, 200, "{}")) {
      assertThat(screen.run("doctor")).isEqualTo(1);
      assertThat(screen.out()).contains("logs         are not known: ", "the answer makes no sense: it is no array");
    }
  }

  @Test
  void logs_rawThatMakeNoSense_areAFailure() {
    try (var _ = FakeDrover.answering(directory, 200, RAW.formatted("%"))) {
      assertThat(screen.run("logs", "--raw")).isEqualTo(1);
      assertThat(screen.err()).contains("the answer makes no sense: ");
    }
  }

  @Test
  void errors_areALineEach_andWithTheirLinesWhereAsked() {
    String body = "{\"instance\":\"web\",\"kind\":\"x\",\"line\":\"Error: no\\u001b[2J luck\",\"count\":12,"
        + "\"first\":\"2026-01-02T12:00:00Z\",\"last\":\"2026-01-02T12:00:00Z\",\"firstLine\":1,\"lastLine\":9,"
        + "\"detail\":[\"Error: no luck\",\"  at x\"]}\n";
    try (var drover = FakeDrover.answering(directory, 200, body)) {
      assertThat(screen.run("errors", "web", "-v")).isEqualTo(0);
      assertThat(screen.out())
          .matches("web: 12 times, [0-9dhms]+ ago: Error: no luck\n    Error: no luck\n      at x\n");
      assertThat(drover.asked).containsExactly("GET /api/v1/errors?name=web");
    }
  }

  @Test
  void urls_areALineEach() {
    try (
        var drover = FakeDrover.answering(directory, 200, "{\"instance\":\"web\",\"url\":\"http://localhost:1/\"}\n")) {
      assertThat(screen.run("urls")).isEqualTo(0);
      assertThat(screen.out()).isEqualTo("web: http://localhost:1/\n");
      assertThat(drover.asked).containsExactly("GET /api/v1/urls");
    }
  }

  @Test
  void logs_wrongTimesAndPairs_areToldBeforeAnybodyIsAsked() {
    assertThat(screen.run("logs", "--since", "yesterday")).isEqualTo(2);
    assertThat(screen.err())
        .contains("--since: must be a time, as 2026-01-31T09:30:00Z, 2026-01-31 or 09:30, or how long "
            + "ago, as 90s, 10m or 2h; was \"yesterday\"");
    assertThat(screen.run("logs", "--raw", "--json")).isEqualTo(2);
  }

  @Test
  void logs_follow_printsEachLineAsItComes() throws Exception {
    var seen = new CountDownLatch(1);
    String second = LINE.formatted("web", "two");
    try (var drover = FakeDrover.in(directory, to -> {
      FakeDrover.send(to, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          + FakeDrover.chunk(LINE.formatted("web", "one")) + FakeDrover.chunk(second.substring(0, 9)));
      seen.await();
      FakeDrover.send(to, FakeDrover.chunk(second.substring(9)) + "0\r\n\r\n");
    })) {
      var code = new FutureTask<>(() -> screen.run("logs", "-f"));
      Thread.ofPlatform().daemon().start(code);
      await().until(() -> screen.out().equals("web | one\n"));
      assertThat(code.isDone()).isFalse();
      seen.countDown();
      assertThat(code.get()).isEqualTo(0);
      assertThat(screen.out()).isEqualTo("web | one\nweb | two\n");
      assertThat(drover.asked).containsExactly("GET /api/v1/logs?follow=true");
    }
  }

  @Test
  void events() {
    String event = """
        {"number":7,"time":"2026-01-02T12:00:00Z","instance":"web","incarnation":2,"type":"exited",\
        "phase":"BACKOFF","revision":9,"detail":"exit code 1"}
        """;
    try (var drover = FakeDrover.answering(directory, 200, event)) {
      assertThat(screen.run("events", "--since", "6", "-f")).isEqualTo(0);
      String local = screen.out();
      assertThat(screen.run("events", "--json")).isEqualTo(0);
      assertThat(drover.asked).containsExactly("GET /api/v1/events?since=6&follow=true", "GET /api/v1/events");
      assertThat(local).contains("exited    exit code 1\n");
      assertThat(screen.out()).isEqualTo(local + event);
    }
  }

  @Test
  void events_filtersGoWithTheQuestion() {
    try (var drover = FakeDrover.answering(directory, 200, "")) {
      assertThat(screen.run("events", "web", "api/*", "--kind", "exited,launched", "--phase", "failed", "--since", "3"))
          .isEqualTo(0);
      assertThat(drover.asked).containsExactly(
          "GET /api/v1/events?name=web&name=api%2F%2A&since=3&kind=exited%2Claunched&phase=failed".replace("%2A", "*"));
      assertThat(screen.run("events", "--since", "web:3")).isEqualTo(2);
      assertThat(drover.asked).hasSize(1);
    }
  }

  @Test
  void events_whatIsMissingIsTold() {
    String some = "{\"gap\":1,\"next\":2}\n{\"gap\":12,\"next\":14}\n{\"restarted\":500,\"last\":20}\n";
    try (var _ = FakeDrover.answering(directory, 200, some)) {
      assertThat(screen.run("events")).isEqualTo(0);
      String shown = screen.out();
      assertThat(shown).isEqualTo("""
          … 1 older event is not kept any more
          … 12 older events are not kept any more
          … there is no event 500 yet, or it is another one: Drover has begun anew since, and so have the numbers
          """);
      assertThat(screen.run("events", "-f")).isEqualTo(0);
      assertThat(screen.out()).isEqualTo(shown + shown);
      assertThat(screen.run("events", "--json")).isEqualTo(0);
      assertThat(screen.out()).isEqualTo(shown + shown + some);
    }
  }

  @Test
  void events_areAligned_inLocalTime() throws Exception {
    var printer = new EventPrinter(new Paint(false), ZoneId.of("Asia/Tokyo"));
    var first = Shown.json("{\"number\":7,\"time\":\"2026-01-02T12:00:00Z\",\"instance\":\"web\",\"phase\":\"BACKOFF\","
        + "\"type\":\"exited\",\"detail\":\"exit code 1\"}");
    printer.fit(
        Shown.json("{\"number\":12345,\"instance\":\"database\",\"phase\":\"COMPLETED\",\"type\":\"launchFailed\"}"));
    assertThat(printer.line(first))
        .isEqualTo("    7  2026-01-02 21:00:00.000  web       BACKOFF    exited        exit code 1");
  }
}
