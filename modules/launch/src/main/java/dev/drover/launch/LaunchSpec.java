// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to start: the program with its arguments, its working directory and its complete environment. A program with a
 * slash is resolved against the directory, one without against the PATH of this environment. Immutable.
 */
public record LaunchSpec(List<String> command, Path dir, Map<String, String> environment, Stdin stdin, Terms terms,
    Optional<Keeping> keeping) {

  /** What the program reads as its standard input. */
  public enum Stdin {
    /** Nothing: it is at its end at once. */
    NULL,
    /** What is written to {@link Child#input}. */
    PIPE,
    /**
     * A terminal of its own, which is its standard output and its standard error, too, and controls it; what is written to
     * {@link Child#input} is typed at it. The native launcher alone has them.
     */
    TERMINAL
  }

  public LaunchSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    if (command.isEmpty() || command.getFirst().isEmpty()) {
      throw new IllegalArgumentException("command: must name a program, was empty; give at least one word");
    }
    for (String word : command) {
      refuseNul("command", word);
    }
    environment.forEach(LaunchSpec::checkVariable);
  }

  /** With nothing to read, on the same terms as whoever launches. */
  public LaunchSpec(List<String> command, Path dir, Map<String, String> environment) {
    this(command, dir, environment, Stdin.NULL, Terms.NONE, Optional.empty());
  }

  public LaunchSpec withStdin(Stdin other) {
    return new LaunchSpec(command, dir, environment, other, terms, keeping);
  }

  public LaunchSpec withTerms(Terms others) {
    return new LaunchSpec(command, dir, environment, stdin, others, keeping);
  }

  /** The same, to outlive this JVM. */
  public LaunchSpec withKeeping(Keeping other) {
    return new LaunchSpec(command, dir, environment, stdin, terms, Optional.of(other));
  }

  /** Something else in the same place and on the same terms, with nothing to read, and not to outlive this JVM. */
  public LaunchSpec withCommand(List<String> other) {
    return new LaunchSpec(other, dir, environment, Stdin.NULL, terms, Optional.empty());
  }

  /** The program as it was written. */
  public String program() {
    return command.getFirst();
  }

  private static void checkVariable(String name, String value) {
    refuseNul("environment", name);
    refuseNul("environment: " + name, value);
    if (name.isEmpty() || name.indexOf('=') >= 0) {
      throw new IllegalArgumentException("environment: a name must not be empty nor hold '=', was '" + name + "'");
    }
  }

  private static void refuseNul(String where, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(where + ": must not hold a NUL character; remove it");
    }
  }
}
