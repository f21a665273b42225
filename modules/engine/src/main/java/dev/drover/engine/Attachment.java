// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Child;
import dev.drover.launch.ChildInput.Written;
import dev.drover.logs.Scrollback;
import dev.drover.model.Exit;
import dev.drover.model.InstanceId;
import java.util.Optional;

/** One incarnation and its terminal, for whoever looks on and types; nothing of it ever waits. Any thread. */
public final class Attachment {

  private final InstanceId instance;
  private final long incarnation;
  private final Console console;
  private final Child child;

  Attachment(InstanceId instance, long incarnation, Console console, Child child) {
    this.instance = instance;
    this.incarnation = incarnation;
    this.console = console;
    this.child = child;
  }

  public InstanceId instance() {
    return instance;
  }

  public long incarnation() {
    return incarnation;
  }

  /** What the terminal shows; it is finished when the incarnation has ended and all that it wrote is there. */
  public Scrollback shown() {
    return console.shown();
  }

  /** How it ended; there once what it shows is finished. */
  public Optional<Exit> exit() {
    return Optional.ofNullable(console.exit());
  }

  /** Types these bytes; returns how many of them were taken: fewer where it does not read what was typed before. */
  public int type(byte[] bytes) {
    return child.input().map(input -> switch (input.write(bytes)) {
      case Written.Accepted(int taken) -> taken;
      case Written.Full(int taken) -> taken;
      case Written.Broken _,Written.Closed _ -> 0;
    }).orElse(0);
  }

  /** The last size wins, whoever sets it; the program is told of it by SIGWINCH. */
  public void resize(int rows, int columns) {
    child.resize(rows, columns);
  }
}
