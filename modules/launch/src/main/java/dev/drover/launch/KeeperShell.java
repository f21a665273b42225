// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The words and the environment of the shell that is to keep a program (keeper.sh). A shell changes some variables, and
 * hands on none whose name it would not have given itself: the program gets those by env(1). Pure. Any thread.
 */
final class KeeperShell {

  static final String PATH = "/bin/sh";
  /** What is in front of the program's own mark in the environment until that is known. */
  static final String MARK = Environ.MARK + "keeper";

  private static final String SCRIPT = Resource.text("keeper.sh");
  private static final Pattern HANDED_ON = Pattern.compile(
      "(?!(?:PWD|OLDPWD|SHLVL|_|IFS|OPTIND|PPID|PS[124]|LINENO|RANDOM|SECONDS|COLUMNS|LINES|SHELLOPTS|BASH.*|ENV)$)"
          + "[A-Za-z_][A-Za-z0-9_]*");

  private KeeperShell() {}

  /**
   * {@code prepared}: the program with its words and variables; {@code folders}: those of the keepers' cgroup and of the
   * program's own, empty without.
   */
  static LaunchSpec of(LaunchSpec prepared, List<String> folders) throws LaunchFailure {
    List<String> words = new ArrayList<>(List.of(PATH, "-c", SCRIPT, "drover-keeper", tool("setsid", prepared)));
    words.addAll(folders);
    Map<String, String> environment = new HashMap<>(prepared.environment());
    environment.keySet().removeIf(name -> !HANDED_ON.matcher(name).matches());
    List<String> others = prepared.environment().entrySet().stream()
        .filter(variable -> !environment.containsKey(variable.getKey()))
        .map(variable -> variable.getKey() + "=" + variable.getValue()).toList();
    if (!others.isEmpty()) {
      words.addAll(List.of(tool("env", prepared), "--"));
      words.addAll(others);
      if (prepared.program().indexOf('=') >= 0) { // for env, that would be one more variable
        words.addAll(List.of(tool("nice", prepared), "-n", "0"));
      }
    }
    words.addAll(prepared.command());
    return new LaunchSpec(words, prepared.dir(), environment);
  }

  private static String tool(String name, LaunchSpec spec) throws LaunchFailure {
    return Tools.find(name).orElseThrow(() -> Failures.impossible(spec, Keeping.problems()));
  }
}
