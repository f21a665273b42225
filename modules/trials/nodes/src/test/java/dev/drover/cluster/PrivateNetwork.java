// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network namespace with nothing but a loopback, in which any two of its addresses can be cut off from each other, in the kernel: what is
 * sent is lost, and nobody is told. It goes with its last process, and with this JVM. One thread.
 */
final class PrivateNetwork implements AutoCloseable {
  /** By default, what is local is looked up before any rule could be heeded. */
  private static final String BEGIN = "ip link set lo up && ip rule add pref 100 lookup local && ip rule del pref 0"
      + " && echo ready && exec cat >/dev/null";

  private final Process holder;
  private final List<String> enter;

  private PrivateNetwork(Process holder, List<String> enter) {
    this.holder = holder;
    this.enter = enter;
  }

  /** Empty where the system does not let us have one. */
  static Optional<PrivateNetwork> begin() {
    boolean root = "root".equals(System.getProperty("user.name"));
    try {
      Process holder = new ProcessBuilder("unshare", root ? "-n" : "-rn", "sh", "-c", BEGIN).redirectErrorStream(true)
          .start();
      if (!"ready".equals(holder.inputReader().readLine())) {
        holder.destroyForcibly();
        return Optional.empty();
      }
      String pid = Long.toString(holder.pid());
      return Optional.of(new PrivateNetwork(holder, root
          ? List.of("nsenter", "-t", pid, "-n")
          : List.of("nsenter", "-t", pid, "-U", "--preserve-credentials", "-n")));
    } catch (IOException missing) {
      return Optional.empty();
    }
  }

  /** What becomes the command, inside. */
  List<String> inside(List<String> command) {
    var all = new ArrayList<>(enter);
    all.addAll(command);
    return all;
  }

  /** Nothing goes from one address to the other any more. */
  void cut(String from, String to) {
    rule("add", from, to);
  }

  void heal(String from, String to) {
    rule("del", from, to);
  }

  private void rule(String verb, String from, String to) {
    try {
      Process ip = new ProcessBuilder(
          inside(List.of("ip", "rule", verb, "pref", "10", "from", from, "to", to, "blackhole")))
          .redirectErrorStream(true).start();
      String said = new String(ip.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (ip.onExit().join().exitValue() != 0) {
        throw new IllegalStateException("ip rule " + verb + " " + from + " " + to + ": " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    holder.destroyForcibly().onExit().join();
  }
}
