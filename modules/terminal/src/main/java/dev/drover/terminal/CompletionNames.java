// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names that a completion script asks for, one a line: {@code __complete KIND quoted|bare WORD...}, with the words before
 * the cursor. Who waits is somebody who types: it takes a second at most, tells of no failure, and is always a success.
 */
record CompletionNames(Local local, Terminal io) {
  static final String COMMAND = "__complete";
  private static final Duration DEADLINE = Duration.ofSeconds(1);
  /** So that there is time for the project file where a Drover hangs. */
  private static final Duration ANSWER = Duration.ofMillis(400);
  private static final int MOST = 20_000;

  int tell(String[] args) {
    var found = new CompletableFuture<List<String>>();
    Thread.ofPlatform().daemon().name("completion").start(() -> {
      try {
        found.complete(names(args));
      } catch (RuntimeException | Error any) {
        found.complete(List.of());
      }
    });
    found.completeOnTimeout(List.of(), DEADLINE.toMillis(), TimeUnit.MILLISECONDS).join().stream()
        .filter(CompletionNames::isPlain).distinct().limit(MOST).forEach(io.out()::println);
    io.out().flush();
    return Failure.DONE;
  }

  /** A line of its own, and no option; tabs mean something to fish. */
  private static boolean isPlain(String name) {
    return !name.isEmpty() && !name.startsWith("-")
        && name.codePoints().noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
            || Character.getType(c) == Character.LINE_SEPARATOR
            || Character.getType(c) == Character.PARAGRAPH_SEPARATOR);
  }

  private List<String> names(String[] args) {
    if (args.length < 3) {
      return List.of();
    }
    boolean quoted = args[2].equals("quoted");
    List<String> words = Arrays.stream(args).skip(3).map(word -> quoted ? ShellWord.bare(word) : word).toList();
    Typed typed = Typed.of(words, Outline.of(Verbs.grammar()));
    String home = io.environment().getOrDefault("HOME", "");
    Path directory = io.directory().resolve(typed.directory().map(text -> ShellWord.atHome(text, home)).orElse(""))
        .toAbsolutePath().normalize();
    Path file = typed.file().map(text -> directory.resolve(ShellWord.atHome(text, home)).normalize()).orElse(null);
    return switch (args[1]) {
      case "nodes" -> nodes(directory);
      case "processes" -> instances(file, directory).map(Named::process).toList();
      default -> instances(file, directory).flatMap(named -> Stream.of(named.process(), named.instance())).toList();
    };
  }

  private record Named(String process, String instance) {}

  /** Of the file that is named, else of the Drover that runs, else of the nearest file. */
  private Stream<Named> instances(@Nullable Path file, Path directory) {
    List<JsonNode> running = file == null ? asked("/api/v1/instances", directory) : List.of();
    return running.isEmpty()
        ? local.instances(file, directory).stream().map(id -> new Named(id.process(), id.name()))
        : running.stream().map(each -> new Named(each.path("process").asText(""), each.path("instance").asText("")));
  }

  private List<String> nodes(Path directory) {
    List<String> running = asked("/api/v1/nodes", directory).stream().map(node -> node.path("name").asText(""))
        .toList();
    return running.isEmpty() ? Home.nodes(directory) : running;
  }

  /** The elements of the answer; none where there is none. */
  private List<JsonNode> asked(String target, Path directory) {
    var all = new ArrayList<JsonNode>();
    try {
      var client = new Client(Home.find(directory, local.project(directory)));
      int _ = client.exchange(Client.Request.get(target), new Client.Deadline(ANSWER, Client.Deadline.Kind.SUM),
          reply -> {
            JsonNode answer = Shown.json(reply.text());
            if (answer.isArray()) {
              answer.forEach(all::add);
            }
            return Failure.DONE;
          });
    } catch (Failure _) {
      all.clear();
    }
    return all;
  }
}
