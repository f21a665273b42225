// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Adoption;
import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.Keeping;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Launcher;
import dev.drover.launch.Usage;
import dev.drover.model.LogSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * Passes all on to a launcher and keeps accounts of its own: of what listeners hear, and of who lives, by a variable that each
 * launch puts into the environment and that the system tells. Any thread.
 */
final class Accounting implements Launcher {
  private static final String VARIABLE = "DROVER_TEST_LAUNCH";

  /** What had lived too long at some moment. */
  final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final Launcher launcher;
  private final String run = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  private final AtomicLong numbers = new AtomicLong();
  /** By the value of the variable. */
  private final Map<String, Account> launched = new ConcurrentHashMap<>();

  Accounting(Launcher launcher) {
    this.launcher = launcher;
  }

  List<Account> launched() {
    return List.copyOf(launched.values());
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    var account = new Account(String.valueOf(spec.environment().get("DROVER_INSTANCE")), listener,
        LogSpec.DEFAULT.maxLineBytes());
    if (!account.isErrand()) {
      expectNone(account.instance, one -> one < account.incarnation,
          "lives at the launch of " + account.incarnation);
    }
    String value = run + "-" + numbers.incrementAndGet();
    var environment = new HashMap<>(spec.environment());
    environment.put(VARIABLE, value);
    launched.put(value, account);
    try {
      return launcher.launch(new LaunchSpec(spec.command(), spec.dir(), environment, spec.stdin(), spec.terms(),
          spec.keeping()), account);
    } catch (LaunchFailure failure) {
      launched.remove(value);
      throw failure;
    }
  }

  /** It is a fault if one of these incarnations of an instance lives. */
  void expectNone(String instance, LongPredicate incarnations, String moment) {
    Predicate<Account> isOne = account -> !account.isErrand() && account.instance.equals(instance)
        && incarnations.test(account.incarnation);
    if (launched.values().stream().anyMatch(isOne)) {
      living().forEach((process, account) -> {
        if (isOne.test(account)) {
          faults.add(instance + ": " + process + " of incarnation " + account.incarnation + " " + moment);
        }
      });
    }
  }

  /** Everything that was launched here or descends from it and lives, by its pid and program. */
  Map<String, Account> living() {
    var found = new HashMap<String, Account>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path one : all) {
        for (String variable : read(one.resolve("environ")).split("\0", -1)) {
          Account account = variable.startsWith(VARIABLE + "=")
              ? launched.get(variable.substring(VARIABLE.length() + 1))
              : null;
          if (account != null) {
            found.put(one.getFileName() + " (" + read(one.resolve("comm")).strip() + ")", account);
          }
        }
      }
    } catch (IOException failure) {
      faults.add("cannot tell who lives: " + failure);
    }
    return found;
  }

  /** Empty where it has ended, is a zombie, or is another user's. */
  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }

  @Override
  public String name() {
    return launcher.name();
  }

  @Override
  public Adoption adopt(Keeping keeping, ChildListener listener) throws LaunchFailure {
    return launcher.adopt(keeping, listener);
  }

  @Override
  public Set<Child> aliveGroups(Collection<? extends Child> children) {
    return launcher.aliveGroups(children);
  }

  @Override
  public Map<Child, Usage> usage(Collection<? extends Child> children) {
    return launcher.usage(children);
  }

  @Override
  public void close() {
    launcher.close();
  }
}
