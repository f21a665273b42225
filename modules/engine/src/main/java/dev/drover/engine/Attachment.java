// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Child;
import dev.drover.launch.ChildInput.Written;
import dev.drover.logs.Scrollback;
import dev.drover.model.Exit;
import dev.drover.model.InstanceId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/**
 * One incarnation and its terminal, here or at another node, for whoever looks on and types; nothing of it ever waits. Whoever has it
 * closes it. Any thread.
 */
public final class Attachment implements AutoCloseable {

  private final InstanceId instance;
  private final long incarnation;
  private final Scrollback shown;
  private final Supplier<Optional<Exit>> exit;
  private final Keyboard keyboard;

  /** Where it is typed. Any thread. */
  public interface Keyboard {
    /** As {@link Attachment#type}. */
    int type(byte[] bytes);

    /** As {@link Attachment#keys}. */
    Sink<ByteString, CompletionStage<Long>> keys();

    /** As {@link Attachment#resize}. */
    void resize(int rows, int columns);

    /** Nobody looks on any more. */
    void close();
  }

  /** {@code exit}: how it ended, there before {@code shown} is finished. */
  public Attachment(InstanceId instance, long incarnation, Scrollback shown, Supplier<Optional<Exit>> exit,
      Keyboard keyboard) {
    this.instance = instance;
    this.incarnation = incarnation;
    this.shown = shown;
    this.exit = exit;
    this.keyboard = keyboard;
  }

  /** At the terminal of a child of this node. */
  static Attachment of(InstanceId instance, long incarnation, Console console, Child child) {
    return new Attachment(instance, incarnation, console.shown(), () -> Optional.ofNullable(console.exit()),
        new Keyboard() {
          @Override
          public int type(byte[] bytes) {
            return child.input().map(input -> switch (input.write(bytes)) {
              case Written.Accepted(int taken) -> taken;
              case Written.Full(int taken) -> taken;
              case Written.Broken _,Written.Closed _ -> 0;
            }).orElse(0);
          }

          @Override
          public Sink<ByteString, CompletionStage<Long>> keys() {
            InputOpened opened = child.input().<InputOpened>map(input -> new InputOpened.Opened(instance, input))
                .orElseGet(() -> new InputOpened.NotOpened(Sending.noInput(instance)));
            return Sink.fromGraph(new InputSink(() -> CompletableFuture.completedFuture(opened), false));
          }

          @Override
          public void resize(int rows, int columns) {
            child.resize(rows, columns);
          }

          @Override
          public void close() {
            // nothing is kept for who looks on
          }
        });
  }

  public InstanceId instance() {
    return instance;
  }

  public long incarnation() {
    return incarnation;
  }

  /** What the terminal shows; it is finished when the incarnation has ended and all that it wrote is there. */
  public Scrollback shown() {
    return shown;
  }

  /** How it ended; there once what it shows is finished. */
  public Optional<Exit> exit() {
    return exit.get();
  }

  /** Types these bytes; returns how many of them were taken: fewer where it does not read what was typed before. */
  public int type(byte[] bytes) {
    return keyboard.type(bytes);
  }

  /** What comes is typed, no faster than it is read; the end of the stream means nothing to the program. */
  public Sink<ByteString, CompletionStage<Long>> keys() {
    return keyboard.keys();
  }

  /** The last size wins, whoever sets it; the program is told of it by SIGWINCH. */
  public void resize(int rows, int columns) {
    keyboard.resize(rows, columns);
  }

  @Override
  public void close() {
    keyboard.close();
  }
}
