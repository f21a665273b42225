// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/**
 * The standard input of a child that was launched with a pipe or a terminal for it, {@link LaunchSpec.Stdin}. Nobody ever waits for the child to
 * read: what its pipe does not take is kept, up to a bound, and written as it reads. Any thread.
 */
public interface ChildInput {

  /** How many bytes are kept for a child that does not read them; what is in its pipe does not count. */
  int MOST_KEPT = 1 << 20;

  /** What became of the bytes of one call. */
  sealed interface Written {

    /** All of them are on their way to the child. Whether it reads them, nobody can tell. */
    record Accepted(int bytes) implements Written {}

    /** Only the first ones, or none: the child does not read what was written before. */
    record Full(int accepted) implements Written {}

    /** None: nobody can read them, for the child has closed its input. */
    record Broken() implements Written {}

    /** None: the input was closed by {@link ChildInput#close}, or the child has ended. */
    record Closed() implements Written {}
  }

  /**
   * Writes the bytes after those of earlier calls, and waits for nothing. A child that closes its input at this moment
   * may be noticed with a later call only; what was accepted is then lost, as it is with any pipe. Any thread.
   */
  Written write(byte[] bytes);

  /**
   * The child finds the end of its input once it has read what was accepted before; idempotent. At a terminal the end is a
   * character that is typed, each time, and more may follow. Any thread.
   */
  void close();

  /**
   * Calls {@code then}, until closed, when after a {@link Written.Full} there is room again for half of {@link #MOST_KEPT}, and when
   * it takes no more from now on; sometimes also for nothing. It must neither block nor throw, and is called on any thread. Any thread.
   */
  AutoCloseable onChange(Runnable then);
}
