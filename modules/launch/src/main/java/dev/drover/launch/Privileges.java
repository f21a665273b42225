// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.Terms.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * Who this process is and what it may change for its children, as /proc has it. {@code known} is false where there is no
 * /proc: then nothing is known to be forbidden. Immutable.
 */
record Privileges(boolean known, long uid, long gid, long capabilities, int nice, int oomScoreAdj,
    Map<Resource, Bounds> limits, long niceLimit, long mostOpenFiles) {

  /** Soft and hard, {@link Long#MAX_VALUE} for none. */
  record Bounds(long soft, long hard) {}

  /** Bits of capabilities(7). */
  static final int SETGID = 6;
  static final int SETUID = 7;
  static final int SYS_NICE = 23;
  static final int SYS_RESOURCE = 24;

  static final Privileges UNKNOWN = new Privileges(false, 0, 0, -1, 0, 0, Map.of(), 0, Long.MAX_VALUE);

  private static final int NICE_AFTER_NAME = 16;
  private static final int LONGEST_NUMBER = 64;
  private static final Path SELF = Path.of("/proc/self");

  static Privileges own() {
    try {
      String status = read("status");
      String stat = read("stat");
      String limits = read("limits");
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
      return new Privileges(true, Long.parseLong(field(status, "Uid:", 1)), Long.parseLong(field(status, "Gid:", 1)),
          Long.parseUnsignedLong(field(status, "CapEff:", 0), 16), Integer.parseInt(fields[NICE_AFTER_NAME]),
          Integer.parseInt(read("oom_score_adj").strip()), bounds(limits), line(limits, "Max nice priority").soft(),
          sysctl("fs/nr_open"));
    } catch (IOException | RuntimeException _) {
      return UNKNOWN;
    }
  }

  boolean has(int capability) {
    return !known || (capabilities >>> capability & 1) != 0;
  }

  /** Whether a process of this one may have this niceness, setpriority(2). */
  boolean mayBe(int niceness) {
    return niceness >= nice || has(SYS_NICE) || 20 - niceness <= niceLimit;
  }

  private static String read(String name) throws IOException {
    return Files.readString(SELF.resolve(name), StandardCharsets.ISO_8859_1);
  }

  /** In one piece, for what follows the first read of such a file is its end: Files.readString would get one digit. */
  private static long sysctl(String name) throws IOException {
    try (InputStream in = Files.newInputStream(Path.of("/proc/sys", name))) {
      return Long.parseLong(new String(in.readNBytes(LONGEST_NUMBER), StandardCharsets.ISO_8859_1).strip());
    }
  }

  /** The nth word after this one, of the line that begins with it. */
  private static String field(String text, String name, int index) {
    String line = text.lines().filter(l -> l.startsWith(name)).findFirst().orElseThrow();
    return line.substring(name.length()).strip().split("\\s+", -1)[index];
  }

  private static Map<Resource, Bounds> bounds(String limits) {
    var all = new EnumMap<Resource, Bounds>(Resource.class);
    for (Resource resource : Resource.values()) {
      all.put(resource, line(limits, resource.shown()));
    }
    return Map.copyOf(all);
  }

  private static Bounds line(String limits, String name) {
    return new Bounds(number(field(limits, name, 0)), number(field(limits, name, 1)));
  }

  private static long number(String text) {
    return text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text);
  }
}
