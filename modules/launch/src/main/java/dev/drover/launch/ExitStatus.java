// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/** How a process ended, as {@code waitid(2)} tells it. Immutable. */
public sealed interface ExitStatus {
  record Code(int code) implements ExitStatus {}

  record Signalled(int signal, boolean coreDumped) implements ExitStatus {}
}
