// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.logs.ErrorGroup;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogTrouble;
import dev.drover.model.EventEntry;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessUsage;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What queries answer, as JSON text on one line, and the way back to a tree. Any thread. */
public final class Json {
  /** The title of a problem: a name that the client gave means nothing here. */
  public static final String NO_SUCH_NAME = "no such name";

  private Json() {}

  /** What is known of an instance beside its snapshot. */
  public interface Usages {
    /** What it uses; null where that is not known. */
    @Nullable
    ProcessUsage of(ProcessSnapshot snapshot);

    /** What is wrong with its log. */
    default LogTrouble log(ProcessSnapshot snapshot) {
      return LogTrouble.NONE;
    }

    /** How it stands with the node that it is of. */
    default NodeView.State standing(ProcessSnapshot snapshot) {
      return NodeView.State.UP;
    }

    /** The URLs that it has printed, newest first. */
    default List<String> urls(ProcessSnapshot snapshot) {
      return List.of();
    }
  }

  public static String encode(ProcessSnapshot snapshot, Usages usages) {
    return JsonText.text(
        json -> SnapshotText.write(json, snapshot, usages));
  }

  /** An array in the order of the collection. */
  public static String encode(Collection<ProcessSnapshot> snapshots, Usages usages) {
    return JsonText.text(json -> {
      json.writeStartArray();
      for (ProcessSnapshot snapshot : snapshots) {
        SnapshotText.write(json, snapshot, usages);
      }
      json.writeEndArray();
    });
  }

  public static String encode(LifecycleEvent event) {
    return JsonText.object(json -> {
      json.writeNumberField("number", event.number());
      JsonText.time(json, "time", event.time());
      json.writeStringField("instance", event.instance().name());
      json.writeNumberField("incarnation", event.incarnation());
      json.writeStringField("type", event.type());
      json.writeStringField("phase", event.phase().name());
      json.writeNumberField("revision", event.revision());
      json.writeStringField("detail", event.detail());
    });
  }

  public static String encode(EventEntry entry) {
    return switch (entry) {
      case EventEntry.Happened(var event) -> encode(event);
      case EventEntry.Gap(long missed, long next) -> JsonText.object(json -> {
        json.writeNumberField("gap", missed);
        json.writeNumberField("next", next);
      });
      case EventEntry.Restarted(long after, long last) -> JsonText.object(json -> {
        json.writeNumberField("restarted", after);
        json.writeNumberField("last", last);
      });
    };
  }

  /** An entry on one line; a line with its bytes has these, with its newline if it had one, as Base64 in the place of its text. */
  public static String encode(LogEntry entry) {
    return switch (entry) {
      case LogEntry.Line line -> line(line);
      case LogEntry.Suppressed mark -> suppressed(mark);
      case LogEntry.Gap(var instance, long missed, long next) -> JsonText.object(json -> {
        json.writeStringField("instance", instance.name());
        json.writeNumberField("gap", missed);
        json.writeNumberField("next", next);
      });
      case LogEntry.Unreached(var instance, String node, String reason) -> JsonText.object(json -> {
        json.writeStringField("instance", instance.name());
        json.writeStringField("unreached", node);
        json.writeStringField("reason", reason);
      });
    };
  }

  /** A group of errors of an instance, on one line. */
  public static String encode(InstanceId instance, ErrorGroup group) {
    return JsonText.object(json -> {
      json.writeStringField("instance", instance.name());
      json.writeStringField("kind", group.kind());
      json.writeStringField("line", group.firstLine());
      json.writeNumberField("count", group.count());
      JsonText.time(json, "first", group.first());
      JsonText.time(json, "last", group.last());
      json.writeNumberField("firstLine", group.firstLineNumber());
      json.writeNumberField("lastLine", group.lastLineNumber());
      json.writeArrayFieldStart("detail");
      for (String line : group.detail()) {
        json.writeString(line);
      }
      json.writeEndArray();
    });
  }

  /** An URL that an instance has printed, on one line. */
  public static String url(InstanceId instance, String url) {
    return JsonText.object(json -> {
      json.writeStringField("instance", instance.name());
      json.writeStringField("url", url);
    });
  }

  /** Among lines of a log: it goes on, and nothing was found in the last second. */
  public static String searching() {
    return "{\"searching\":true}";
  }

  /** The last of the lines of a log: why it does not go on. */
  public static String failed(String why) {
    return JsonText.object(json -> json.writeStringField("failed", why));
  }

  private static String line(LogEntry.Line line) {
    return JsonText.object(json -> {
      json.writeStringField("instance", line.instance().name());
      json.writeNumberField("number", line.number());
      JsonText.time(json, "time", line.time());
      json.writeStringField("origin", line.origin().name().toLowerCase(Locale.ROOT));
      json.writeNumberField("incarnation", line.incarnation());
      json.writeBooleanField("partial", line.partial());
      if (line.printed().isPresent()) {
        json.writeBinaryField("bytes", line.printed().get().bytes());
      } else {
        json.writeStringField("text", line.text());
      }
    });
  }

  private static String suppressed(LogEntry.Suppressed mark) {
    return JsonText.object(json -> {
      json.writeStringField("instance", mark.instance().name());
      json.writeNumberField("number", mark.number());
      JsonText.time(json, "time", mark.time());
      json.writeStringField("origin", mark.origin().name().toLowerCase(Locale.ROOT));
      json.writeNumberField("incarnation", mark.incarnation());
      json.writeNumberField("suppressed", mark.lines());
    });
  }

  /** What is running here: the project, its file, and the Drover that supervises it. */
  public static String project(String name, String file, long pid, Instant started, String launcher) {
    return JsonText.object(json -> {
      json.writeStringField("project", name);
      json.writeStringField("file", file);
      json.writeNumberField("pid", pid);
      JsonText.time(json, "started", started);
      json.writeStringField("launcher", launcher);
    });
  }

  /** The body of every error answer, {@code application/problem+json} (RFC 9457). */
  public static String problem(String title, String detail) {
    return JsonText.object(json -> {
      json.writeStringField("title", title);
      json.writeStringField("detail", detail);
    });
  }

  /** One JSON value and nothing after it; numbers are longs or doubles. */
  public static JsonNode decode(String text) throws BadRequest {
    JsonNode usual = QuickJson.read(text);
    return usual == null ? JsonTree.read(text) : usual;
  }
}
