// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.drover.logs.LogEntry;
import dev.drover.logs.LogTrouble;
import dev.drover.logs.Printed;
import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.EventEntry;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessUsage;
import dev.drover.model.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class JsonTest {
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  private static final Json.Usages UNKNOWN = _ -> null;
  private static final InstanceId WEB_1 = new InstanceId("web", 1);

  private static ProcessSnapshot snapshot(long pid, @Nullable Instant time, @Nullable Exit exit) {
    return new ProcessSnapshot(WEB_1, "local", 1, Wanted.UP, Phase.RUNNING, Health.READY, "", pid, 1, 0, 0, time, time,
        null, exit, null, 3);
  }

  @Test
  void snapshot_living() {
    assertThat(Json.encode(snapshot(123, NOON, null), UNKNOWN)).isEqualTo(
        """
            {"instance":"web/1","process":"web","node":"local","nodeState":"UP","lost":false,"wanted":"UP",\
            "phase":"RUNNING","health":"READY",\
            "reason":"","pid":123,"incarnation":1,"restarts":0,"restartsInWindow":0,"started":"2026-01-02T12:00:00Z",\
            "ready":"2026-01-02T12:00:00Z","exited":null,"lastExit":null,"notLaunched":null,"nextStart":null,\
            "cpu":null,"memory":null,"processes":null,"urls":[],"logTrouble":"","logLinesLost":0,"logLinesSuppressed":0,"specVersion":1,"revision":3}""");
  }

  @Test
  void snapshot_ofANodeThatCannotBeReached_isLost() throws BadRequest {
    var read = Json.decode(Json.encode(snapshot(7, null, null), new Json.Usages() {
      @Override
      public @org.jspecify.annotations.Nullable ProcessUsage of(ProcessSnapshot snapshot) {
        return null;
      }

      @Override
      public dev.drover.model.NodeView.State standing(ProcessSnapshot snapshot) {
        return dev.drover.model.NodeView.State.UNREACHABLE;
      }
    }));
    assertThat(read.path("lost").booleanValue()).isTrue();
    assertThat(read.path("nodeState").asText()).isEqualTo("UNREACHABLE");
  }

  @Test
  void snapshot_noPid_isNull() throws BadRequest {
    var read = Json.decode(Json.encode(snapshot(0, null, null), UNKNOWN));
    assertThat(read.path("pid").isNull()).isTrue();
    assertThat(read.path("started").isNull()).isTrue();
  }

  @Test
  void snapshot_whatItUses() {
    assertThat(Json.encode(snapshot(7, null, null), _ -> new ProcessUsage(1, 1.23456, 4096, 2, NOON, Duration.ZERO)))
        .contains("\"cpu\":1.235,\"memory\":4096,\"processes\":2,");
    assertThat(Json.encode(snapshot(7, null, null), _ -> new ProcessUsage(1, Double.NaN, 4096, 2, NOON, Duration.ZERO)))
        .contains("\"cpu\":null,\"memory\":4096,\"processes\":2,");
  }

  @Test
  void snapshot_whatIsWrongWithItsLog() {
    assertThat(Json.encode(snapshot(7, null, null), new Json.Usages() {
      @Override
      public @Nullable ProcessUsage of(ProcessSnapshot snapshot) {
        return null;
      }

      @Override
      public LogTrouble log(ProcessSnapshot snapshot) {
        return new LogTrouble("no \"space\" left", 12, 3);
      }
    })).contains("\"logTrouble\":\"no \\\"space\\\" left\",\"logLinesLost\":12,\"logLinesSuppressed\":3,");
  }

  @Test
  void snapshot_everyExit() {
    assertThat(Json.encode(snapshot(0, null, new Exit.Code(1)), UNKNOWN))
        .contains("\"lastExit\":{\"code\":1},\"notLaunched\":null,");
    assertThat(Json.encode(snapshot(0, null, new Exit.Signalled(9, false)), UNKNOWN))
        .contains("\"lastExit\":{\"signal\":9,\"core\":false},");
    assertThat(Json.encode(snapshot(0, null, new Exit.Signalled(9, false, "over limits.memory (1 GiB)")), UNKNOWN))
        .contains("\"lastExit\":{\"signal\":9,\"core\":false,\"why\":\"over limits.memory (1 GiB)\"},");
    assertThat(Json.encode(snapshot(0, null, new Exit.NotLaunched(2, "no \"x\"")), UNKNOWN))
        .contains("\"lastExit\":null,\"notLaunched\":{\"errno\":2,\"why\":\"no \\\"x\\\"\"},");
    assertThat(Json.encode(snapshot(0, null, new Exit.Lost()), UNKNOWN))
        .contains("\"lastExit\":null,\"notLaunched\":null,");
  }

  @Test
  void snapshots_areAnArrayInOrder() throws BadRequest {
    assertThat(Json.encode(List.of(), UNKNOWN)).isEqualTo("[]");
    var read = Json.decode(Json.encode(List.of(snapshot(1, null, null), snapshot(2, null, null)), UNKNOWN));
    assertThat(read.path(0).path("pid").asLong()).isEqualTo(1);
    assertThat(read.path(1).path("pid").asLong()).isEqualTo(2);
  }

  @Test
  void whatIsMissingAmongEvents() {
    assertThat(Json.encode(new EventEntry.Gap(12, 13))).isEqualTo("{\"gap\":12,\"next\":13}");
    assertThat(Json.encode(new EventEntry.Restarted(500, 20))).isEqualTo("{\"restarted\":500,\"last\":20}");
    var event = new LifecycleEvent(7, NOON, WEB_1, 2, "exited", Phase.BACKOFF, 9, "exit code 1");
    assertThat(Json.encode(new EventEntry.Happened(event))).isEqualTo(Json.encode(event));
  }

  @Test
  void event() {
    var event = new LifecycleEvent(7, NOON, WEB_1, 2, "exited", Phase.BACKOFF, 9, "exit code 1");
    assertThat(Json.encode(event)).isEqualTo("""
        {"number":7,"time":"2026-01-02T12:00:00Z","instance":"web/1","incarnation":2,"type":"exited",\
        "phase":"BACKOFF","revision":9,"detail":"exit code 1"}""");
  }

  @Test
  void line_isOneLineWhateverItsText() {
    var line = new LogEntry.Line(WEB_1, 5, NOON, LogEntry.Origin.ERR, 1, true, "a\nb\u001b[0m\t\"é");
    assertThat(Json.encode(line)).isEqualTo("""
        {"instance":"web/1","number":5,"time":"2026-01-02T12:00:00Z","origin":"err","incarnation":1,\
        "partial":true,"text":"a\\nb\\u001B[0m\\t\\"é"}""");
  }

  @Test
  void line_withItsBytes_hasThemInThePlaceOfItsText() {
    var line = new LogEntry.Line(WEB_1, 5, NOON, LogEntry.Origin.OUT, 1, false, "\uFFFD",
        Optional.of(Printed.of(new byte[]{0, (byte) 0xff, '\r', '\n'})));
    assertThat(Json.encode(line)).isEqualTo("""
        {"instance":"web/1","number":5,"time":"2026-01-02T12:00:00Z","origin":"out","incarnation":1,\
        "partial":false,"bytes":"AP8NCg=="}""");
  }

  @Test
  void linesThatWereNotKept_areNoLine() {
    assertThat(Json.encode(new LogEntry.Suppressed(WEB_1, 6, NOON, LogEntry.Origin.OUT, 2, 900))).isEqualTo("""
        {"instance":"web/1","number":6,"time":"2026-01-02T12:00:00Z","origin":"out","incarnation":2,\
        "suppressed":900}""");
  }

  @Test
  void gap() {
    assertThat(Json.encode(new LogEntry.Gap(WEB_1, 12, 40)))
        .isEqualTo("{\"instance\":\"web/1\",\"gap\":12,\"next\":40}");
  }

  @Test
  void unreached() {
    assertThat(Json.encode(new LogEntry.Unreached(WEB_1, "10.0.0.7:25520", "cannot be reached")))
        .isEqualTo("{\"instance\":\"web/1\",\"unreached\":\"10.0.0.7:25520\",\"reason\":\"cannot be reached\"}");
  }

  @Test
  void problem() {
    assertThat(Json.problem("Not found", "no \"x\""))
        .isEqualTo("{\"title\":\"Not found\",\"detail\":\"no \\\"x\\\"\"}");
  }

  @Test
  void decode_refusesWhatIsNoSingleValue() {
    for (String text : List.of("", " ", "{", "[1", "{} {}", "{\"a\":1,\"a\":2}", "nope", "99999999999999999999",
        "[".repeat(100))) {
      assertThatExceptionOfType(BadRequest.class).as(text).isThrownBy(() -> Json.decode(text))
          .withMessageStartingWith("not JSON: ")
          .withMessageMatching("[a-zA-Z0-9 ,:;]+");
    }
    assertThatExceptionOfType(BadRequest.class).isThrownBy(() -> Json.decode("{\n\"a\" 1}"))
        .withMessage("not JSON: something that does not belong there at line 2, column 5");
  }

  @Test
  void aNumberBeyondADoubleIsRefused() {
    assertThatThrownBy(() -> Json.decode("{\"a\":1e999}")).isInstanceOf(BadRequest.class)
        .extracting(bad -> ((BadRequest) bad).detail())
        .isEqualTo("not JSON: a number is too large at line 1, column 6");
  }

  @Test
  void whatIsWrongWithAFile_hasItsPlace() {
    var found = new CheckText.Found("drover.conf", 3, "processes.web", "no \"command\"");
    assertThat(CheckText.encode("drover.conf", 0, java.util.List.of(found), java.util.List.of())).isEqualTo(
        "{\"file\":\"drover.conf\",\"ok\":false,\"processes\":0,\"problems\":[{\"file\":\"drover.conf\",\"line\":3,"
            + "\"path\":\"processes.web\",\"message\":\"no \\\"command\\\"\"}],\"warnings\":[]}");
  }
}
