// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import java.time.Instant;
import java.util.List;

/** Feeds a grouper with numbered lines of one instance; the line {@code n} is printed {@code n} seconds after 1970. */
final class Feed {
  private static final InstanceId WEB = InstanceId.sole("web");

  final ErrorGrouper grouper = new ErrorGrouper();
  long incarnation = 1;
  long number;

  Feed out(String... lines) {
    return print(Origin.OUT, List.of(lines));
  }

  Feed err(String... lines) {
    return print(Origin.ERR, List.of(lines));
  }

  Feed print(Origin origin, List<String> lines) {
    lines.forEach(line -> accept(origin, false, line));
    return this;
  }

  void accept(Origin origin, boolean partial, String text) {
    number++;
    grouper.accept(new LogEntry.Line(WEB, number, Instant.ofEpochSecond(number), origin, incarnation, partial, text));
  }

  /** What there is once all is complete. */
  List<ErrorGroup> groups() {
    grouper.flush();
    return grouper.groups();
  }

  List<String> kinds() {
    return groups().stream().map(ErrorGroup::kind).toList();
  }
}
