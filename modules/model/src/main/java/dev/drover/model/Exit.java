// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

/** How an incarnation ended. Immutable. */
public sealed interface Exit {
  /** It ended by itself with this status, 0 to 255. */
  record Code(int code) implements Exit {
    @Override
    public String toString() {
      return "exit code " + code;
    }
  }

  /** A signal ended it. */
  record Signalled(int signal, boolean coreDumped) implements Exit {
    @Override
    public String toString() {
      return "signal " + signal + (coreDumped ? " (core dumped)" : "");
    }
  }

  /** It could not be launched; {@code errno} is the system's number, 0 where there is none. */
  record NotLaunched(int errno, String why) implements Exit {
    @Override
    public String toString() {
      return why;
    }
  }

  /** It ended while nobody watched. */
  record Lost() implements Exit {
    @Override
    public String toString() {
      return "lost";
    }
  }
}
