// SPDX-License-Identifier: Apache-2.0
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;

/** Links a Java with what Drover needs of it: {@code Runtime25.java FOLDER}. Run by the build with -Pjlink. */
final class Runtime25 {
  /**
   * What jdeps finds (java.base, .desktop for beans, .instrument, .logging, .management, .naming, .security.jgss, .sql, .xml, jdk.management, jdk.unsupported),
   * the character sets and zone names of other languages, and elliptic curves for TLS.
   */
  private static final List<String> MODULES = List.of("java.base", "java.desktop", "java.instrument", "java.logging",
      "java.management", "java.naming", "java.net.http", "java.security.jgss", "java.sql", "java.xml", "jdk.charsets",
      "jdk.crypto.ec", "jdk.jfr", "jdk.localedata", "jdk.management", "jdk.unsupported", "jdk.zipfs");

  private Runtime25() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    if (Files.exists(folder)) {
      try (var all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    Files.createDirectories(folder.getParent());
    int code = ToolProvider.findFirst("jlink").orElseThrow().run(System.out, System.err, "--add-modules",
        String.join(",", MODULES), "--output", folder.toString(), "--strip-debug", "--no-header-files", "--no-man-pages",
        "--compress", "zip-6");
    System.exit(code);
  }
}
