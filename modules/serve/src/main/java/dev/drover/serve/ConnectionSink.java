// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.SinkShape;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Writes what comes to a connection, and waits until it has taken it: so it is to run on threads for that. It never closes
 * the connection. Its value completes when all is written, and fails when that cannot be.
 */
final class ConnectionSink
    extends
      AbstractGraphStageWithMaterializedValue<SinkShape<ByteString>, CompletionStage<Done>> {
  private final Inlet<ByteString> in = Inlet.create("bytes");
  private final SinkShape<ByteString> shape = SinkShape.of(in);
  private final GatheringByteChannel connection;

  ConnectionSink(GatheringByteChannel connection) {
    this.connection = connection;
  }

  @Override
  public SinkShape<ByteString> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<Done>> createLogicAndMaterializedValuePair(Attributes attributes) {
    var written = new CompletableFuture<Done>();
    return Pair.create(new Writing(written), written);
  }

  /** Pulls again when all of a piece is written. */
  private final class Writing extends GraphStageLogic {
    private final CompletableFuture<Done> written;

    Writing(CompletableFuture<Done> written) {
      super(shape);
      this.written = written;
      setHandler(in, new AbstractInHandler() {
        @Override
        public void onPush() {
          try {
            write(grab(in));
          } catch (IOException gone) {
            written.completeExceptionally(gone);
            failStage(gone); // who throws here is taken for a bug, with a stack trace in the log
            return;
          }
          pull(in);
        }

        @Override
        public void onUpstreamFailure(Throwable failure) {
          written.completeExceptionally(failure);
          failStage(failure);
        }
      });
    }

    @Override
    public void preStart() {
      pull(in);
    }

    /** Whatever was written until then, nothing more will be. */
    @Override
    public void postStop() {
      written.complete(Done.getInstance());
    }
  }

  private void write(ByteString bytes) throws IOException {
    var parts = new java.util.ArrayList<ByteBuffer>(2);
    bytes.getByteBuffers().forEach(parts::add);
    ByteBuffer[] left = parts.toArray(ByteBuffer[]::new);
    int first = 0;
    while (first < left.length) {
      connection.write(left, first, left.length - first);
      while (first < left.length && !left[first].hasRemaining()) {
        first++;
      }
    }
  }
}
