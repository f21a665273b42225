// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import java.util.function.Supplier;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jspecify.annotations.Nullable;

/** Runs threads in one interleaving after the other, by Lincheck's model checker, instead of waiting for a race. */
public final class Interleavings {
  private static final boolean FULL = StressMode.selected() == StressMode.FULL;
  /** How many are tried; fewer where there are no more. */
  private static final int TRIED = FULL ? 5_000 : 200;

  private Interleavings() {}

  /** What threads do to what they share, and what must be so when they are done. */
  public interface Scene {
    int threads();

    void run(int thread);

    void after();
  }

  /** Throws an {@link AssertionError} with the interleaving in which one of the threads, or what comes after, did so. */
  public static void explore(Supplier<Scene> scenes) {
    Lincheck.runConcurrentTest(TRIED, () -> {
      Scene scene = scenes.get();
      var runners = new Runner[scene.threads()];
      for (int i = 0; i < runners.length; i++) {
        runners[i] = new Runner(scene, i);
      }
      for (Thread thread : runners) {
        thread.start();
      }
      for (Runner runner : runners) {
        join(runner);
        runner.rethrow();
      }
      scene.after();
    });
  }

  private static final class Runner extends Thread {
    /*
     * Lincheck takes an object for a thread's own, and interleaves nothing that is done to it, until it has seen another
     * thread come to it through the fields of objects that it knows: so what is shared is a field of the thread itself,
     * and neither in a record nor in a lambda, into whose fields Lincheck cannot look.
     *
     * It hears of what the first thread throws and of nothing else, so the others keep it for that one.
     */
    private final Scene scene;
    private final int thread;
    private @Nullable AssertionError fault;

    Runner(Scene scene, int thread) {
      this.scene = scene;
      this.thread = thread;
    }

    @Override
    public void run() {
      try {
        scene.run(thread);
      } catch (AssertionError broken) {
        fault = broken;
      }
    }

    void rethrow() {
      if (fault != null) {
        throw fault;
      }
    }
  }

  /** Lincheck knows the join of {@link Thread}, not that of a class which inherits it. */
  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new AssertionError("interrupted", interrupted);
    }
  }

  /** For operations that Lincheck puts together to scenarios by itself, and holds against a specification. */
  public static ModelCheckingOptions options() {
    return new ModelCheckingOptions().iterations(FULL ? 50 : 5).invocationsPerIteration(FULL ? 1_000 : 100).threads(2)
        .actorsPerThread(3).actorsBefore(1).actorsAfter(1).minimizeFailedScenario(false);
  }

  /** What a thread or a look afterwards found must be so. */
  public static void must(boolean so, String what) {
    if (!so) {
      throw new AssertionError(what);
    }
  }
}
