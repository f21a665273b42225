// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a keeper and its process are, for whoever takes them over; {@code boot}: of which run of the machine the numbers are;
 * {@code mark}: what stands in the environment of the process; {@code cgroup}: its folder, empty without. Immutable.
 */
record KeeperRecord(String boot, Identity keeper, Identity process, String mark, String cgroup) {

  /** Written whole or not at all, before the program begins. */
  static final String FILE = "keeper";
  /** There once the program has begun; a moment later than it. */
  static final String BEGUN = "begun";

  /** How the program ended, from the moment on when the keeper does not tell any more. */
  static final String EXIT = "exit";

  private static final Pattern CODE = Pattern.compile("code (\\d{1,3})\n");
  private static final Pattern SIGNAL = Pattern.compile("signal (\\d{1,3})( core)?( over-memory)?\n");
  private static final String HEAD = "drover keeper 1";
  private static final Pattern TEXT = Pattern.compile(HEAD
      + "\nboot (\\S+)\nkeeper (\\d{1,18}) (\\d{1,18})\nprocess (\\d{1,18}) (\\d{1,18})\nmark (\\S+)\ncgroup (.*)\nend\n");

  /** Tells one run of this machine from the next. */
  static String thisBoot() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException _) {
      return "unknown";
    }
  }

  void write(Path folder) throws IOException {
    Path fresh = folder.resolve(FILE + ".new");
    try (var channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8)));
      channel.force(true); // else a machine that loses power may keep the name, and nothing in it
    }
    Files.move(fresh, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  static void writeBegun(Path folder) throws IOException {
    Files.writeString(folder.resolve(BEGUN), "");
  }

  static void writeExit(Path folder, ExitStatus status) throws IOException {
    Path fresh = folder.resolve(EXIT + ".new");
    Files.writeString(fresh, switch (status) {
      case ExitStatus.Code(int code) -> "code " + code + "\n";
      case ExitStatus.Signalled(int signal, boolean core, boolean overMemory) ->
        "signal " + signal + (core ? " core" : "") + (overMemory ? " over-memory\n" : "\n");
      case ExitStatus.Lost _ -> "lost\n";
    });
    Files.move(fresh, folder.resolve(EXIT), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Lost where nothing is written that says how. */
  static ExitStatus readExit(Path folder) {
    try {
      String text = Files.readString(folder.resolve(EXIT));
      Matcher code = CODE.matcher(text);
      Matcher signal = SIGNAL.matcher(text);
      return code.matches()
          ? new ExitStatus.Code(Integer.parseInt(code.group(1)))
          : signal.matches()
              ? new ExitStatus.Signalled(Integer.parseInt(signal.group(1)), signal.group(2) != null,
                  signal.group(3) != null)
              : new ExitStatus.Lost();
    } catch (IOException _) {
      return new ExitStatus.Lost();
    }
  }

  /** Empty where there is none; fails on a file that is none of these. */
  static Optional<KeeperRecord> read(Path folder) throws IOException {
    try {
      String text = new String(Files.readAllBytes(folder.resolve(FILE)), StandardCharsets.UTF_8);
      return Optional.of(parse(text).orElseThrow(() -> new IOException(
          folder.resolve(FILE)
              + ": is torn, or was not written by this version of Drover: it does not tell which process "
              + "is meant")));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  String text() {
    return String.join("\n", List.of(HEAD, "boot " + boot, "keeper " + keeper.pid() + " " + keeper.start(),
        "process " + process.pid() + " " + process.start(), "mark " + mark, "cgroup " + cgroup, "end", ""));
  }

  static Optional<KeeperRecord> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(new KeeperRecord(parts.group(1), identity(parts, 2), identity(parts, 4), parts.group(6),
            parts.group(7)))
        : Optional.empty();
  }

  private static Identity identity(Matcher parts, int first) {
    return new Identity(Long.parseLong(parts.group(first)), Long.parseLong(parts.group(first + 1)));
  }
}
