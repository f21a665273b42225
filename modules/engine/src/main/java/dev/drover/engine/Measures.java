// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.view.Followers;
import dev.drover.view.ProbeBoard;

/** What is measured of the engine while it works, for whoever asks. Any thread. */
record Measures(ProbeBoard probes, Followers followers, Mailboxes mailboxes) {
  static Measures begin() {
    return new Measures(new ProbeBoard(), new Followers(), new Mailboxes());
  }
}
