// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.Attachment;
import dev.drover.logs.Scrollback;
import dev.drover.model.Exit;
import dev.drover.model.InstanceId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.SourceRef;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.StreamRefs;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A terminal of another node as an {@link Attachment}: what is shown is copied into a scrollback here, what is typed waits in a queue of
 * {@link #MOST_WAITING} pieces until the program reads. Any thread.
 */
final class FarTerminal {
  private static final int MOST_WAITING = 64;
  private static final int MOST_OF_PIECE = 16 << 10;

  private FarTerminal() {}

  /** What is typed here, on its way there; ends with {@code until}. */
  record Keys(BoundedSourceQueue<ByteString> queue, SourceRef<ByteString> typed, SharedKillSwitch until)
      implements
        Attachment.Keyboard {
    @Override
    public int type(byte[] bytes) {
      int taken = 0;
      while (taken < bytes.length) {
        int to = Math.min(bytes.length, taken + MOST_OF_PIECE);
        if (!QueueOfferResult.enqueued()
            .equals(queue.offer(TerminalFrames.keys(Arrays.copyOfRange(bytes, taken, to))))) {
          return taken;
        }
        taken = to;
      }
      return taken;
    }

    @Override
    public Sink<ByteString, CompletionStage<Long>> keys() {
      return Flow.<ByteString>create().map(bytes -> type(bytes.toArrayUnsafe()))
          .toMat(Sink.fold(0L, (sum, taken) -> sum + taken), Keep.right());
    }

    @Override
    public void resize(int rows, int columns) {
      var _ = queue.offer(TerminalFrames.size(rows, columns));
    }

    @Override
    public void close() {
      until.shutdown();
    }
  }

  static Keys keyboard(ActorSystem<?> system) {
    SharedKillSwitch until = KillSwitches.shared("terminal");
    var made = Source.<ByteString>queue(MOST_WAITING).via(until.flow()).toMat(StreamRefs.<ByteString>sourceRef(),
        Keep.both()).run(system);
    return new Keys(made.first(), made.second(), until);
  }

  /** {@code shown}: what comes from there. Where it breaks off, the terminal says so, and the exit is lost. */
  static Attachment attach(ActorSystem<?> system, String node, InstanceId instance, long incarnation,
      SourceRef<ByteString> shown, Keys keys) {
    var screen = new Scrollback();
    var exit = new AtomicReference<@Nullable Exit>();
    CompletionStage<?> done = shown.getSource().via(keys.until().flow()).map(TerminalFrames::seen)
        .runWith(Sink.foreach(seen -> {
          switch (seen) {
            case TerminalFrames.Seen.Bytes(ByteString bytes) -> screen.append(bytes.toArrayUnsafe(), 0, bytes.length());
            case TerminalFrames.Seen.Skipped(long bytes) -> screen.skip(bytes);
            case TerminalFrames.Seen.Ended(Exit how) -> exit.set(how);
          }
        }), system);
    var _ = done.whenComplete((_, failure) -> {
      if (exit.get() == null) {
        byte[] told = ("\r\n" + instance + ": the node " + node + " cannot be reached any more"
            + (failure == null ? "" : ": " + failure.getMessage()) + "\r\n").getBytes(StandardCharsets.UTF_8);
        screen.append(told, 0, told.length);
        exit.set(new Exit.Lost());
      }
      screen.finish();
      keys.close();
    });
    return new Attachment(instance, incarnation, screen, () -> Optional.ofNullable(exit.get()), keys);
  }
}
