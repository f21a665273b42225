// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.model.Signal;
import dev.drover.wire.BadRequest;
import dev.drover.wire.CommandRequest;
import dev.drover.wire.CommandRequest.Command;
import dev.drover.wire.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes of a Drover that runs elsewhere. Any thread. */
final class ApiHerd implements Herd {
  private final ApiCalls api;
  private final List<String> names;

  private ApiHerd(ApiCalls api, List<String> names) {
    this.api = api;
    this.names = names;
  }

  /** Asks it for its instances; fails with what to do where there is none. */
  static ApiHerd of(Path directory) {
    var api = ApiCalls.of(directory);
    try {
      var names = new ArrayList<String>();
      for (JsonNode each : Json.decode(api.get("instances"))) {
        names.add(each.path("instance").asText());
      }
      if (names.isEmpty()) {
        throw new Unusable("the Drover in " + directory + " has no instances");
      }
      return new ApiHerd(api, List.copyOf(names));
    } catch (IOException | BadRequest failure) {
      throw new Unusable("no Drover answers in " + directory + " (" + failure.getMessage()
          + "); start one there with `drover up -d`");
    }
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public void status(int number) throws IOException {
    String _ = api.get("instances?name=" + URLEncoder.encode(names.get(number), StandardCharsets.UTF_8));
  }

  @Override
  public void list() throws IOException {
    String _ = api.get("instances");
  }

  @Override
  public void restart(int number) throws IOException {
    api.command(CommandRequest.of(Command.RESTART, List.of(names.get(number))));
  }

  @Override
  public void stopAndStart(int number) throws IOException {
    api.command(CommandRequest.of(Command.STOP, List.of(names.get(number))));
    api.command(CommandRequest.of(Command.START, List.of(names.get(number))));
  }

  @Override
  public void crash(int number) throws IOException {
    var plain = CommandRequest.of(Command.SIGNAL, List.of("x"));
    api.command(new CommandRequest(Command.SIGNAL, List.of(names.get(number)), Signal.KILL, plain.dependencies(), false,
        plain.timeout()));
  }

  @Override
  public void close() {
    // it goes on without us
  }
}
