// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * What comes over a connection, for which it waits: so it is to run on threads for that. It never closes the connection. Who waits
 * for a request has room for a small one alone; there is more once that is full.
 */
final class ConnectionSource extends GraphStage<SourceShape<ByteString>> {
  private static final int SMALL = 1 << 10;
  private static final int LARGE = 32 << 10;

  private final Outlet<ByteString> out = Outlet.create("bytes");
  private final SourceShape<ByteString> shape = SourceShape.of(out);
  private final ReadableByteChannel connection;

  ConnectionSource(ReadableByteChannel connection) {
    this.connection = connection;
  }

  @Override
  public SourceShape<ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new GraphStageLogic(shape) {
      private ByteBuffer room = ByteBuffer.allocate(SMALL);

      {
        setHandler(out, new AbstractOutHandler() {
          @Override
          public void onPull() {
            int read;
            try {
              read = connection.read(room.clear());
            } catch (IOException gone) {
              failStage(gone); // who throws here is taken for a bug, with a stack trace in the log
              return;
            }
            if (read < 0) {
              complete(out);
              return;
            }
            push(out, ByteString.fromByteBuffer(room.flip()));
            int next = read == room.capacity() ? LARGE : SMALL;
            room = next == room.capacity() ? room : ByteBuffer.allocate(next);
          }
        });
      }
    };
  }
}
