// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges how large a configuration gets once its substitutions are filled in, without filling them in: a few lines that
 * each use the one before twice ask for more memory than there is. Owner only.
 */
final class Growth {
  /*
   * The library writes the unresolved configuration out; Written finds the substitutions in it. What they stand for is
   * walked through as often as the library would copy it, only counting, and no further than to the limit: so the walk is
   * bounded by what it is looking for.
   *
   * The count is not lower than what comes of it. A substitution stands for every value of its key, though a later one may
   * replace an earlier; for what the substitutions above its key bring; and in a configuration with includes for that of
   * each shorter path too, as the library looks there next. The walk ends at a substitution that is under way already for
   * the same key, as the library does: it cannot be resolved, or there is a value below, which alone can be seen from the
   * one that is put together from it. GrowthTest compares the count with what the library makes of random configurations.
   */
  private static final long MAX_CHARS = 4_000_000;
  private static final int MAX_STEPS = 200;
  private static final long MAX_COPIES = 20_000_000;

  /** What is too much about the value at a path of keys. */
  record Excess(List<String> path, String message) {}

  private final Written written;
  private final Variables variables;
  private final boolean included;
  private long chars;
  private int steps;
  private Optional<String> message = Optional.empty();
  private Optional<Excess> excess = Optional.empty();

  private Growth(Written written, Variables variables, boolean included) {
    this.written = written;
    this.variables = variables;
    this.included = included;
    this.chars = written.length();
  }

  static Growth of(ConfigObject unresolved, Variables variables, boolean included) {
    Written written = Written.of(unresolved.render(ConfigRenderOptions.concise()));
    var growth = new Growth(written, variables, included);
    growth.excess = growth.judge();
    return growth;
  }

  Optional<Excess> excess() {
    return excess;
  }

  /** How many characters it has at most, written out; some, where there is an excess. */
  long chars() {
    return chars;
  }

  private Optional<Excess> judge() {
    if (written.copies() > MAX_COPIES) {
      return Optional.of(new Excess(List.of(), "has " + written.references().size() + " substitutions among "
          + written.keys() + " keys, which are too many together; use fewer"));
    }
    for (Written.Reference reference : written.references()) {
      within(reference.owner, () -> follow(reference, List.of()));
      if (message.isPresent()) {
        return message.map(text -> new Excess(reference.owner.key.path(), text));
      }
    }
    return Optional.empty();
  }

  private void spend(long more) {
    chars += more;
    if (chars > MAX_CHARS) {
      message = Optional.of("what is substituted here makes the whole larger than " + MAX_CHARS / 1_000_000
          + " million characters; substitute less");
    }
  }

  /** What is substituted, or the rest of a path in it. */
  private void follow(Written.Reference reference, List<String> rest) {
    if (message.isPresent() || !reference.underWay.add(rest)) {
      return;
    }
    if (steps == MAX_STEPS) {
      message = Optional.of("substitutions lead from one to the next over more than " + MAX_STEPS
          + " steps; write the value itself");
      return;
    }
    steps++;
    var path = new ArrayList<>(reference.path);
    path.addAll(rest);
    int shorter = included ? path.size() : 1;
    spend(path.size() * shorter + reference.callersLength(variables));
    for (int from = 0; from < shorter; from++) {
      visit(path.subList(from, path.size()));
    }
    steps--;
    reference.underWay.remove(rest);
  }

  private void visit(List<String> path) {
    Written.Key key = written.root;
    for (int i = 0; i < path.size(); i++) {
      List<String> rest = path.subList(i, path.size());
      for (Written.Value above : key.values.subList(0, key.visible)) {
        within(above, () -> above.direct.forEach(reference -> follow(reference, rest)));
      }
      Written.Key child = key.child(path.get(i));
      if (child == null) {
        return;
      }
      key = child;
    }
    boolean continues = false;
    for (int i = key.visible - 1; i >= 0 && !continues; i--) {
      Written.Value value = key.values.get(i);
      spend(value.length);
      within(value, () -> followAll(value));
      continues = value.continues;
    }
  }

  private void followAll(Written.Value value) {
    for (int i = value.firstReference; i < value.endReference && message.isEmpty(); i++) {
      follow(written.references().get(i), List.of());
    }
  }

  /** While a value is put together that lies on others, only those can be seen at its key. */
  private static void within(Written.Value value, Runnable action) {
    Written.Key key = value.key;
    int before = key.visible;
    if (!value.direct.isEmpty() && key.values.size() > 1) {
      key.visible = Math.min(before, value.index);
    }
    action.run();
    key.visible = before;
  }
}
