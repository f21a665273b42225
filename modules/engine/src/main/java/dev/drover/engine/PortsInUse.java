// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.PortHolder;
import dev.drover.model.Probe;
import dev.drover.model.Probe.Check;
import dev.drover.model.ProcessSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * Finds ports of this machine that somebody else serves already although a probe asks them: that probe would pass before
 * its process has come up, and the process could not take its port. A look connects to each port. Any thread.
 */
public final class PortsInUse {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "::1", "0.0.0.0");

  private PortsInUse() {}

  /**
   * A sentence for each port; empty where all are free. Whoever is in a process group that is {@code ours} may hold it:
   * replicas may share a port, and a probe may ask another process of the project.
   */
  public static List<String> of(ProcessSpec spec, LongPredicate ours) {
    var found = new ArrayList<String>();
    for (Probe.Kind kind : Probe.Kind.values()) {
      spec.probe(kind).ifPresent(probe -> {
        switch (probe.check()) {
          case Check.Tcp(String host, int port, boolean shared) -> look(kind, host, port, shared, ours, found);
          case Check.Http http -> look(kind, http.host(), http.port(), http.shared(), ours, found);
          case Check.Exec _,Check.Log _ -> {
          }
        }
      });
    }
    return found;
  }

  private static void look(Probe.Kind kind, String host, int port, boolean shared, LongPredicate ours,
      List<String> found) {
    if (shared || !(THIS_MACHINE.contains(host) || host.startsWith("127.")) || !isServed(host, port)) {
      return;
    }
    var holder = PortHolder.of(port);
    if (holder.isPresent() && ours.test(holder.get().group())) {
      return;
    }
    String who = holder.map(h -> "process " + h.pid() + " (" + h.program() + ")").orElse("another process");
    found.add(
        "port " + port + ", which its " + kind.name().toLowerCase(Locale.ROOT) + " probe asks, is in use already by "
            + who + "; stop that one, use another port, or write shared = true in the probe");
  }

  private static boolean isServed(String host, int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
      return socket.getLocalPort() != port; // else it has met itself, tcp(7): nobody listens
    } catch (SocketTimeoutException _) {
      return true; // where nobody listens the machine refuses at once
    } catch (IOException _) {
      return false;
    }
  }
}
