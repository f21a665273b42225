// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which version of what this is. */
final class Versions {
  private Versions() {}

  /** Of Drover, from its jar. */
  static String drover() {
    String version = Cli.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** What the jar was built from, where the launcher's build knew it: it stands beside the jar. */
  private static Optional<String> commit() {
    try {
      Path jar = Path.of(Cli.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Optional.of(Files.readString(jar.resolveSibling("commit")).strip()).filter(commit -> !commit.isEmpty());
    } catch (IOException | URISyntaxException | IllegalArgumentException unknown) {
      return Optional.empty();
    }
  }

  /** One line. */
  static String brief() {
    return "drover " + drover() + " (Java " + Runtime.version().feature() + ")";
  }

  /** All of them, in the order in which they are told. */
  private static Map<String, String> all(Local local) {
    var all = new LinkedHashMap<String, String>();
    all.put("drover", drover());
    commit().ifPresent(commit -> all.put("commit", commit));
    all.put("java", Runtime.version().toString());
    all.put("java vendor", System.getProperty("java.vendor", "unknown"));
    all.putAll(local.versions());
    all.put("system", System.getProperty("os.name", "unknown"));
    all.put("kernel", System.getProperty("os.version", "unknown"));
    all.put("architecture", System.getProperty("os.arch", "unknown"));
    return all;
  }

  /** For people. */
  static List<String> lines(Local local) {
    Map<String, String> all = all(local);
    int width = all.keySet().stream().mapToInt(String::length).max().orElse(0);
    var lines = new ArrayList<String>();
    all.forEach((name, version) -> lines.add(name + " ".repeat(width - name.length() + 2) + version));
    return lines;
  }

  /** The same for programs, where {@code java vendor} is {@code javaVendor}. */
  static String json(Local local) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    all(local).forEach((name, version) -> json.put(camel(name), version));
    return json.toString();
  }

  private static String camel(String words) {
    var name = new StringBuilder();
    for (String word : words.split(" ", -1)) {
      name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }
}
