// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Lets bytes through in both directions, but whoever has not sent the head of a first request (RFC 9112, up to the first empty
 * line) in time is told so with a 408 and gets no more: a client that sends it byte by byte would keep a place for ever
 * ("slow loris"). A connection is kept for a second request only for who has shown a token.
 */
final class HeadDeadline extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
  private final Duration most;
  private final boolean encrypted;
  private final Inlet<ByteString> requestsIn = Inlet.create("HeadDeadline.requestsIn");
  private final Outlet<ByteString> requestsOut = Outlet.create("HeadDeadline.requestsOut");
  private final Inlet<ByteString> answersIn = Inlet.create("HeadDeadline.answersIn");
  private final Outlet<ByteString> answersOut = Outlet.create("HeadDeadline.answersOut");
  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape = BidiShape.of(requestsIn, requestsOut,
      answersIn, answersOut);

  /** Where it is {@code encrypted}, who has sent nothing is cut off untold: its handshake may not have come to its end. */
  HeadDeadline(Duration most, boolean encrypted) {
    this.most = most;
    this.encrypted = encrypted;
  }

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return shape;
  }

  private ByteString late() {
    return RawAnswers.problem("408 Request Timeout", "too slow",
        "the head of the request did not come within " + most.toMillis() + " ms");
  }

  @Override
  public TimerGraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private static final String LATE = "late";
    private final Head head = new Head();
    private boolean heard;

    Logic() {
      super(shape);
      setHandler(requestsIn, new AbstractInHandler() {
        @Override
        public void onPush() {
          ByteString bytes = grab(requestsIn);
          heard = true;
          if (!head.isComplete() && head.take(bytes)) {
            cancelTimer(LATE);
          }
          push(requestsOut, bytes);
        }

        @Override
        public void onUpstreamFinish() {
          complete(requestsOut);
        }
      });
      setHandler(requestsOut, new AbstractOutHandler() {
        @Override
        public void onPull() {
          pull(requestsIn);
        }

        @Override
        public void onDownstreamFinish(Throwable cause) {
          cancel(requestsIn, cause);
        }
      });
      setHandler(answersIn, new AbstractInHandler() {
        @Override
        public void onPush() {
          push(answersOut, grab(answersIn));
        }
      });
      setHandler(answersOut, new AbstractOutHandler() {
        @Override
        public void onPull() {
          pull(answersIn);
        }
      });
    }

    @Override
    public void preStart() {
      scheduleOnce(LATE, most);
    }

    @Override
    public void onTimer(Object timer) {
      if (head.isComplete()) {
        return;
      }
      if (encrypted && !heard) {
        failStage(new TimeoutException("no handshake, or nothing after it"));
      } else {
        emit(answersOut, late(), this::completeStage);
      }
    }
  }

  /**
   * How far the head of a request has come. What has no method, target and version in its first line is none, however it goes on:
   * Pekko HTTP waits for the rest of it.
   */
  static final class Head {
    private static final int SPACES = 2;
    private boolean begun;
    private boolean inFirstLine = true;
    private boolean atLineStart;
    private int spaces;
    private boolean complete;

    boolean isComplete() { return complete; }

    /** Whether it is complete with these bytes. */
    boolean take(ByteString bytes) {
      for (int at = 0; at < bytes.size() && !complete; at++) {
        take(bytes.apply(at));
      }
      return complete;
    }

    private void take(byte each) {
      begun |= each != '\r' && each != '\n'; // empty lines before a request are skipped, RFC 9112, 2.2
      if (!begun || each == '\r') {
        return;
      }
      if (each == '\n') {
        complete = atLineStart && spaces >= SPACES;
        inFirstLine = false;
      } else if (inFirstLine && each == ' ') {
        spaces++;
      }
      atLineStart = each == '\n';
    }
  }
}
