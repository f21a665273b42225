// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

/** What somebody has asked to be told of, until it is closed. Closing does not fail, and may be done more than once. Any thread. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
