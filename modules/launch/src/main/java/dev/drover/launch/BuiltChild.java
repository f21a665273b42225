// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A process of the portable launcher. Any thread. */
final class BuiltChild implements Child {
  final Process process;
  final AtomicInteger streamsLeft = new AtomicInteger(2);
  private final boolean leadsGroup;

  BuiltChild(Process process, boolean leadsGroup) {
    this.process = process;
    this.leadsGroup = leadsGroup;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean signalGroup(int signal) {
    if (leadsGroup) {
      return kill("-" + pid(), signal);
    }
    var targets = new ArrayList<>(process.descendants().toList());
    targets.add(process.toHandle());
    boolean any = false;
    for (ProcessHandle target : targets) {
      any |= target.isAlive() && kill(Long.toString(target.pid()), signal);
    }
    return any;
  }

  @Override
  public boolean groupAlive() {
    return leadsGroup ? kill("-" + pid(), 0) : process.isAlive() || process.descendants().findAny().isPresent();
  }

  private static boolean kill(String target, int signal) {
    try {
      var command = List.of("/bin/kill", "-" + signal, "--", target);
      return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start().waitFor() == 0;
    } catch (IOException failure) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void closeOutput() {
    try {
      process.getInputStream().close();
      process.getErrorStream().close();
    } catch (IOException closed) {
      // it is closed, which is what was asked
    }
  }
}
