// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;

/** Runs jcstress in a JVM of its own, which forks further ones, and reads what it found. */
record StressRun(Path directory, List<String> options) {

  /** The results of the classes whose names match, by name; over all forks of a class. */
  Map<String, TestResult> of(String classes) throws IOException, InterruptedException, ClassNotFoundException {
    Files.createDirectories(directory);
    for (Path old : found()) {
      Files.delete(old);
    }
    Path output = directory.resolve("output.txt");
    int code = run(classes, output);
    List<Path> found = found();
    if (found.size() != 1) {
      throw new AssertionError("jcstress ended with exit code " + code + " and no result; see " + output);
    }
    var results = new InProcessCollector();
    var reader = new DiskReadCollector(found.getFirst().toString(), results);
    reader.dump();
    reader.close();
    var byName = new TreeMap<String, TestResult>();
    ReportUtils.mergedByName(results.getTestResults()).forEach(result -> byName.put(result.getName(), result));
    return byName;
  }

  /** Its exit code, which is 1 both where it could not run and where a forbidden outcome was seen. */
  private int run(String classes, Path output) throws IOException, InterruptedException {
    // What this JVM is given, jcstress gives to its forks, so nothing that would change how they compile.
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(options);
    command.addAll(List.of("-t", classes, "-r", "report"));
    var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
        .redirectOutput(output.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process jcstress = builder.start();
    try {
      return jcstress.waitFor();
    } finally {
      jcstress.descendants().forEach(ProcessHandle::destroyForcibly);
      jcstress.destroyForcibly();
    }
  }

  private List<Path> found() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(".bin.gz")).toList();
    }
  }
}
