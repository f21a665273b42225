// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Runs Drover as its script does, but from the classes of this build. */
final class DroverScript {
  static final List<String> JAVA = List.of(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1", "-Xmx256m", "--sun-misc-unsafe-memory-access=allow",
      "--enable-native-access=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED", "-cp",
      System.getProperty("java.class.path"));

  private DroverScript() {}

  static Path in(Path folder) throws IOException {
    Path script = Files.writeString(folder.resolve("drover"),
        "#!/bin/sh\nexec '" + String.join("' '", JAVA) + "' dev.drover.app.Main \"$@\"\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }
}
