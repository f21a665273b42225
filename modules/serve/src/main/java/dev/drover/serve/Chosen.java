// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import dev.drover.model.InstanceId;
import dev.drover.model.Names;
import dev.drover.model.ProcessSpec;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the instances that a client names. Any thread. */
public final class Chosen {
  private static final int NAMED = 20;

  /** One of the names means nothing here. */
  public static final class NoSuchName extends Exception {
    private static final long serialVersionUID = 1;

    NoSuchName(String sentence) {
      super(sentence, null, false, false);
    }
  }

  private Chosen() {}

  /** Those that match any of the names, in the order of their declaration; no names stand for all. */
  public static Collection<InstanceId> of(Drover drover, List<String> names) throws NoSuchName {
    var all = drover.instances().keySet();
    if (names.isEmpty()) {
      return all;
    }
    var chosen = new HashSet<InstanceId>();
    for (String name : names) {
      var matched = Names.match(name, all);
      if (matched.isEmpty()) {
        throw new NoSuchName(unknown(drover, name));
      }
      if (names.size() == 1) {
        return matched;
      }
      chosen.addAll(matched);
    }
    return all.stream().filter(chosen::contains).toList();
  }

  /** The same, where a name that means nothing at the moment may mean something later. */
  public static Collection<InstanceId> meant(Drover drover, List<String> names) {
    var all = drover.instances().keySet();
    return names.isEmpty() ? all : names.stream().flatMap(name -> Names.match(name, all).stream()).distinct().toList();
  }

  /** Processes, by their whole names; a sentence for each that is none. */
  static void processes(Drover drover, Collection<String> names) throws NoSuchName {
    var known = drover.project().processes().stream().map(ProcessSpec::name).toList();
    String wrong = names.stream().filter(name -> !known.contains(name)).map(name -> unknown(name, known, known))
        .collect(Collectors.joining("; "));
    if (!wrong.isEmpty()) {
      throw new NoSuchName(wrong);
    }
  }

  /** The only one that the name means. */
  static InstanceId one(Drover drover, String name) throws NoSuchName {
    var found = List.copyOf(of(drover, List.of(name)));
    if (found.size() > 1) {
      throw new NoSuchName(Names.several(name, found));
    }
    return found.getFirst();
  }

  /** Says that there is none of this name, and which may have been meant. */
  public static String unknown(Drover drover, String name) {
    var instances = drover.instances().keySet().stream().map(InstanceId::name);
    var processes = drover.project().processes().stream().map(ProcessSpec::name).toList();
    var known = java.util.stream.Stream.concat(processes.stream(), instances).distinct().toList();
    return unknown(name, known, processes);
  }

  private static String unknown(String name, List<String> known, List<String> processes) {
    return "there is no process \"" + name + "\"" + Names.nearest(name, known)
        .map(near -> "; did you mean \"" + near + "\"?").orElseGet(() -> "; there are " + list(processes));
  }

  static String list(List<String> processes) {
    String first = processes.stream().limit(NAMED).collect(Collectors.joining(", "));
    int more = processes.size() - NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
