// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Lets bytes through in both directions, before they are decrypted; but who begins with a letter speaks HTTP and not TLS, whose first byte is 22
 * (RFC 8446, 5.1), and is told so in plain text.
 */
final class PlainSpeakers extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
  private final Inlet<ByteString> in = Inlet.create("PlainSpeakers.in");
  private final Outlet<ByteString> toTls = Outlet.create("PlainSpeakers.toTls");
  private final Inlet<ByteString> fromTls = Inlet.create("PlainSpeakers.fromTls");
  private final Outlet<ByteString> out = Outlet.create("PlainSpeakers.out");
  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape = BidiShape.of(in, toTls, fromTls, out);

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return shape;
  }

  private static ByteString told() {
    return RawAnswers.problem("400 Bad Request", "not encrypted",
        "here it is spoken over TLS only; ask for https:// in the place of http://");
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private boolean begun;

    Logic() {
      super(shape);
      setHandler(in, new AbstractInHandler() {
        @Override
        public void onPush() {
          ByteString bytes = grab(in);
          if (!begun && !bytes.isEmpty() && Character.isLetter(bytes.head() & 0x7f)) {
            emit(out, told(), Logic.this::completeStage);
            return;
          }
          begun |= !bytes.isEmpty();
          push(toTls, bytes);
        }

        @Override
        public void onUpstreamFinish() {
          complete(toTls);
        }
      });
      setHandler(toTls, new AbstractOutHandler() {
        @Override
        public void onPull() {
          pull(in);
        }

        @Override
        public void onDownstreamFinish(Throwable cause) {
          cancel(in, cause);
        }
      });
      setHandler(fromTls, new AbstractInHandler() {
        @Override
        public void onPush() {
          push(out, grab(fromTls));
        }
      });
      setHandler(out, new AbstractOutHandler() {
        @Override
        public void onPull() {
          pull(fromTls);
        }
      });
    }
  }
}
