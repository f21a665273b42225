// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import java.util.List;

/** One line of the answer to a command. The last one is {@link #isLast}, or Accepted if nobody waits. Immutable. */
public sealed interface Progress {
  /** These instances are told. */
  record Accepted(List<String> instances) implements Progress {
    public Accepted {
      instances = List.copyOf(instances);
    }
  }

  /** What it is waiting for now, for people. */
  record Waiting(List<String> reasons) implements Progress {
    public Waiting {
      reasons = List.copyOf(reasons);
    }
  }

  /** Everything came out as asked. */
  record Done(List<String> outcomes) implements Progress {
    public Done {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** Some of it will not come out as asked. */
  record Failed(List<String> problems) implements Progress {
    public Failed {
      problems = List.copyOf(problems);
    }
  }

  /** The time is up; the work goes on without anybody waiting for it. */
  record TimedOut(List<String> waitingFor) implements Progress {
    public TimedOut {
      waitingFor = List.copyOf(waitingFor);
    }
  }

  default boolean isLast() {
    return switch (this) {
      case Accepted _,Waiting _ -> false;
      case Done _,Failed _,TimedOut _ -> true;
    };
  }

  default String encode() {
    return switch (this) {
      case Accepted(var items) -> encode("accepted", items);
      case Waiting(var items) -> encode("waiting", items);
      case Done(var items) -> encode("done", items);
      case Failed(var items) -> encode("failed", items);
      case TimedOut(var items) -> encode("timedOut", items);
    };
  }

  private static String encode(String name, List<String> items) {
    return JsonText.object(json -> JsonText.strings(json, name, items));
  }

  static Progress decode(String line) throws BadRequest {
    var fields = new Fields(JsonTree.read(line));
    var names = fields.object().properties().stream().map(field -> field.getKey()).toList();
    if (names.size() != 1) {
      throw new BadRequest("progress must be an object with one field, had " + names.size());
    }
    String name = names.getFirst();
    List<String> items = fields.texts(name);
    return switch (name) {
      case "accepted" -> new Accepted(items);
      case "waiting" -> new Waiting(items);
      case "done" -> new Done(items);
      case "failed" -> new Failed(items);
      case "timedOut" -> new TimedOut(items);
      default -> throw new BadRequest("there is no progress \"" + name + "\"");
    };
  }
}
