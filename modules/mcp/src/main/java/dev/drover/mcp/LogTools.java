// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import static dev.drover.mcp.Schemas.array;
import static dev.drover.mcp.Schemas.flag;
import static dev.drover.mcp.Schemas.may;
import static dev.drover.mcp.Schemas.must;
import static dev.drover.mcp.Schemas.names;
import static dev.drover.mcp.Schemas.object;
import static dev.drover.mcp.Schemas.takes;
import static dev.drover.mcp.Schemas.text;
import static dev.drover.mcp.Schemas.whole;

import dev.drover.engine.Drover;
import dev.drover.engine.LogQuery;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogEntry.Origin;
import dev.drover.logs.LogFilter;
import dev.drover.model.InstanceId;
import dev.drover.serve.Chosen;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Source;
import reactor.core.publisher.Mono;

/** What processes print, bounded in lines, characters and time. Any thread. */
record LogTools(Drover drover, SharedKillSwitch ending) {
  private static final int MOST_LINES = 1_000;
  private static final int USUAL_LINES = 100;
  private static final int USUAL_TAIL = 20;
  private static final long LONGEST_SECONDS = 60;
  private static final long USUAL_SECONDS = 5;
  private static final long SEARCH_SECONDS = 10;
  private static final int LONGEST_PATTERN = 1_000;
  private static final Map<String, Object> STREAM = text(List.of("out", "err"), "only what was printed there");
  private static final Map<String, Object> LINE = object(must("instance", text("whose")),
      must("number", whole("counts from 1 for each instance")), must("time", text("ISO 8601")),
      must("stream", text(List.of("out", "err"), "where it was printed")), must("text", text("without colours")));
  private static final Schemas.Field LINES = must("lines", array(LINE, "in the order of time"));
  private static final Schemas.Field NOTES = must("notes", array(text("a sentence"),
      "what is missing: lines that are no longer kept, were dropped, or are on a node that cannot be reached"));

  Stream<Tool> all() {
    return Stream.of(
        Tool.asking(new Tool.Words("logs_stream", "Follow logs",
            "The last lines that processes printed, and then what they print in the next seconds. Use it to watch "
                + "something happen, as after a restart; seconds = 0 gives the last lines at once. To find something "
                + "in all that was printed use logs_search."),
            takes(may("names", names("Whose; without it, all.")),
                may("tail", whole(0, MOST_LINES, USUAL_TAIL, "How many of the lines that are there already.")),
                may("seconds", whole(0, LONGEST_SECONDS, USUAL_SECONDS, "How long to follow after that.")),
                may("maxLines", whole(1, MOST_LINES, USUAL_LINES, "It ends sooner with so many lines.")),
                may("from",
                    whole(1, Long.MAX_VALUE, "In the place of tail: from the line of this number on, as `next` of "
                        + "an earlier call tells it; for one instance."))),
            object(LINES, NOTES, must("ended", text(List.of("time", "lines"), "what it ended by")),
                must("next", Map.of("type", "object", "additionalProperties", Map.of("type", "integer"), "description",
                    "by instance, the number to go on `from`"))),
            this::stream),
        Tool.asking(new Tool.Words("logs_search", "Search logs",
            "Search all that processes have printed, also before this run, by a regular expression (Java's), newest "
                + "first to be kept. Use it to find errors and what led to them."),
            takes(
                must("pattern", text("A regular expression that is to be found in the line, as (?i)error|exception.")),
                may("names", names("Whose lines; without it, all.")),
                may("since", text("Only from then on: ISO 8601, or how long ago, as 90s, 10m, 2h or 1d.")),
                may("until", text("Only up to then, in the same forms.")), may("stream", STREAM),
                may("limit", whole(1, MOST_LINES, USUAL_LINES, "How many of the latest that are found.")),
                may("timeoutSeconds", whole(1, LONGEST_SECONDS, SEARCH_SECONDS, "How long to search at most."))),
            object(LINES, NOTES, must("found", whole("how many there are, of which the latest are told")),
                must("complete", flag("false where the time was up before all was searched"))),
            this::search));
  }

