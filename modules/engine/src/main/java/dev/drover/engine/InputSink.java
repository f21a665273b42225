// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.ChildInput;
import dev.drover.launch.ChildInput.Written;
import dev.drover.model.InstanceId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.AbruptStageTerminationException;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.SinkShape;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Writes what comes to the standard input of one incarnation, and demands more only as that reads: see {@link Drover#input}. Immutable;
 * any thread.
 */
final class InputSink extends AbstractGraphStageWithMaterializedValue<SinkShape<ByteString>, CompletionStage<Long>> {
  private final Supplier<CompletionStage<InputOpened>> open;
  private final boolean closes;
  private final Inlet<ByteString> in = Inlet.create("input");
  private final SinkShape<ByteString> shape = SinkShape.of(in);

  /** {@code open} is called when the stream begins; {@code closes}: the end of the stream is that of the input. */
  InputSink(Supplier<CompletionStage<InputOpened>> open, boolean closes) {
    this.open = open;
    this.closes = closes;
  }

  @Override
  public SinkShape<ByteString> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<Long>> createLogicAndMaterializedValuePair(Attributes attributes) {
    var logic = new Logic();
    return Pair.create(logic, logic.result);
  }

  /** An answer, or why there is none. */
  private record Answer(@Nullable InputOpened opened, @Nullable Throwable failure) {}

  private final class Logic extends GraphStageLogic {
    private final CompletableFuture<Long> result = new CompletableFuture<>();
    private final AsyncCallback<Answer> answered = createAsyncCallback(this::onAnswer);
    private final AsyncCallback<Integer> changed = createAsyncCallback(_ -> write());
    private InputOpened.@Nullable Opened to;
    private @Nullable AutoCloseable subscription;
    /** What came and was not taken yet. */
    private ByteString rest = ByteString.emptyByteString();
    private long sent;
    private boolean ending;

    Logic() {
      super(shape);
      setHandler(in, new AbstractInHandler() {
        @Override
        public void onPush() {
          rest = grab(in);
          write();
        }

        @Override
        public void onUpstreamFinish() {
          ending = true;
          write();
        }

        @Override
        public void onUpstreamFailure(Throwable failure) {
          fail(failure); // the input stays open, for its end would look like that of what was to be sent
        }
      });
    }

    @Override
    public void preStart() {
      setKeepGoing(true); // the end of what comes is not the end of what is to be written
      var _ = open.get().whenComplete((opened, failure) -> answered.invoke(new Answer(opened, failure)));
    }

    private void onAnswer(Answer answer) {
      switch (answer.opened()) {
        case InputOpened.Opened opened -> {
          to = opened;
          subscription = opened.input().onChange(() -> changed.invoke(1));
          write();
        }
        case InputOpened.NotOpened(String reason) -> fail(new InputRefused(reason, 0));
        case null -> fail(answer.failure() == null ? new IllegalStateException("no answer") : answer.failure());
      }
    }

    /** Even nothing, by which is found out whether more could be. */
    private void write() {
      if (to == null) {
        return;
      }
      InstanceId id = to.instance();
      ChildInput input = to.input();
      switch (input.write(rest.toArrayUnsafe())) {
        case Written.Accepted(int bytes) -> {
          take(bytes);
          goOn(input);
        }
        case Written.Full(int bytes) -> take(bytes);
        case Written.Broken _ -> fail(new InputRefused(Sending.hasClosedIt(id), sent));
        case Written.Closed _ -> fail(new InputRefused(Sending.isClosed(id), sent));
      }
    }

    private void take(int bytes) {
      sent += bytes;
      rest = rest.drop(bytes);
    }

    private void goOn(ChildInput input) {
      if (ending) {
        if (closes) {
          input.close();
        }
        result.complete(sent);
        completeStage();
      } else if (!hasBeenPulled(in)) {
        pull(in);
      }
    }

    private void fail(Throwable failure) {
      result.completeExceptionally(failure);
      failStage(failure);
    }

    @Override
    public void postStop() throws Exception {
      result.completeExceptionally(new AbruptStageTerminationException(this));
      if (subscription != null) {
        subscription.close();
      }
    }
  }
}
