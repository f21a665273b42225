// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parses a HOCON file and the files that it includes, within bounds that they share. The parser gets texts that were read
 * already, never a file. Owner only.
 */
final class Documents {
  private static final long MAX_MERGES = 10_000;
  private static final long MAX_COPIES = 8_000_000;
  private static final int MAX_SUBSTITUTIONS = 10_000;

  /** A text with the name of its file, and where it was included. Immutable. */
  record Document(Path file, String text, List<String> path, int depth, @Nullable Document by) {
    static Document of(Path file, String text) {
      return new Document(file, text, List.of(), 0, null);
    }

    int nesting() {
      return by == null ? 0 : by.nesting() + 1;
    }
  }

  private final Problems problems;
  private final Variables variables;
  private final Sources sources = new Sources(TextFile.MAX_BYTES, "what a project includes may have 1 MiB");
  private int failures;
  private int files;
  private long merges;
  private long keys;
  private long substitutions;
  private boolean substitutes;

  Documents(Variables variables, Problems problems) {
    this.variables = variables;
    this.problems = problems;
  }

  /** Empty where it cannot be parsed, or something that it includes cannot. */
  Optional<ConfigObject> parse(Path file, String text) {
    Optional<ConfigObject> parsed = parse(Document.of(file, text), ConfigSyntax.CONF);
    return failures == 0 ? parsed : Optional.empty();
  }

  Sources sources() {
    return sources;
  }

  boolean substitutes() {
    return substitutes;
  }

  /** Whether there is more than the one file. */
  boolean included() {
    return files > 1;
  }

  void problem(Place place, String path, String message) {
    failures++;
    problems.add(place, path, message);
  }

  Optional<ConfigObject> parse(Document document, ConfigSyntax syntax) {
    files++;
    substitutes |= document.text.contains("${") || document.text.contains("+=");
    Outline outline = Outline.of(document.text, document.path, document.depth);
    String name = document.file.toString();
    Optional<Outline.Fault> fault = outline.fault().or(() -> tooMuch(outline));
    if (fault.isPresent()) {
      problem(new Place(name, fault.get().line()), "", fault.get().message());
      return Optional.empty();
    }
    duplicates(name, outline);
    variables.add(name, outline, document.path);
    try {
      var options = ConfigParseOptions.defaults().setSyntax(syntax).setOriginDescription(name)
          .setIncluder(new Inclusion(this, document, outline));
      return Optional.of(ConfigFactory.parseString(document.text, options).root());
    } catch (ConfigException.WrongType e) {
      problem(Place.of(e.origin(), new Place(name, 0)), "",
          "must be an object, was a list; write it in { }, or without");
    } catch (ConfigException e) {
      failures++;
      problems.add("syntax error: ", e);
    } catch (RuntimeException e) {
      problem(new Place(name, 0), "", "cannot be parsed: " + e.getMessage());
    }
    return Optional.empty();
  }

  /** A value on top of another makes the parser copy all keys of the objects around it, and where all of them are from. */
  private Optional<Outline.Fault> tooMuch(Outline outline) {
    merges += outline.merges();
    keys += outline.keys();
    substitutions += outline.substitutions();
    if (merges > MAX_MERGES || merges * keys > MAX_COPIES) {
      return Optional.of(new Outline.Fault(0, "sets or opens again what is there already " + merges + " times, among "
          + keys + " keys; write each object once, as name { ... }"));
    }
    return substitutions > MAX_SUBSTITUTIONS
        ? Optional.of(new Outline.Fault(0, "has more than " + MAX_SUBSTITUTIONS + " substitutions; use fewer"))
        : Optional.empty();
  }

  private void duplicates(String file, Outline outline) {
    outline.lines().forEach((path, lines) -> {
      if (path.getFirst().equals("processes")) {
        lines.stream().skip(1).forEach(line -> problems.add(new Place(file, line), ConfigUtil.joinPath(path),
            "is declared twice, first on line " + lines.getFirst() + "; rename or remove one of them"));
      }
    });
  }
}
