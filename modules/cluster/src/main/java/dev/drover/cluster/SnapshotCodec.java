// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as bytes, for nodes that may be of different versions. The first byte is the version; the fields follow in the
 * order in which they are read below. A field may be added at the end: who does not know it passes it over, and who misses
 * it must have a value for it. Anything else needs a new version. Pure. Any thread.
 */
final class SnapshotCodec {
  private static final int VERSION = 1;
  /** Text beyond so many characters is cut: a snapshot must fit into one message. */
  static final int MOST_TEXT = 8 * 1024;

  private static final int HAS_STARTED = 1;
  private static final int HAS_READY = 2;
  private static final int HAS_EXITED = 4;
  private static final int HAS_LAST_EXIT = 8;
  private static final int HAS_NEXT_START = 16;

  private static final int CODE = 1;
  private static final int SIGNALLED = 2;
  private static final int NOT_LAUNCHED = 3;
  private static final int LOST = 4;

  private SnapshotCodec() {}

  static byte[] encode(ProcessSnapshot s) {
    var out = new PackedOutput().octet(VERSION).text(s.instance().process()).number(s.instance().ordinal())
        .text(s.node()).signed(s.specVersion()).octet(code(s.wanted())).octet(code(s.phase())).octet(code(s.health()))
        .text(cut(s.reason())).signed(s.pid()).signed(s.incarnation()).signed(s.restarts())
        .signed(s.restartsInWindow()).signed(s.revision());
    out.octet((s.started() == null ? 0 : HAS_STARTED) | (s.ready() == null ? 0 : HAS_READY)
        | (s.exited() == null ? 0 : HAS_EXITED) | (s.lastExit() == null ? 0 : HAS_LAST_EXIT)
        | (s.nextStart() == null ? 0 : HAS_NEXT_START));
    instant(out, s.started());
    instant(out, s.ready());
    instant(out, s.exited());
    if (s.lastExit() != null) {
      out.block(exit(s.lastExit()));
    }
    instant(out, s.nextStart());
    return out.toBytes();
  }

  /** Refuses what is no snapshot, or one of a version, phase or wish that is not known here. */
  static ProcessSnapshot decode(PackedInput in) {
    int version = in.octet();
    if (version != VERSION) {
      throw in.malformed("a snapshot must be of version " + VERSION + ", was " + version
          + "; run the same version of Drover on all nodes");
    }
    InstanceId instance = instance(in);
    String node = in.text();
    int specVersion = narrow(in, "a version of a spec");
    Wanted wanted = wanted(in);
    Phase phase = phase(in);
    Health health = health(in.octet());
    String reason = in.text();
    long pid = in.signed();
    long incarnation = in.signed();
    int restarts = narrow(in, "a number of restarts");
    int restartsInWindow = narrow(in, "a number of restarts");
    long revision = in.signed();
    int has = in.octet();
    Instant started = instant(in, has & HAS_STARTED);
    Instant ready = instant(in, has & HAS_READY);
    Instant exited = instant(in, has & HAS_EXITED);
    Exit lastExit = (has & HAS_LAST_EXIT) == 0 ? null : exit(in.block());
    Instant nextStart = instant(in, has & HAS_NEXT_START);
    return new ProcessSnapshot(instance, node, specVersion, wanted, phase, health, reason, pid, incarnation, restarts,
        restartsInWindow, started, ready, exited, lastExit, nextStart, revision);
  }

  static InstanceId instance(PackedInput in) {
    String process = in.text();
    if (process.isEmpty()) {
      throw in.malformed("an instance must have a name");
    }
    return new InstanceId(process, in.small("an ordinal", 0, Integer.MAX_VALUE));
  }

  private static String cut(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT - 3) + "...";
  }

  private static int narrow(PackedInput in, String what) {
    long value = in.signed();
    if (value != (int) value) {
      throw in.malformed(what + " must be of 32 bits, was " + value);
    }
    return (int) value;
  }

  private static void instant(PackedOutput out, @Nullable Instant time) {
    if (time != null) {
      out.signed(time.getEpochSecond()).number(time.getNano());
    }
  }

  private static @Nullable Instant instant(PackedInput in, int has) {
    if (has == 0) {
      return null;
    }
    long second = in.signed();
    try {
      return Instant.ofEpochSecond(second, in.small("nanoseconds", 0, 999_999_999));
    } catch (DateTimeException _) {
      throw in.malformed("no time has the second " + second);
    }
  }

  static byte[] exit(Exit exit) {
    var out = new PackedOutput();
    switch (exit) {
      case Exit.Code(int code) -> out.octet(CODE).signed(code);
      case Exit.Signalled(int signal, boolean dumped, String why) ->
        out.octet(SIGNALLED).signed(signal).octet(dumped ? 1 : 0).text(cut(why));
      case Exit.NotLaunched(int errno, String why) -> out.octet(NOT_LAUNCHED).signed(errno).text(cut(why));
      case Exit.Lost() -> out.octet(LOST);
    }
    return out.toBytes();
  }

  static Exit exit(PackedInput in) {
    return switch (in.octet()) {
      case CODE -> new Exit.Code(narrow(in, "an exit code"));
      case SIGNALLED -> new Exit.Signalled(narrow(in, "a signal"), in.octet() != 0, in.text());
      case NOT_LAUNCHED -> new Exit.NotLaunched(narrow(in, "an errno"), in.text());
      default -> new Exit.Lost(); // LOST, or a kind that is not known here: it ended, and how cannot be told
    };
  }

  /* Codes of their own, and not the places in the enums: a constant may come between two others. Codes are never used again. */

  private static int code(Wanted wanted) {
    return switch (wanted) {
      case UP -> 1;
      case DOWN -> 2;
    };
  }

  private static Wanted wanted(PackedInput in) {
    int code = in.octet();
    return switch (code) {
      case 1 -> Wanted.UP;
      case 2 -> Wanted.DOWN;
      default -> throw in.malformed("what is wanted must be 1 or 2, was " + code);
    };
  }

  private static int code(Health health) {
    return switch (health) {
      case NONE -> 1;
      case STARTING -> 2;
      case READY -> 3;
      case NOT_READY -> 4;
    };
  }

  /** One that is not known here is none. */
  private static Health health(int code) {
    return switch (code) {
      case 2 -> Health.STARTING;
      case 3 -> Health.READY;
      case 4 -> Health.NOT_READY;
      default -> Health.NONE;
    };
  }

  private static int code(Phase phase) {
    return switch (phase) {
      case DISABLED -> 1;
      case PENDING -> 2;
      case STARTING -> 3;
      case RUNNING -> 4;
      case STOPPING -> 5;
      case BACKOFF -> 6;
      case COMPLETED -> 7;
      case STOPPED -> 8;
      case FAILED -> 9;
      case SKIPPED -> 10;
    };
  }

  private static Phase phase(PackedInput in) {
    int code = in.octet();
    return switch (code) {
      case 1 -> Phase.DISABLED;
      case 2 -> Phase.PENDING;
      case 3 -> Phase.STARTING;
      case 4 -> Phase.RUNNING;
      case 5 -> Phase.STOPPING;
      case 6 -> Phase.BACKOFF;
      case 7 -> Phase.COMPLETED;
      case 8 -> Phase.STOPPED;
      case 9 -> Phase.FAILED;
      case 10 -> Phase.SKIPPED;
      default -> throw in.malformed("a phase must be from 1 to 10, was " + code);
    };
  }
}
