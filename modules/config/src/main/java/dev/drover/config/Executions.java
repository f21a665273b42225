// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.ExecSpec;
import dev.drover.model.ExecSpec.Orphans;
import dev.drover.model.ExecSpec.Priority;
import dev.drover.model.ExecSpec.Quota;
import dev.drover.model.ExecSpec.RunAs;
import dev.drover.model.ExecSpec.Stdin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads the keys of a process that say what it has from the system. */
final class Executions {
  static final List<String> KEYS = List.of("stdin", "tty", "user", "umask", "nice", "oom-score-adj", "limits",
      "orphans");
  /** Those that tell a program whose it is: with another user they are that user's, unless the project sets them. */
  static final List<String> OF_USER = List.of("HOME", "USER", "LOGNAME", "SHELL");

  private static final Map<String, Stdin> STDIN = Map.of("null", Stdin.NULL, "pipe", Stdin.PIPE);
  private static final Map<String, Orphans> ORPHANS = Map.of("kill", Orphans.KILL, "adopt", Orphans.ADOPT);
  /** A name, or a number that setuid(2) takes. */
  private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,254}\\$?|[0-9]{1,10}");
  private static final long LARGEST_ID = 4_294_967_294L;
  private static final Pattern UMASK = Pattern.compile("0?[0-7]{1,3}");
  private static final int LOWEST_SCORE = -1000;
  private static final int HIGHEST_SCORE = 1000;

  private Executions() {}

  static ExecSpec read(Section section) {
    Stdin stdin = stdin(section);
    var priority = new Priority(whole(section, "nice", -20, 19),
        whole(section, "oom-score-adj", LOWEST_SCORE, HIGHEST_SCORE));
    Optional<Section> limits = section.section("limits");
    return new ExecSpec(stdin, runAs(section), priority, limits.map(Limits::read).orElse(Map.of()),
        limits.map(Limits::quota).orElse(Quota.NONE), orphans(section, stdin));
  }

  /** The input of a process would end with Drover, and many a process ends with its input. */
  private static Orphans orphans(Section section, Stdin stdin) {
    Orphans orphans = section.choice("orphans", ORPHANS, "kill or adopt", Orphans.KILL);
    if (orphans == Orphans.ADOPT && stdin != Stdin.NULL) {
      section.get("orphans")
          .ifPresent(node -> node.problem("must be kill for a process with stdin = pipe or tty = true, "
              + "whose input would end when Drover does, was " + node.shown() + "; leave out one of the two"));
    }
    return orphans;
  }

  private static Stdin stdin(Section section) {
    Stdin stdin = section.isNull("stdin")
        ? Stdin.NULL
        : section.choice("stdin", STDIN, "null or pipe", Stdin.NULL);
    if (!section.flag("tty", false)) {
      return stdin;
    }
    if (stdin != Stdin.NULL) {
      section.get("stdin").ifPresent(node -> node.problem("must not be set where tty = true, for its input is the "
          + "terminal then, was " + node.shown() + "; remove it, or write stdin = null"));
    }
    return Stdin.TERMINAL;
  }

  /** {@code "user"}, {@code "user:group"} or {@code ":group"}; {@code group} alone is a group of processes. */
  private static RunAs runAs(Section section) {
    OptionalInt umask = umask(section);
    Optional<Node> node = section.get("user");
    Optional<String> text = node.flatMap(Node::text);
    if (node.isEmpty() || text.isEmpty()) {
      return new RunAs(Optional.empty(), Optional.empty(), umask);
    }
    String[] both = text.get().split(":", -1);
    String user = both[0];
    String group = both.length == 1 ? "" : both[1];
    boolean fits = both.length == 1
        ? isAccount(user)
        : both.length == 2 && isAccount(group)
            && (user.isEmpty() || isAccount(user));
    if (!fits) {
      node.get().problem("must be a user, or \"user:group\" or \":group\", each by name or number, was "
          + node.get().shown() + "; correct it");
      return new RunAs(Optional.empty(), Optional.empty(), umask);
    }
    return new RunAs(Optional.of(user).filter(u -> !u.isEmpty()), Optional.of(group).filter(g -> !g.isEmpty()), umask);
  }

  private static boolean isAccount(String text) {
    return ACCOUNT.matcher(text).matches()
        && (!Character.isDigit(text.charAt(0)) || Long.parseLong(text) <= LARGEST_ID);
  }

  private static OptionalInt umask(Section section) {
    Optional<Node> node = section.get("umask");
    Optional<String> text = node.flatMap(Node::text);
    if (node.isEmpty() || text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!UMASK.matcher(text.get()).matches()) {
      node.get().problem("must be an octal number from 000 to 777, was " + node.get().shown()
          + "; write it like \"027\"");
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(text.get(), 8));
  }

  private static OptionalInt whole(Section section, String key, int min, int max) {
    return section.get(key).flatMap(node -> node.whole(min, max)).map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
