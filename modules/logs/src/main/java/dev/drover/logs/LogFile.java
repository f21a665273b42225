// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.model.InstanceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes what one instance prints to its log files, whose form {@link IndexFormat} and {@link FileNames} say. What is
 * appended is written by {@link #flush}; what cannot be written is lost, counted, and told as a gap by the next write that
 * succeeds. Holds two descriptors once something was written. <b>Owner only</b>, where not said.
 */
final class LogFile implements AutoCloseable {
  /** How often it is looked whether the files are still there, and how long a rotation that failed is left alone. */
  private static final long LOOK_MILLIS = 1_000;

  private final FileNames names;
  private final FilePolicy policy;
  private final InstantSource clock;
  private final Pending pending = new Pending();
  private @Nullable CurrentFile file;
  /** The first line that is neither written nor told as a gap. */
  private long writtenNext;
  private long nextLine;
  private long lastIncarnation;
  /** When the first line of the current file came; a sentinel where there is none. */
  private long firstMillis;
  private long lookedMillis = Long.MIN_VALUE;
  /** What kept it from looking the last time. */
  private @Nullable IOException unseen;
  private long rotationMillis = Long.MIN_VALUE;
  private volatile long lostLines;

  private LogFile(FileNames names, FilePolicy policy, InstantSource clock, Recovery found) {
    this.names = names;
    this.policy = policy;
    this.clock = clock;
    this.file = found.file();
    this.writtenNext = found.nextLine();
    this.nextLine = found.nextLine();
    this.lastIncarnation = found.incarnation();
    this.firstMillis = found.firstMillis();
  }

  static LogFile open(Path folder, InstanceId instance, FilePolicy policy) throws IOException {
    return open(folder, instance, policy, InstantSource.system());
  }

  static LogFile open(Path folder, InstanceId instance, FilePolicy policy, InstantSource clock) throws IOException {
    return open(folder, instance, policy, clock, false);
  }

  /**
   * Reads what is there, and mends it; makes no file. {@code exact}: what the index does not tell of is not kept, for its
   * writer's heir has it all.
   */
  static LogFile open(Path folder, InstanceId instance, FilePolicy policy, InstantSource clock, boolean exact)
      throws IOException {
    var names = new FileNames(folder, instance);
    return new LogFile(names, policy, clock, Recovery.of(names, clock.millis(), exact));
  }

  /** The number of the last line that was appended or lost, by any Drover; 0 before the first. */
  long lastLine() {
    return nextLine - 1;
  }

  /** How many lines were appended and could not be written. <b>Any thread.</b> */
  long lostLines() {
    return lostLines;
  }

  /**
   * Takes a run, whose number must be above that of the last one; those left out are told as a gap. Copies its bytes, and
   * writes only where there is no room. Where that fails, the run is written, taken, or counted as lost all the same.
   */
  void append(Run run, byte[] bytes, int offset, int length) throws IOException {
    if (run.firstLine() < nextLine || run.lines() < 1) {
      throw new IllegalArgumentException(run + " cannot come after line " + lastLine());
    }
    boolean open = Run.isOpen(run.flags());
    if (run.has(Run.GAP) ? length != 0 : !open && (length == 0 || bytes[offset + length - 1] != '\n')) {
      throw new IllegalArgumentException(run + " has wrong bytes");
    }
    int stored = open ? length + 1 : length;
    IOException failure = null;
    boolean hasRoom = pending.hasRoom(stored);
    if (!hasRoom || (run.firstLine() > nextLine && !pending.isEmpty())) {
      failure = tryFlush();
      hasRoom = pending.hasRoom(stored);
    }
    nextLine = run.nextLine();
    lastIncarnation = run.incarnation();
    if (hasRoom) {
      pending.add(run, bytes, offset, length);
    } else {
      write(run.firstLine(), run.lines(), to -> writeWhole(to, run, bytes, offset, length));
    }
    if (failure != null) {
      throw failure;
    }
  }

  private @Nullable IOException tryFlush() {
    try {
      flush();
      return null;
    } catch (IOException failure) {
      return failure;
    }
  }

  /** Writes what was appended; readers find it from here on. */
  void flush() throws IOException {
    if (writtenNext < nextLine) {
      long firstLine = pending.isEmpty() ? nextLine : pending.firstLine();
      write(firstLine, pending.lines(), pending::writeTo);
    }
  }

  /** Flushes, and waits until it is on the disk. */
  void sync() throws IOException {
    flush();
    if (file != null) {
      file.force();
    }
  }

  /** Removes and compresses rotated files. <b>Any thread</b>, one at a time. */
  void tidy() throws IOException {
    new Tidying(names, policy, clock).run();
  }

  /** Lets go of its descriptors until the next flush. */
  void rest() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      flush();
    } finally {
      if (file != null) {
        file.close();
        file = null;
      }
    }
  }

  /** How lines are written. */
  private interface Body {
    void writeTo(CurrentFile to) throws IOException;
  }

  /** A run that is larger than the buffer. */
  private static void writeWhole(CurrentFile to, Run run, byte[] bytes, int offset, int length) throws IOException {
    long start = to.end();
    for (int done = 0; done < length; done += Pending.MOST_BYTES) {
      to.put(ByteBuffer.wrap(bytes, offset + done, Math.min(Pending.MOST_BYTES, length - done)));
    }
    if (Run.isOpen(run.flags())) {
      to.put(ByteBuffer.wrap(new byte[]{'\n'}));
    }
    commit(to, start, (int) (to.end() - start), run);
  }

  static void commit(CurrentFile to, long start, int length, Run run) throws IOException {
    ByteBuffer slot = ByteBuffer.allocate(IndexFormat.SLOT_BYTES);
    IndexFormat.putRecord(slot, 0, start, length, run);
    IndexFormat.seal(slot, 0, to.id());
    to.commit(slot);
  }

  /** Writes so many lines from this one on, and first the gap before them. */
  private void write(long firstLine, long lines, Body body) throws IOException {
    boolean interrupted = Thread.interrupted(); // it would close the files
    long now = clock.millis();
    boolean done = false;
    try {
      CurrentFile to = current(now);
      tellGap(to, firstLine, now);
      body.writeTo(to);
      writtenNext = nextLine;
      if (firstMillis == Recovery.NEVER) {
        firstMillis = now;
      }
      done = true;
    } finally {
      if (!done) {
        count(lines);
      }
      pending.clear();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    rotateIfDue(now);
    if (unseen != null) {
      throw unseen;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  private void count(long lines) {
    lostLines += lines;
  }

  /** What is written to; a new one where it was removed or cut by others, and then what was in it is gone. */
  private CurrentFile current(long now) throws IOException {
    CurrentFile present = file;
    if (present != null && !(isThere(present, now) && present.mend())) {
      file = null;
      present.close();
      present = null;
    }
    if (present == null) {
      present = CurrentFile.create(names, writtenNext);
      file = present;
      firstMillis = Recovery.NEVER;
    }
    return present;
  }

  private boolean isThere(CurrentFile present, long now) {
    if (now >= lookedMillis && now - LOOK_MILLIS < lookedMillis) {
      return true;
    }
    lookedMillis = now;
    unseen = null;
    try {
      return present.isInPlace();
    } catch (AccessDeniedException failure) {
      unseen = failure; // it is open, so it is written to all the same
      return true;
    }
  }

  private void tellGap(CurrentFile to, long until, long now) throws IOException {
    tellGap(to, writtenNext, until, now, lastIncarnation);
    writtenNext = until;
  }

  static void tellGap(CurrentFile to, long from, long until, long now, long incarnation) throws IOException {
    for (long line = from; line < until;) {
      int lines = (int) Math.min(Integer.MAX_VALUE, until - line);
      commit(to, to.end(), 0, new Run(line, lines, now, incarnation, Run.GAP));
      line += lines;
    }
  }

  private void rotateIfDue(long now) throws IOException {
    CurrentFile present = file;
    if (present == null || (present.bytes() < policy.maxBytes() && firstMillis >= policy.oldestMillis(now))
        || (now >= rotationMillis && now - LOOK_MILLIS < rotationMillis)) {
      return;
    }
    rotationMillis = now;
    present.setAside();
    rotationMillis = Long.MIN_VALUE;
    file = null;
    file = CurrentFile.create(names, writtenNext);
    firstMillis = Recovery.NEVER;
  }
}
