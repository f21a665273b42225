// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

/** What came over the wire is not what it should be; the message says where, what was found and what to do. Immutable. */
public final class BadRequest extends Exception {
  private static final long serialVersionUID = 1;

  public BadRequest(String message) {
    super(message, null, false, false);
  }

  /** The same as {@link #getMessage}, never null. */
  public String detail() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
