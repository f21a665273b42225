// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

/** The command line of Drover. */
public final class Cli {
  private Cli() {}

  /** Runs one command and returns its exit code: 0 done, 1 failed, 2 wrong usage, 3 no Drover here, 4 timed out. */
  public static int run(String[] args, Local local, Terminal io) {
    io.err().println("drover: " + String.join(" ", args) + ": not there yet; " + local);
    return 2;
  }
}
