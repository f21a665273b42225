// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;

/**
 * Makes a Debian package of what brings its own Java: {@code Deb.java TARGET VERSION}, where TARGET has the archive. Run by the build with -Pjlink,deb;
 * wants tar and dpkg-deb. Everything is in /usr/lib/drover, the command, completions and the service where Debian has them.
 */
final class Deb {
  private Deb() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path target = Path.of(args[0]);
    String version = args[1];
    Path root = target.resolve("deb");
    delete(root);
    Path lib = Files.createDirectories(root.resolve("usr/lib/drover"));
    run(List.of("tar", "-xzf", target.resolve("drover-" + version + "-with-java.tar.gz").toString(), "-C", lib.toString(),
        "--strip-components=1", "--no-same-owner"));
    Files.createSymbolicLink(Files.createDirectories(root.resolve("usr/bin")).resolve("drover"),
        Path.of("../lib/drover/bin/drover"));
    move(lib.resolve("completions/drover.bash"), root.resolve("usr/share/bash-completion/completions/drover"));
    move(lib.resolve("completions/drover.zsh"), root.resolve("usr/share/zsh/vendor-completions/_drover"));
    move(lib.resolve("completions/drover.fish"), root.resolve("usr/share/fish/vendor_completions.d/drover.fish"));
    Path unit = root.resolve("usr/lib/systemd/system/drover.service");
    move(lib.resolve("systemd/drover.service"), unit);
    Files.writeString(unit, Files.readString(unit).replace("/opt/drover/bin/drover", "/usr/bin/drover"));
    move(lib.resolve("LICENSE"), root.resolve("usr/share/doc/drover/copyright"));
    Files.writeString(Files.createDirectories(root.resolve("DEBIAN")).resolve("control"), control(version));
    run(List.of("dpkg-deb", "--build", "--root-owner-group", "-Zxz", "-z1", root.toString(),
        target.resolve("drover_" + debian(version) + "_" + architecture() + ".deb").toString()));
  }

  /** A snapshot comes before the version that it leads to. */
  private static String debian(String version) {
    return version.replace("-SNAPSHOT", "~snapshot");
  }

  private static String architecture() {
    String here = System.getProperty("os.arch");
    return here.equals("aarch64") ? "arm64" : here;
  }

  private static String control(String version) {
    return """
        Package: drover
        Version: %s
        Architecture: %s
        Maintainer: The Drover project <drover@localhost>
        Section: admin
        Priority: optional
        Depends: libc6 (>= 2.34), util-linux, coreutils
        Description: runs and supervises the processes of a project
         Starts operating-system processes in the order of their dependencies, probes them, restarts them
         with back-off, and stops whole process trees. No query of their state ever waits. It brings its own Java.
        """.formatted(debian(version), architecture());
  }

  private static void move(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + ": ended with " + code);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
