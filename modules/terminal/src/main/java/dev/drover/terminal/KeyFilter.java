// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.io.ByteArrayOutputStream;

/** Takes the detach keys out of what is typed. One thread. */
final class KeyFilter {
  private final DetachKeys keys;
  private int held;

  KeyFilter(DetachKeys keys) {
    this.keys = keys;
  }

  /** What goes on of it, and of what was held back; nothing that comes after the last detach key. */
  byte[] pass(byte[] typed, int length) {
    var passed = new ByteArrayOutputStream();
    for (int i = 0; i < length && !isDetached(); i++) {
      DetachKeys.Step step = keys.take(held, typed[i] & 0xff);
      for (int sent = 0; sent < step.sent(); sent++) {
        passed.write(sent < held ? keys.keys().get(sent) : typed[i]);
      }
      held = step.held();
    }
    return passed.toByteArray();
  }

  boolean isDetached() { return keys.areAll(held); }
}
