// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Writes into a folder what a program alone can tell: {@code Made.java FOLDER CLASSPATH}. Run by the build. */
final class Made {
  private static final long PATIENCE_SECONDS = 60;

  private Made() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    for (String shell : List.of("bash", "zsh", "fish")) {
      Files.writeString(folder.resolve("drover." + shell),
          said(true, java, "-XX:TieredStopAtLevel=1", "-cp", args[1], "dev.drover.app.Main", "completion", shell));
    }
    // Empty where this is no clone; `drover version` then tells none.
    Files.writeString(folder.resolve("commit"),
        said(false, "git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*").strip() + "\n");
  }

  private static String said(boolean must, String... command) throws IOException, InterruptedException {
    File log = File.createTempFile("drover-made", ".log");
    try {
      Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD)
          .redirectOutput(log).start();
      boolean done = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
      if (!done && must) {
        throw new IOException(String.join(" ", command) + ": did not end as it should");
      }
      return done ? Files.readString(log.toPath(), StandardCharsets.UTF_8) : "";
    } catch (IOException none) {
      if (must) {
        throw none;
      }
      return "";
    } finally {
      Files.deleteIfExists(log.toPath());
    }
  }
}
