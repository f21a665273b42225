// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/** How a process ended. Immutable. */
public sealed interface ExitStatus {

  /** It called exit. */
  record Code(int code) implements ExitStatus {}

  /** A signal ended it. */
  record Signalled(int signal, boolean coreDumped) implements ExitStatus {}

  /** It ended while nobody watched, and nobody knows how. */
  record Lost() implements ExitStatus {}
}
