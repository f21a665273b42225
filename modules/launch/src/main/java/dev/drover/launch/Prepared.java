// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is given to exec for a spec: the program itself, or the tools that put it on its terms, with the program behind
 * them. {@code path} is the file to be run, {@code spec} has its words and environment. Immutable. Any thread.
 */
record Prepared(String path, LaunchSpec spec) {

  /** {@code openFiles}: the soft limit, where a tool is to set it. Fails where something stands in the way of the terms; of all else behind tools what exec would tell, before. */
  static Prepared of(LaunchSpec spec, OptionalLong openFiles) throws LaunchFailure {
    String path = Programs.find(spec);
    if (spec.terms().areNone() && openFiles.isEmpty() && spec.keeping().isEmpty()) {
      return new Prepared(path, spec);
    }
    FileFormat.check(spec, path);
    Wrapping wrapping = Wrapping.of(spec.terms(), spec.environment().keySet(), openFiles);
    if (!wrapping.problems().isEmpty()) {
      throw Failures.impossible(spec, wrapping.problems());
    }
    var environment = new HashMap<>(wrapping.account());
    environment.putAll(spec.environment());
    List<String> command = new ArrayList<>(wrapping.words());
    if (command.isEmpty() && spec.keeping().isEmpty()) {
      command.addAll(spec.command());
    } else if (command.isEmpty()) {
      command.add(path);
      command.addAll(spec.command().subList(1, spec.command().size()));
    } else {
      path = command.getFirst();
      command.add(Programs.find(spec));
      command.addAll(spec.command().subList(1, spec.command().size()));
    }
    return new Prepared(path,
        new LaunchSpec(command, spec.dir(), environment, spec.stdin(), spec.terms(), spec.keeping()));
  }
}
