// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.Terms.Limit;
import dev.drover.launch.Terms.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts a program on its {@link Terms}: by tools in front of it, each of which changes one thing of itself and then becomes
 * the next, so the process stays the same one. Only what has to be changed is. One use, one thread.
 */
final class Wrapping {

  /*
   * The order: limits, the score and niceness need rights that a change of user takes away, so they come before it. The
   * shell, which sets the umask, comes last: it is the one that could not exec for lack of rights to begin with.
   *
   * A tool tells its failure as an exit code, like a program of the user's would. So all that is known to make one fail
   * is looked for before.
   */
  private final List<String> words = new ArrayList<>();
  private final Map<String, String> account = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final Privileges own;
  private final Function<String, Optional<String>> tools;

  Wrapping(Privileges own, Function<String, Optional<String>> tools) {
    this.own = own;
    this.tools = tools;
  }

  /** {@code variables}: the names of those that the program is given. */
  static Wrapping of(Terms terms, Set<String> variables, OptionalLong openFiles) {
    Privileges own = terms.areNone() ? Privileges.UNKNOWN : Privileges.own(); // reading them takes time
    return new Wrapping(own, Tools::find).around(terms, variables, openFiles);
  }

  /** {@code openFiles}: the soft limit of open files, where the program is not to have this process's. */
  Wrapping around(Terms terms, Set<String> variables, OptionalLong openFiles) {
    limit(terms.limits(), openFiles);
    score(terms.priority().oomScoreAdj());
    nice(terms.priority().nice());
    become(terms.runAs().user(), terms.runAs().group());
    mask(terms.runAs().umask(), variables);
    return this;
  }

  /** What comes before the program; the program must be a path. */
  List<String> words() {
    return List.copyOf(words);
  }

