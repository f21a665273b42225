// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.model.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/** The scripts by which shells complete the command line: a template each, with what the grammar knows. */
final class Completion {
  private Completion() {}

  static String script(String shell, CommandLine grammar) throws Failure {
    Outline outline = Outline.of(grammar);
    return switch (shell) {
      case "bash" -> filled("completion.bash", BashTables.of(outline));
      case "zsh" -> filled("completion.zsh", ZshTables.of(outline));
      case "fish" -> filled("completion.fish", FishTables.of(outline));
      default -> throw Failure.usage("SHELL: there is no completion for \"" + shell + "\""
          + Names.nearest(shell, Known.SHELLS).map(near -> "; did you mean \"" + near + "\"?")
              .orElse("; known are " + String.join(", ", Known.SHELLS)));
    };
  }

  /** The template with each {@code @table@} filled in. */
  private static String filled(String template, Map<String, String> tables) {
    String text = read(template);
    for (Map.Entry<String, String> table : tables.entrySet()) {
      text = text.replace("@" + table.getKey() + "@", table.getValue());
    }
    return text;
  }

  private static String read(String template) {
    try (InputStream in = Completion.class.getResourceAsStream(template)) {
      if (in == null) {
        throw new IllegalStateException("the jar has no " + template);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
