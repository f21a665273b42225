// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.serialization.JSerializer;

/** Stands for a serializer that is never asked; see {@link OwnSystem#alone()}. Made by Pekko, by its name. */
public final class NoSerializer extends JSerializer {
  /** Pekko wants each to have an identifier of its own; up to 40 are its own, and those of a cluster are never here. */
  private static final AtomicInteger LAST = new AtomicInteger(1_000);

  private final int identifier = LAST.incrementAndGet();

  @Override
  public int identifier() {
    return identifier;
  }

  @Override
  public byte[] toBinary(Object message) {
    throw new UnsupportedOperationException("nothing leaves this actor system, was " + message.getClass().getName());
  }

  @Override
  public boolean includeManifest() {
    return false;
  }

  @Override
  public Object fromBinaryJava(byte[] bytes, Class<?> manifest) {
    throw new UnsupportedOperationException("nothing comes to this actor system");
  }
}
