// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.ChildListener.Stream;
import dev.drover.launch.ExitStatus;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogStore;
import dev.drover.logs.LogWriter;
import dev.drover.model.ExecSpec;
import dev.drover.model.InstanceId;
import java.time.Instant;
import java.util.Optional;

/** Where the output of one incarnation goes: to its log, and from a terminal also to those who look on. Launcher's thread only. */
record Output(LogWriter log, Optional<Console> console, ExecSpec exec) {
  void write(Stream stream, byte[] buffer, int offset, int length) {
    log.write(origin(stream), buffer, offset, length);
    console.ifPresent(present -> present.write(buffer, offset, length));
  }

  /** Passes over what an earlier Drover has stored of it. Before all else. */
  void goOn(LogStore from, InstanceId id, long incarnation) {
    for (LogEntry.Origin origin : LogEntry.Origin.values()) {
      log.goOn(origin, from.stored(id, incarnation, origin));
    }
  }

  /** Of one that was taken over, which has no terminal. */
  void writeEarlier(Instant time, Stream stream, long position, byte[] buffer, int offset, int length) {
    log.writeEarlier(origin(stream), time.toEpochMilli(), position, buffer, offset, length);
  }

  private static LogEntry.Origin origin(Stream stream) {
    return stream == Stream.OUT ? LogEntry.Origin.OUT : LogEntry.Origin.ERR;
  }

  void end() {
    log.flush();
    console.ifPresent(Console::outputEnded);
  }

  void exited(ExitStatus status) {
    log.flush();
    console.ifPresent(present -> present.exited(Exits.of(status, exec)));
  }
}
