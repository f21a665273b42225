// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.drover.model.Names;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Consumer;

/** The wording that problems share: suggestions, and values shortened for a message. */
final class Words {
  private static final int SHOWN_LENGTH = 60;
  private static final int LISTED = 20;

  private Words() {}

  /** {@code did you mean "x"?} where a known name is close, else all of them, or the first ones of many. */
  static String suggest(String wrong, Collection<String> known, String otherwise) {
    return Names.nearest(wrong, known).map(name -> "did you mean \"" + name + "\"?").orElseGet(() -> {
      int more = known.size() - LISTED;
      return otherwise + " " + String.join(", ", known.stream().limit(LISTED).toList())
          + (more > 0 ? " and " + more + " more" : "");
    });
  }

  /** As concise JSON, shortened: only the start is written, as a value that substitutions share can be endless. */
  static String shown(ConfigValue value) {
    var start = new StringBuilder();
    show(value, start);
    return shorten(start.toString());
  }

  private static void show(ConfigValue value, StringBuilder out) {
    if (out.length() > SHOWN_LENGTH) {
      return;
    }
    if (value instanceof ConfigList list) {
      show(list, "[", "]", item -> show(item, out), out);
    } else if (value instanceof ConfigObject object) {
      show(object.keySet().stream().sorted().toList(), "{", "}", key -> {
        out.append(ConfigUtil.quoteString(start(key))).append(':');
        show(Objects.requireNonNull(object.get(key)), out);
      }, out);
    } else if (value.unwrapped() instanceof String text) {
      out.append(ConfigUtil.quoteString(start(text)));
    } else if (value.valueType() == ConfigValueType.NUMBER) {
      out.append(start(value.atKey("x").getString("x")));
    } else {
      out.append(value.render(ConfigRenderOptions.concise()));
    }
  }

  private static <T> void show(Collection<T> all, String open, String close, Consumer<T> each, StringBuilder out) {
    out.append(open);
    String between = "";
    for (T one : all) {
      if (out.length() > SHOWN_LENGTH) {
        return;
      }
      out.append(between);
      each.accept(one);
      between = ",";
    }
    out.append(close);
  }

  private static String start(String text) {
    return text.substring(0, Math.min(text.length(), SHOWN_LENGTH + 1));
  }

  static String shorten(String text) {
    return text.length() <= SHOWN_LENGTH ? text : text.substring(0, SHOWN_LENGTH - 3) + "...";
  }

  static String quote(String text) {
    return "\"" + shorten(text) + "\"";
  }

  /** As it is written in a project file: {@code 500ms}, {@code 10s}. */
  static String show(Duration duration) {
    return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
  }
}
