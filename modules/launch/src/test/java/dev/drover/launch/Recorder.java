// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps all that a child's listener is told. */
final class Recorder implements ChildListener {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
  private final CompletableFuture<Integer> sizeAtExit = new CompletableFuture<>();
  private final AtomicBoolean busy = new AtomicBoolean();
  final List<String> faults = new CopyOnWriteArrayList<>();

  @Override
  public void onOutput(Stream stream, byte[] buffer, int offset, int length) {
    alone(() -> {
      if (end.isDone()) {
        faults.add("output after its end");
      }
      (stream == Stream.OUT ? out : err).write(buffer, offset, length);
    });
  }

  @Override
  public void onOutputEnd() {
    alone(() -> {
      if (!end.complete(null)) {
        faults.add("a second end of output");
      }
    });
  }

  @Override
  public void onExit(ExitStatus status) {
    alone(() -> {
      sizeAtExit.complete(out.size());
      if (!exit.complete(status)) {
        faults.add("a second exit");
      }
    });
  }

  ExitStatus awaitExit() throws Exception {
    return exit.get(20, TimeUnit.SECONDS);
  }

  void awaitEnd() throws Exception {
    end.get(20, TimeUnit.SECONDS);
  }

  int sizeAtExit() throws Exception {
    return sizeAtExit.get(20, TimeUnit.SECONDS);
  }

  boolean hasExited() {
    return exit.isDone();
  }

  boolean hasEnded() {
    return end.isDone();
  }

  byte[] outBytes() {
    return out.toByteArray();
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  void alone(Runnable call) {
    if (!busy.compareAndSet(false, true)) {
      faults.add("two calls at once");
    }
    call.run();
    busy.set(false);
  }
}
