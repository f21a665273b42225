// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every key with every kind of wrong value; the cases are in {@code keys.txt}. */
@Timeout(60)
class KeysTest {
  private static final String HEAD = "processes {\n  db { command = db }\n  web {\n    command = web\n";

  @TempDir
  Path directory = Path.of("");

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    var files = new LoadFixture(directory);
    Map<String, List<String>> cases = read();
    assertThat(cases).hasSizeGreaterThan(200);
    return cases.entrySet().stream().map(row -> DynamicTest.dynamicTest(row.getKey(), () -> {
      List<String> found = files.problems("drover.conf", HEAD + row.getKey() + "\n}}");
      assertThat(found).containsExactlyElementsOf(
          row.getValue().stream().map(problem -> "drover.conf:5: processes.web." + problem).toList());
    }));
  }

  private static Map<String, List<String>> read() throws IOException {
    var cases = new LinkedHashMap<String, List<String>>();
    List<String> problems = new ArrayList<>();
    try (var in = Objects.requireNonNull(KeysTest.class.getResourceAsStream("keys.txt"))) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList()) {
        if (line.startsWith("  ")) {
          problems.add(line.strip());
        } else {
          problems = new ArrayList<>();
          cases.put(line, problems);
        }
      }
    }
    return cases;
  }
}
