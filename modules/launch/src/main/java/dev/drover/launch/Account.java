// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A user of this machine, passwd(5); {@code name} is empty for a number that is nobody's. Immutable. Any thread. */
record Account(String name, long uid, long gid, String home, String shell) {

  private static final int SECONDS = 5;
  private static final int PASSWD_FIELDS = 7;
  private static final int GROUP_FIELDS = 3;
  /** Where a group has to be named. */
  static final long NO_GROUP = -1;

  /** By name or number: a number need not be in the list. */
  static Optional<Account> user(String user) {
    Optional<Account> listed = entry("passwd", user, PASSWD_FIELDS).map(fields -> new Account(fields[0],
        Long.parseLong(fields[2]), Long.parseLong(fields[3]), fields[5], fields[6]));
    return listed.isEmpty() && isNumber(user)
        ? Optional.of(new Account("", Long.parseLong(user), NO_GROUP, "", ""))
        : listed;
  }

  /** The number of a group, which may be given as such. */
  static Optional<Long> group(String group) {
    return isNumber(group)
        ? Optional.of(Long.parseLong(group))
        : entry("group", group, GROUP_FIELDS).map(fields -> Long.parseLong(fields[2]));
  }

  private static boolean isNumber(String text) {
    return text.matches("[0-9]{1,10}");
  }

  /** From the file, or else from wherever getent(1) looks: a directory service, for one. */
  private static Optional<String[]> entry(String database, String key, int fields) {
    return find(file(database), key, fields).or(() -> find(asked(database, key), key, fields));
  }

  private static Optional<String[]> find(String text, String key, int fields) {
    return text.lines().map(line -> line.split(":", -1))
        .filter(entry -> entry.length >= fields && (entry[0].equals(key) || (isNumber(key) && entry[2].equals(key))))
        .filter(entry -> isNumber(entry[2]) && (fields < PASSWD_FIELDS || isNumber(entry[3]))).findFirst();
  }

  private static String file(String database) {
    try {
      return Files.readString(Path.of("/etc", database), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }

  private static String asked(String database, String key) {
    Optional<String> getent = Tools.find("getent");
    if (getent.isEmpty()) {
      return "";
    }
    try {
      Process asked = new ProcessBuilder(getent.get(), database, key)
          .redirectError(ProcessBuilder.Redirect.DISCARD).start();
      asked.getOutputStream().close();
      var answer = asked.inputReader(StandardCharsets.ISO_8859_1);
      if (!asked.waitFor(SECONDS, TimeUnit.SECONDS)) {
        asked.destroyForcibly();
        return "";
      }
      String line = answer.readLine();
      return line == null ? "" : line;
    } catch (IOException _) {
      return "";
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
