// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code doctor} tells of the logs of a Drover that runs here; that none does is no failure. */
record LogHealth(Client client, Terminal io) {
  /** As wide as the words that the rest of the report begins with. */
  private static final String HEAD = "logs         ";
  private static final String BELOW = System.lineSeparator() + " ".repeat(HEAD.length());

  void tell(Duration timeout) {
    try {
      int _ = client.exchange(Client.Request.get("/api/v1/instances"),
          new Client.Deadline(timeout, Client.Deadline.Kind.SILENCE), reply -> {
            io.out().println(HEAD + String.join(BELOW, troubles(Shown.json(reply.text()))));
            return Failure.DONE;
          });
    } catch (Failure failure) {
      io.out().println(HEAD + (failure.code() == Failure.NOT_RUNNING
          ? "are not known, for no Drover is running here"
          : "are not known: " + Safe.text(failure.sentence(), false)));
    }
  }

  private static List<String> troubles(JsonNode snapshots) throws IOException {
    if (!snapshots.isArray()) {
      throw new IOException("the answer makes no sense: it is no array");
    }
    var found = new ArrayList<String>();
    for (JsonNode snapshot : snapshots) {
      String trouble = of(snapshot);
      if (!trouble.isEmpty()) {
        found.add(Shown.text(snapshot, "instance") + ": " + trouble);
      }
    }
    int all = snapshots.size();
    return found.isEmpty()
        ? List.of("no trouble with " + (all == 1 ? "that" : "those") + " of " + all
            + (all == 1 ? " instance" : " instances"))
        : found;
  }

  /** What keeps the log of an instance from its file, and what is lost or not kept; empty where all is well. */
  static String of(JsonNode snapshot) {
    return Stream.of(Shown.text(snapshot, "logTrouble"), lines(snapshot.path("logLinesLost").asLong(), "lost"),
        lines(snapshot.path("logLinesSuppressed").asLong(), "not kept, for there were more than logs.rate"))
        .filter(told -> !told.isEmpty()).collect(Collectors.joining("; "));
  }

  private static String lines(long count, String what) {
    return count == 0 ? "" : count + (count == 1 ? " line is " : " lines are ") + what;
  }
}
