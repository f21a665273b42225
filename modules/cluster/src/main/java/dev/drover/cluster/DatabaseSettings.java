// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * How to reach the database: {@code drover.cluster.database} once read. {@code file} is the H2 file without its ending
 * where the default is used, in a folder of its own. Never print {@code password} or {@code url}: there is
 * {@link #shown}. Immutable. Any thread.
 */
record DatabaseSettings(DatabaseKind kind, String url, String user, String password, int connections,
    Duration connectTimeout, Duration answerTimeout, Optional<Path> file) {
  static final String PATH = "drover.cluster.database";
  private static final Set<String> KEYS = Set.of("url", "user", "password", "connections", "connect-timeout",
      "answer-timeout");
  private static final Pattern SECRET = Pattern.compile("(?i)(\\w*(?:password|secret)\\w*=)[^;&]*");
  private static final Pattern DELAYED = Pattern.compile("(?i);WRITE_DELAY=(?!0(;|$))");
  private static final Pattern SECRET_BEFORE_HOST = Pattern.compile("//[^/@?;]*@");

  /** Reads the block {@code drover.cluster.database}; all that is wrong with it is told at once. */
  static DatabaseSettings read(Config block, Path stateDirectory) {
    var problems = new ArrayList<String>();
    for (String key : block.root().keySet()) {
      if (!KEYS.contains(key)) {
        problems.add(
            PATH + "." + key + ": there is no such key; there are "
                + String.join(", ", KEYS.stream().sorted().toList()));
      }
    }
    String url = value(() -> block.getString("url"), "", problems).strip();
    String user = value(() -> block.getString("user"), "", problems);
    String password = value(() -> block.getString("password"), "", problems);
    int connections = value(() -> block.getInt("connections"), 1, problems);
    if (connections < 1 || connections > 100) {
      problems.add(PATH + ".connections: must be from 1 to 100, was " + connections + "; a few are enough");
    }
    Duration connect = wait(block, "connect-timeout", problems);
    Duration answer = wait(block, "answer-timeout", problems);
    Optional<DatabaseKind> kind = url.isEmpty() ? Optional.of(DatabaseKind.H2) : DatabaseKind.of(url);
    if (kind.isEmpty()) {
      problems.add(PATH + ".url: must begin with jdbc:postgresql: or jdbc:h2:, was " + mask(url)
          + "; there is no driver for others");
    }
    if (DELAYED.matcher(url).find()) {
      problems.add(
          PATH + ".url: WRITE_DELAY must be 0, or what was given out is forgotten when a JVM is killed; leave it out");
    }
    Path file = stateDirectory.toAbsolutePath().normalize().resolve("database").resolve("drover");
    if (url.isEmpty() && file.toString().indexOf(';') >= 0) {
      problems.add(PATH + ".url: an H2 file cannot be in a folder with ; in its path, was " + file
          + "; use another state directory, or give a url");
    }
    if (!problems.isEmpty() || kind.isEmpty()) {
      throw new DatabaseException(problems);
    }
    return new DatabaseSettings(kind.get(), complete(kind.get(), url.isEmpty() ? "jdbc:h2:file:" + file : url,
        url.isEmpty()), user, password, connections, connect, answer,
        url.isEmpty() ? Optional.of(file) : Optional.empty());
  }

  /*
   * H2 writes a commit to its file up to half a second later, unless WRITE_DELAY is 0: a number that was given out would
   * be given out again after a SIGKILL. Each commit of a JVM that serves the file to others is written by that JVM.
   * By the lock's port another JVM sees at once that the one that served is dead; by its default, the age of a file, after four seconds.
   */
  private static String complete(DatabaseKind kind, String url, boolean shared) {
    if (kind != DatabaseKind.H2) {
      return url;
    }
    var complete = new StringBuilder(url);
    var options = new ArrayList<>(
        List.of("DATABASE_TO_UPPER=false", "WRITE_DELAY=0", "LOCK_TIMEOUT=10000"));
    if (shared) {
      options.add("AUTO_SERVER=TRUE");
      options.add("FILE_LOCK=SOCKET");
    }
    String upper = url.toUpperCase(Locale.ROOT);
    for (String option : options) {
      String name = option.substring(0, option.indexOf('=') + 1);
      if (!upper.contains(";" + name)) {
        complete.append(';').append(option);
      }
    }
    return complete.toString();
  }

  private static Duration wait(Config block, String key, List<String> problems) {
    Duration read = value(() -> block.getDuration(key), Duration.ofSeconds(1), problems);
    if (read.compareTo(Duration.ofSeconds(1)) < 0 || read.compareTo(Duration.ofMinutes(10)) > 0) {
      problems.add(PATH + "." + key + ": must be from 1s to 10m, was " + read.toMillis() + " ms");
    }
    return read;
  }

  private static <T> T value(Supplier<T> reader, T otherwise, List<String> problems) {
    try {
      return reader.get();
    } catch (ConfigException e) {
      // Without the value that was found: it might be the password.
      problems
          .add(PATH + ": " + e.getClass().getSimpleName() + ": " + String.valueOf(e.getMessage()).lines().findFirst()
              .orElse("").replaceAll("(?i)(password.*?:).*", "$1 cannot be read"));
      return otherwise;
    }
  }

  /** What a driver is given beside the URL. */
  Properties properties() {
    Properties all = kind.waits(this);
    if (!user.isEmpty()) {
      all.setProperty("user", user);
    }
    if (!password.isEmpty()) {
      all.setProperty("password", password);
    }
    return all;
  }

  /** The URL for people: without options of ours and without secrets. */
  String shown() {
    return mask(file.map(path -> "jdbc:h2:file:" + path).orElse(url));
  }

  /** Any text of a driver, without the secrets that are known. */
  String hide(Object text) {
    String masked = mask(String.valueOf(text));
    return password.isEmpty() ? masked : masked.replace(password, "***");
  }

  static String mask(String url) {
    return SECRET_BEFORE_HOST.matcher(SECRET.matcher(url).replaceAll("$1***")).replaceAll("//***@");
  }

  @Override
  public String toString() {
    return "DatabaseSettings[" + shown() + "]";
  }
}
