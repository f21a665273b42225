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

  /** A signal ended it; {@code why} is empty where nothing more is known. */
  record Signalled(int signal, boolean coreDumped, String why) implements Exit {
    public Signalled(int signal, boolean coreDumped) {
      this(signal, coreDumped, "");
    }

    @Override
    public String toString() {
      return "signal " + signal + (coreDumped ? " (core dumped)" : "") + (why.isEmpty() ? "" : ", " + why);
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
