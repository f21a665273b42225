// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/** How a process ended. Immutable. */
public sealed interface ExitStatus {

  /** It called exit. */
  record Code(int code) implements ExitStatus {}

  /** A signal ended it; {@code overMemory}: by the kernel, for it used all of its {@link Terms.Quota#memory}. */
  record Signalled(int signal, boolean coreDumped, boolean overMemory) implements ExitStatus {
    public Signalled(int signal, boolean coreDumped) {
      this(signal, coreDumped, false);
    }
  }

  /** It ended while nobody watched, and nobody knows how. */
  record Lost() implements ExitStatus {}
}