  private Mono<CallToolResult> stream(Arguments given, Caller caller) throws BadCall, Chosen.NoSuchName {
    List<InstanceId> instances = List.copyOf(Chosen.of(drover, given.names()));
    int most = (int) given.whole("maxLines", 1, MOST_LINES, USUAL_LINES);
    int tail = (int) given.whole("tail", 0, MOST_LINES, USUAL_TAIL);
    Duration time = given.seconds("seconds", LONGEST_SECONDS, USUAL_SECONDS);
    long from = given.whole("from", 1, Long.MAX_VALUE, 0);
    if (from > 0 && instances.size() > 1) {
      throw new BadCall("from: numbers are an instance's own; name one instance");
    }
    LogQuery asked = from > 0 ? LogQuery.of(instances).from(from) : LogQuery.of(instances).last(Math.min(tail, most));
    Source<LogEntry, NotUsed> lines = time.isZero()
        ? drover.lines(asked)
        : drover.lines(asked.following()).takeWithin(time).via(ending.flow());
    return Streams.run(lines.take(most), Lines.oldest(most), Lines::with, drover.system())
        .map(all -> Results.of(all.json(json -> {
          json.writeStringField("ended", all.lines().size() == most ? "lines" : "time");
          json.writeObjectFieldStart("next");
          for (var next : all.next().entrySet()) {
            json.writeNumberField(next.getKey(), next.getValue());
          }
          json.writeEndObject();
        }), all.text())).onErrorResume(LogTools::failed);
  }

  private Mono<CallToolResult> search(Arguments given, Caller caller) throws BadCall, Chosen.NoSuchName {
    Instant now = Instant.now();
    var filter = new LogFilter(origin(given), given.time("until", now), Optional.of(pattern(given)));
    var asked = new LogQuery(List.copyOf(Chosen.of(drover, given.names())), OptionalLong.empty(),
        given.time("since", now), filter, java.util.OptionalInt.empty(), false, false);
    int limit = (int) given.whole("limit", 1, MOST_LINES, USUAL_LINES);
    Duration time = Duration.ofSeconds(given.whole("timeoutSeconds", 1, LONGEST_SECONDS, SEARCH_SECONDS));
    Source<Optional<LogEntry>, NotUsed> found = drover.lines(asked).map(Optional::of)
        .concat(Source.single(Optional.empty())); // which says that it came to the end
    return Streams.run(found.takeWithin(time), Lines.latest(limit),
        (all, next) -> next.isPresent() ? all.with(next.get()) : all.complete(), drover.system())
        .map(all -> Results.of(all.json(json -> {
          json.writeNumberField("found", all.count());
          json.writeBooleanField("complete", all.isComplete());
        }), summary(all, time))).onErrorResume(LogTools::failed);
  }

  private static String summary(Lines all, Duration time) {
    String head = all.count() == 0 ? "nothing was found" : all.count() + " found";
    String shown = all.lines().size() < all.count() ? ", the latest " + all.lines().size() + " of them" : "";
    String end = all.isComplete() ? "" : "; the time of " + time.toSeconds() + " s was up before all was searched";
    return head + shown + end + (all.text().isEmpty() ? "" : "\n" + all.text());
  }

  private static Mono<CallToolResult> failed(Throwable failure) {
    return switch (failure) {
      case LogFilter.TooSlow slow -> Mono.just(Results.error(String.valueOf(slow.getMessage())));
      case UncheckedIOException disk ->
        Mono.just(Results.error("a log cannot be read: " + disk.getMessage() + ": " + disk.getCause()));
      default -> Mono.error(failure);
    };
  }

  private static Optional<Origin> origin(Arguments given) throws BadCall {
    Optional<String> text = given.text("stream");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return switch (text.get()) {
      case "out" -> Optional.of(Origin.OUT);
      case "err" -> Optional.of(Origin.ERR);
      default -> throw new BadCall("stream: must be out or err, was \"" + text.get() + "\"");
    };
  }

  private static Pattern pattern(Arguments given) throws BadCall {
    String text = given.text("pattern").orElse("");
    if (text.isEmpty() || text.length() > LONGEST_PATTERN) {
      throw new BadCall("pattern: must be a regular expression of 1 to " + LONGEST_PATTERN + " characters, has "
          + text.length());
    }
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException bad) {
      throw new BadCall("pattern: \"" + text + "\" is no regular expression: " + bad.getDescription()
          + " near position " + bad.getIndex());
    }
  }
}
