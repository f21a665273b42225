// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.io.NotSerializableException;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Hands the bytes of a {@link BoardMessage} over as they are: they have a version of their own. Any thread. */
final class BoardSerializer extends SerializerWithStringManifest {
  /** Never another one: other nodes know the serializer by it. */
  static final int IDENTIFIER = 1_146_245_121;
  private static final String MANIFEST = "board-1";

  BoardSerializer(ExtendedActorSystem system) {
    // Pekko makes a serializer with its system
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    return MANIFEST;
  }

  @Override
  public byte[] toBinary(Object message) {
    return ((BoardMessage) message).packed().bytes();
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    if (!manifest.equals(MANIFEST)) {
      throw new NotSerializableException("a message of the board must be " + MANIFEST + ", was " + manifest
          + "; run the same version of Drover on all nodes");
    }
    return new BoardMessage(new PackedBytes(bytes));
  }
}
