// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.ChildInput;
import dev.drover.launch.ChildInput.Written;
import dev.drover.model.InstanceId;
import org.apache.pekko.util.ByteString;

/** Writes to the standard input of an instance without waiting for it, and says what came of it. Any thread. */
final class Sending {
  private Sending() {}

  static InputReply send(InstanceId id, ChildInput input, ByteString text, boolean end) {
    return switch (input.write(text.toArrayUnsafe())) {
      case Written.Accepted(int bytes) -> {
        if (end) {
          input.close();
        }
        yield new InputReply.Sent(id, bytes, end);
      }
      case Written.Full(int accepted) -> new InputReply.NotSent(id + ": does not read its input: of " + text.length()
          + " bytes only the first " + accepted + " were accepted; send the rest when it has read them");
      case Written.Broken _ -> new InputReply.NotSent(hasClosedIt(id));
      case Written.Closed _ -> new InputReply.NotSent(isClosed(id));
    };
  }

  static String hasClosedIt(InstanceId id) {
    return id + ": has closed its input, so nothing can be sent; a restart opens a new one";
  }

  static String isClosed(InstanceId id) {
    return id + ": its input is closed, by an end that was sent before or by its own end, so nothing can be sent; "
        + "a restart opens a new one";
  }

  static String notRunning(InstanceId id) {
    return id + ": not running, so nothing can be sent; start it first";
  }

  static String noInput(InstanceId id) {
    return id + ": has no input, so nothing can be sent; set stdin = pipe for process " + id.process()
        + " in the project file";
  }
}
