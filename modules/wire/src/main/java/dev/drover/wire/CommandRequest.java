// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import dev.drover.model.Signal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A command to the instances that match any of the names; a signal belongs to {@code SIGNAL} alone. Immutable. */
public record CommandRequest(Command command, List<String> names, @Nullable Signal signal, boolean dependencies,
    boolean waits, Duration timeout) implements Request {
  /** Enough for as many names as there may be, in ASCII. */
  public static final int MAX_BODY_BYTES = 4 << 20;
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  private static final List<String> FIELDS = List.of("command", "names", "signal", "dependencies", "wait",
      "timeoutMillis");

  /** What is to be done. */
  public enum Command {
    START,
    /** Starts what is not wanted already: what was taken over and has ended is left alone. */
    RESUME, STOP, RESTART, KILL, SIGNAL;

    /** As it is written in JSON and on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public CommandRequest {
    names = List.copyOf(names);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("names: at least one");
    }
    if ((command == Command.SIGNAL) != (signal != null)) {
      throw new IllegalArgumentException("signal: needed by the command signal, and by no other");
    }
  }

  /** With the defaults: dependencies too, wait, 30 s. */
  public static CommandRequest of(Command command, List<String> names) {
    return new CommandRequest(command, names, null, true, true, DEFAULT_TIMEOUT);
  }

  @Override
  public String encode() {
    return JsonText.object(json -> {
      json.writeStringField("command", command.word());
      JsonText.strings(json, "names", names);
      if (signal != null) {
        json.writeStringField("signal", signal.name());
      }
      json.writeBooleanField("dependencies", dependencies);
      Fields.waiting(json, this);
    });
  }

  public static CommandRequest decode(byte[] body) throws BadRequest {
    return decode(Fields.utf8(body));
  }

  public static CommandRequest decode(String body) throws BadRequest {
    Fields fields = Fields.of(body, FIELDS);
    Command command = command(fields.text("command"));
    List<String> names = fields.names("names");
    Signal signal = fields.has("signal") ? signal(fields.text("signal")) : null;
    if ((command == Command.SIGNAL) != (signal != null)) {
      throw new BadRequest(signal == null
          ? "signal: missing; the command signal needs one, as \"HUP\""
          : "signal: the command " + command.word() + " takes none; leave it out");
    }
    return new CommandRequest(command, names, signal, fields.flag("dependencies", true), fields.flag("wait", true),
        fields.timeout("timeoutMillis", DEFAULT_TIMEOUT));
  }

  private static Command command(String word) throws BadRequest {
    return Arrays.stream(Command.values())
        .filter(command -> command.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new BadRequest(
            "command: must be start, resume, stop, restart, kill, signal, scale, drain, undrain or move, was \"" + word
                + "\""));
  }

  private static Signal signal(String text) throws BadRequest {
    return Signal.parse(text).orElseThrow(() -> new BadRequest("signal: there is no signal \"" + text
        + "\"; known are " + String.join(", ", Arrays.stream(Signal.values()).map(Signal::name).toList())));
  }
}
