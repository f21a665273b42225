// SPDX-License-Identifier: Apache-2.0
package dev.drover.testkit;

import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Subscription;
import dev.drover.view.EventRing;
import dev.drover.view.StatusBoard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Waits for what becomes of one instance, and remembers what it saw of it, from the moment on in which the probe was made: a failure
 * tells all of that. It looks when an event comes, so it is neither late nor busy. For one thread, that of the test.
 */
public final class PhaseProbe implements AutoCloseable {
  private final InstanceId instance;
  private final StatusBoard board;
  private final EventRing events;
  private final Duration patience;
  private final News news = new News();
  private final Subscription subscription;
  private final List<LifecycleEvent> history = new ArrayList<>();
  private long next;
  private long missed;

  /** Watches the instance of this name ({@code web}, {@code web/2}), which need not be there yet. */
  public PhaseProbe(StatusBoard board, EventRing events, String instance) {
    this(board, events, instance, FakeLauncher.PATIENCE);
  }

  /** With other patience. */
  public PhaseProbe(StatusBoard board, EventRing events, String instance, Duration patience) {
    this.instance = InstanceId.parse(instance).orElseThrow(
        () -> new IllegalArgumentException("\"" + instance + "\": is no instance; name one as web or web/2"));
    this.board = board;
    this.events = events;
    this.patience = patience;
    this.next = events.last() + 1;
    this.subscription = events.onAppend(news::tell);
  }

  /** Waits until it is in this phase. */
  public ProcessSnapshot awaitPhase(Phase phase) {
    return await(phase.name(), seen -> seen.phase() == phase);
  }

  /** Waits until it runs and its probe has passed, if it has one. */
  public ProcessSnapshot awaitReady() {
    return await("ready", seen -> seen.phase() == Phase.RUNNING
        && (seen.health() == Health.READY || seen.health() == Health.NONE));
  }

  /** Waits until its nth incarnation, or a later one, runs. */
  public ProcessSnapshot awaitIncarnation(long number) {
    return await("RUNNING as incarnation " + number,
        seen -> seen.phase() == Phase.RUNNING && seen.incarnation() >= number);
  }

  /** Waits until its snapshot is so; {@code what} is for the failure. */
  public ProcessSnapshot await(String what, Predicate<ProcessSnapshot> wanted) {
    return news.await(patience, () -> {
      look();
      ProcessSnapshot seen = board.get(instance);
      return seen != null && wanted.test(seen) ? seen : null;
    }, () -> instance + " is not " + what + ": " + told());
  }

  /** Waits until it has been in these phases in this order, be it with others between, since the probe was made. */
  public void awaitPassed(Phase... phases) {
    var wanted = List.of(phases);
    boolean _ = news.await(patience, () -> {
      look();
      return isWithin(wanted, phases()) ? true : null;
    }, () -> instance + " has not passed " + wanted + ": " + told());
  }

  /** Waits until it is on no board any more. */
  public void awaitGone() {
    boolean _ = news.await(patience, () -> {
      look();
      return board.get(instance) == null ? true : null;
    }, () -> instance + " is still there: " + told());
  }

  /** The phases in which it has been since the probe was made, each once in a row. */
  public List<Phase> phases() {
    look();
    var seen = new ArrayList<Phase>();
    for (LifecycleEvent event : history) {
      if (seen.isEmpty() || seen.getLast() != event.phase()) {
        seen.add(event.phase());
      }
    }
    return seen;
  }

  /** What has happened to it since the probe was made. */
  public List<LifecycleEvent> history() {
    look();
    return List.copyOf(history);
  }

  private void look() {
    for (LifecycleEvent event = events.read(next); event != null; event = events.read(next)) {
      missed += event.number() - next;
      next = event.number() + 1;
      if (event.instance().equals(instance)) {
        history.add(event);
      }
    }
  }

  private static boolean isWithin(List<Phase> wanted, List<Phase> seen) {
    int found = 0;
    for (Phase phase : seen) {
      if (found < wanted.size() && phase == wanted.get(found)) {
        found++;
      }
    }
    return found == wanted.size();
  }

  private String told() {
    ProcessSnapshot seen = board.get(instance);
    String now = seen == null
        ? "it is not on the board"
        : "it is " + seen.summary() + ", incarnation " + seen.incarnation() + reason(seen.reason());
    UnaryOperator<String> or = text -> text.isEmpty() ? "nothing" : text;
    return now + "; it has seen " + or.apply(history.stream()
        .map(event -> event.type() + " (" + event.phase() + ", incarnation " + event.incarnation() + ")")
        .collect(Collectors.joining(", ")))
        + (missed == 0 ? "" : "; " + missed + " events of all instances were overwritten before it looked");
  }

  private static String reason(String reason) {
    return reason.isEmpty() ? "" : " (" + reason + ")";
  }

  /** It looks no more. */
  @Override
  public void close() {
    subscription.close();
  }
}
