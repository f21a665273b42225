// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/**
 * What is typed at the terminal of a child. It has no end but the child's: a close types the character that stands for
 * the end of a file, and what is typed after it is read on. Any thread, where not said.
 */
final class TerminalInput extends NativeInput {

  /** Whether the line that is typed has a beginning, as far as it was typed here. Launcher's thread only. */
  private boolean isWithinLine;

  TerminalInput(EventLoop loop, int fd) {
    super(loop, fd);
  }

  @Override
  public void close() {
    handOverEnd();
  }

  @Override
  void handOverEnd() {
    onLoop(() -> {
      if (isOpen()) {
        byte end = Pty.endOfFile(fd());
        // Within a line the first one only hands over what there is of it.
        byte[] typed = isWithinLine ? new byte[]{end, end} : new byte[]{end};
        release(-typed.length);
        add(typed);
        isWithinLine = false;
      }
    });
  }

  @Override
  void add(byte[] bytes) {
    byte last = bytes[bytes.length - 1];
    isWithinLine = last != '\n' && last != '\r';
    super.add(bytes);
  }
}
