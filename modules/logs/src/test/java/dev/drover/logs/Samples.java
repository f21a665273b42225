// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Printed lines below their headings, {@code #> heading}, as the resources of the tests have them. */
record Samples(String heading, List<String> lines) {
  private static final String MARK = "#> ";

  static List<Samples> of(String resource) {
    try (InputStream in = Samples.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + resource);
      }
      var all = new ArrayList<Samples>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (line.startsWith(MARK)) {
          all.add(new Samples(line.substring(MARK.length()), new ArrayList<>()));
        } else {
          all.getLast().lines().add(line);
        }
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of all languages. */
  static List<Samples> traces() {
    var all = new ArrayList<Samples>();
    for (String language : List.of("jvm", "python", "node", "go", "rust", "dotnet", "php", "ruby", "npm")) {
      all.addAll(of("traces/" + language + ".txt"));
    }
    return all;
  }

  /** The heading before the semicolon. */
  String kind() {
    return heading.substring(0, heading.indexOf(" ; "));
  }

  /** The heading after it. */
  String title() {
    return heading.substring(heading.indexOf(" ; ") + 3);
  }
}
