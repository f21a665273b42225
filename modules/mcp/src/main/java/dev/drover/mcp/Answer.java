// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * What comes of one request: its response and, before that, news of its progress, of which those are dropped that a slow client does not
 * take. It ends with the response, when the client leaves, or when it is cancelled. Any thread.
 */
final class Answer implements McpStreamableServerTransport {
  /*
   * Who has a message puts it into the queue, then wakes; who takes looks at `closed` before it empties the queue. So whoever sees
   * it closed has all there is.
   */
  private static final int MOST_NEWS = 64;

  private final Queue<byte[]> messages = new ConcurrentLinkedQueue<>();
  private final AtomicInteger news = new AtomicInteger();
  private final Disposable.Swap work = Disposables.swap();
  private volatile @Nullable Runnable reader;
  private volatile boolean closed;

  /** Begins, and may be done at once. */
  void begin(Mono<Void> handled, Runnable atEnd) {
    work.update(handled.doFinally(_ -> atEnd.run()).subscribe(_ -> {}, _ -> close(), () -> {}));
  }

  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message, String messageId) {
    return sendMessage(message);
  }

  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message) {
    return Mono.fromRunnable(() -> {
      if (message instanceof JSONRPCResponse) {
        put(Rpc.encode(message));
      } else if (news.get() < MOST_NEWS) {
        news.incrementAndGet();
        put(Rpc.encode(message));
      }
    });
  }

  /** A message that is written already. */
  void put(byte[] message) {
    if (!closed) {
      messages.add(message);
      wake();
    }
  }

  /** The response where the SDK has none, for it has closed this already. */
  void fail(byte[] error) {
    messages.add(error);
    close();
  }

  /** The response, if that is all there is and it is there already. */
  Optional<byte[]> atOnce() {
    return closed && messages.size() == 1 ? Optional.ofNullable(messages.poll()) : Optional.empty();
  }

  /** What is there now, and whether that was all. */
  record Taken(List<byte[]> messages, boolean last) {}

  Taken take() {
    boolean last = closed;
    news.set(0);
    var taken = new ArrayList<byte[]>();
    for (byte[] next = messages.poll(); next != null; next = messages.poll()) {
      taken.add(next);
    }
    return new Taken(taken, last);
  }

  /** Look first, then whenever woken, until closed: then nobody waits for it any more. */
  AutoCloseable readBy(Runnable wake) {
    reader = wake;
    return () -> {
      reader = null;
      cancel();
    };
  }

  /** Nobody is to hear of it any more. */
  void cancel() {
    close();
    work.dispose();
  }

  private void wake() {
    Runnable present = reader;
    if (present != null) {
      present.run();
    }
  }

  @Override
  public void close() {
    closed = true;
    wake();
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.fromRunnable(this::close);
  }

  @Override
  public <T> T unmarshalFrom(Object data, TypeRef<T> typeRef) {
    return Rpc.MAPPER.convertValue(data, typeRef);
  }
}
