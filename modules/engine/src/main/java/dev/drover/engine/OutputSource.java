// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.AbruptStageTerminationException;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** What one incarnation writes to its standard output, as it is demanded: see {@link Drover#output}. Immutable; any thread. */
final class OutputSource
    extends
      AbstractGraphStageWithMaterializedValue<SourceShape<ByteString>, CompletionStage<Done>> {
  private final Function<OutputTap, CompletionStage<OutputTaken>> take;
  private final Outlet<ByteString> out = Outlet.create("output");
  private final SourceShape<ByteString> shape = SourceShape.of(out);

  /** {@code take} is called when the stream begins. */
  OutputSource(Function<OutputTap, CompletionStage<OutputTaken>> take) {
    this.take = take;
  }

  @Override
  public SourceShape<ByteString> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<Done>> createLogicAndMaterializedValuePair(Attributes attributes) {
    var logic = new Logic();
    return Pair.create(logic, logic.taken);
  }

  /** An answer, or why there is none. */
  private record Answer(@Nullable OutputTaken said, @Nullable Throwable failure) {}

  private final class Logic extends GraphStageLogic {
    private final CompletableFuture<Done> taken = new CompletableFuture<>();
    private final AsyncCallback<Answer> answered = createAsyncCallback(this::onAnswer);
    private final AsyncCallback<Integer> changed = createAsyncCallback(_ -> look());
    private final OutputTap tap = new OutputTap(() -> changed.invoke(1));

    Logic() {
      super(shape);
      setHandler(out, new AbstractOutHandler() {
        @Override
        public void onPull() {
          look();
        }
      });
    }

    @Override
    public void preStart() {
      var _ = take.apply(tap).whenComplete((said, failure) -> answered.invoke(new Answer(said, failure)));
    }

    private void onAnswer(Answer answer) {
      switch (answer.said()) {
        case OutputTaken.Taken _ -> taken.complete(Done.getInstance());
        case OutputTaken.NotTaken(String reason) -> fail(new OutputRefused(reason));
        case null -> fail(answer.failure() == null ? new IllegalStateException("no answer") : answer.failure());
      }
    }

    private void look() {
      tap.looking();
      OutputTap.End end = tap.end(); // before the look for a piece
      ByteString piece = isAvailable(out) ? tap.poll() : null;
      if (piece != null) {
        push(out, piece);
      } else if (end != null && end.failure() != null) {
        fail(new OutputRefused(end.failure()));
      } else if (end != null && isAvailable(out)) {
        completeStage();
      }
    }

    private void fail(Throwable failure) {
      taken.completeExceptionally(failure);
      failStage(failure);
    }

    @Override
    public void postStop() {
      tap.cancel();
      taken.completeExceptionally(new AbruptStageTerminationException(this));
    }
  }
}