  /** The variables that tell the program who it is, for those that it has not. */
  Map<String, String> account() {
    return Map.copyOf(account);
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  private void limit(List<Limit> limits, OptionalLong openFiles) {
    var options = new ArrayList<String>();
    for (Limit limit : limits) {
      options.add("--" + limit.resource().option() + "=" + text(limit.soft()) + ":" + text(limit.hard()));
      judge(limit);
    }
    if (openFiles.isPresent() && limits.stream().noneMatch(limit -> limit.resource() == Resource.NOFILE)) {
      options.add("--nofile=" + openFiles.getAsLong() + ":");
    }
    if (!options.isEmpty()) {
      wrap("limits", "prlimit", "util-linux", options);
    }
  }

  private void judge(Limit limit) {
    Privileges.Bounds now = own.limits().get(limit.resource());
    long hard = limit.hard() == Limit.UNLIMITED ? Long.MAX_VALUE : limit.hard();
    if (now == null || hard <= now.hard()) {
      return;
    }
    if (!own.has(Privileges.SYS_RESOURCE)) {
      problems.add("limits." + key(limit.resource()) + ": the hard limit of " + text(limit.hard())
          + " is above Drover's own of " + now.hard() + ", which needs root (CAP_SYS_RESOURCE)");
    } else if (limit.resource() == Resource.NOFILE && hard > own.mostOpenFiles()) {
      problems.add("limits.nofile: the hard limit of " + text(limit.hard()) + " is above " + own.mostOpenFiles()
          + ", the most that this system allows anybody (sysctl fs.nr_open)");
    }
  }

  /** As it is called in a project file. */
  private static String key(Resource resource) {
    return resource == Resource.CPU_TIME ? "cpu-time" : resource.option();
  }

  private static String text(long limit) {
    return limit == Limit.UNLIMITED ? "unlimited" : Long.toString(limit);
  }

  private void score(OptionalInt wanted) {
    if (wanted.isEmpty() || (own.known() && wanted.getAsInt() == own.oomScoreAdj())) {
      return;
    }
    if (own.known() && wanted.getAsInt() < own.oomScoreAdj() && !own.has(Privileges.SYS_RESOURCE)) {
      problems.add("oom-score-adj: " + wanted.getAsInt() + " is below Drover's own " + own.oomScoreAdj()
          + ", which needs root (CAP_SYS_RESOURCE)");
    }
    wrap("oom-score-adj", "choom", "util-linux", List.of("-n", Integer.toString(wanted.getAsInt()), "--"));
  }

  /** nice(1) adds to what is so, and goes on where it is refused. */
  private void nice(OptionalInt wanted) {
    if (wanted.isEmpty() || wanted.getAsInt() == own.nice()) {
      return;
    }
    if (!own.mayBe(wanted.getAsInt())) {
      problems.add("nice: " + wanted.getAsInt() + " is below Drover's own " + own.nice()
          + ", which needs root (CAP_SYS_NICE) or a higher limit (ulimit -e)");
    }
    wrap("nice", "nice", "coreutils", List.of("-n", Integer.toString(wanted.getAsInt() - own.nice())));
  }

  private void become(Optional<String> user, Optional<String> group) {
    if (user.isEmpty() && group.isEmpty()) {
      return;
    }
    Optional<Account> who = user.flatMap(Account::user);
    Optional<Long> gid = group.flatMap(Account::group);
    if (user.isPresent() && who.isEmpty()) {
      problems.add("user: there is no user \"" + user.get() + "\" on this machine");
    }
    if (group.isPresent() && gid.isEmpty()) {
      problems.add("user: there is no group \"" + group.get() + "\" on this machine");
    }
    who.ifPresent(this::describe);
    if (who.isPresent() == user.isPresent() && gid.isPresent() == group.isPresent()) {
      long uid = who.map(Account::uid).orElse(own.uid());
      become(who.map(Account::name).orElse(""), uid, gid.or(() -> who.map(Account::gid)).orElse(own.gid()));
    }
  }

  private void become(String name, long uid, long gid) {
    if (own.known() && uid == own.uid() && (gid == own.gid() || gid == Account.NO_GROUP)) {
      return;
    }
    if (gid == Account.NO_GROUP) {
      problems.add("user: " + uid + " is not listed, so its group is not known; add it, as \"" + uid + ":GROUP\"");
      return;
    }
    if (uid != own.uid() && !own.has(Privileges.SETUID)) {
      problems.add("user: to run as another user Drover must be root (CAP_SETUID), it runs as user " + own.uid());
    } else if (!own.has(Privileges.SETGID)) {
      problems.add("user: to run with another group Drover must be root (CAP_SETGID), it runs as user " + own.uid());
    }
    wrap("user", "setpriv", "util-linux", List.of("--reuid", Long.toString(uid), "--regid",
        Long.toString(gid), name.isEmpty() ? "--clear-groups" : "--init-groups", "--"));
  }

  private void describe(Account who) {
    if (!who.name().isEmpty()) {
      account.putAll(Map.of("HOME", who.home(), "USER", who.name(), "LOGNAME", who.name(), "SHELL",
          who.shell().isEmpty() ? "/bin/sh" : who.shell()));
    }
  }

  /** A shell may export variables of its own, which the program was not given. */
  private void mask(OptionalInt umask, Set<String> variables) {
    if (umask.isPresent()) {
      String alien = Stream.of("PWD", "OLDPWD", "SHLVL").filter(name -> !variables.contains(name))
          .collect(Collectors.joining(" "));
      String script = "umask " + Integer.toOctalString(umask.getAsInt())
          + (alien.isEmpty() ? "" : "; unset " + alien) + "; exec \"$@\"";
      wrap("umask", "sh", "dash", List.of("-c", script, "sh"));
    }
  }

  private void wrap(String key, String tool, String pack, List<String> options) {
    Optional<String> found = tools.apply(tool);
    if (found.isEmpty()) {
      problems.add(key + ": needs the tool " + tool + ", which is in neither /usr/bin nor /bin nor their sbin; "
          + "install the package " + pack);
    } else {
      words.add(found.get());
      words.addAll(options);
    }
  }
}
