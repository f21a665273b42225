// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/**
 * Turns "something new is there" into a stream that never makes the teller wait: wakes that nobody took yet are one. Immutable; any
 * thread.
 */
public final class Wakes extends GraphStage<SourceShape<Integer>> {
  /*
   * `pending` is true from a wake until the stream has taken it, so a stream that stalls costs each further wake one
   * volatile read, or none where it hangs at bells, and nothing is kept for it. It is set to false, and the ropes are pulled,
   * before the element goes out; whoever wakes has stored its news before. So a wake that finds `pending` true, or no rope,
   * comes before the look at what is new that the element leads to.
   */
  private final Function<Runnable, Waiting> subscribe;
  private final Outlet<Integer> out = Outlet.create("wakes");
  private final SourceShape<Integer> shape = SourceShape.of(out);

  /** Of one stream, at whatever may wake it. */
  private interface Waiting {
    /** It is to be woken, if it is not already. */
    void again();

    void end() throws Exception;
  }

  private Wakes(Function<Runnable, Waiting> subscribe) {
    this.subscribe = subscribe;
  }

  /** A first wake at once, then one or more after each call that {@code subscribe} arranges. */
  public static Source<Integer, NotUsed> of(Function<Runnable, AutoCloseable> subscribe) {
    return Source.fromGraph(new Wakes(wake -> {
      AutoCloseable subscription = subscribe.apply(wake);
      return new Waiting() {
        @Override
        public void again() {
          // it is woken each time
        }

        @Override
        public void end() throws Exception {
          subscription.close();
        }
      };
    }));
  }

  /** A first wake at once, then one after one or more rings of any of these. */
  static Source<Integer, NotUsed> at(List<Bell> bells) {
    return Source.fromGraph(new Wakes(wake -> {
      List<Bell.Rope> ropes = bells.stream().map(bell -> bell.rope(wake)).toList();
      return new Waiting() {
        @Override
        public void again() {
          ropes.forEach(Bell.Rope::pull);
        }

        @Override
        public void end() {
          ropes.forEach(Bell.Rope::letGo);
        }
      };
    }));
  }

  @Override
  public SourceShape<Integer> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  /** Whether a wake waits to be taken; by itself what is called to wake, so that a wake in vain reads one field and no more. */
  private static final class Pending extends AtomicBoolean implements Runnable {
    private static final long serialVersionUID = 1;
    private final transient AsyncCallback<Integer> told;

    Pending(AsyncCallback<Integer> told) {
      super(true);
      this.told = told;
    }

    /** Any thread. */
    @Override
    public void run() {
      if (!get() && compareAndSet(false, true)) {
        told.invoke(1);
      }
    }
  }

  private final class Logic extends GraphStageLogic {
    private final Pending pending = new Pending(createAsyncCallback(_ -> give()));
    private @Nullable Waiting waiting;

    Logic() {
      super(shape);
      setHandler(out, new AbstractOutHandler() {
        @Override
        public void onPull() {
          give();
        }
      });
    }

    @Override
    public void preStart() {
      waiting = subscribe.apply(pending);
    }

    private void give() {
      if (waiting != null && isAvailable(out) && pending.compareAndSet(true, false)) {
        waiting.again();
        push(out, 1);
      }
    }

    @Override
    public void postStop() throws Exception {
      if (waiting != null) {
        waiting.end();
      }
    }
  }
}
