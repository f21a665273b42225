// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.LedgerEntry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * Writes the decisions of a project's orchestrator into the journal, one at a time, and tells what all of them have come to. There is
 * one in the cluster; a second one, after a mistake, would be refused by the journal with its first decision.
 */
final class LedgerActor extends EventSourcedBehavior<LedgerActor.Command, LedgerForm.Decided, LedgerState> {
  private static final int SNAPSHOT_EVERY = 200;
  private static final Duration AGAIN_FIRST = Duration.ofSeconds(1);
  private static final Duration AGAIN_LAST = Duration.ofSeconds(10);

  sealed interface Command {}

  /** {@code done} completes when it is in the journal, or fails with the reason. */
  record Enter(List<LedgerEntry> entries, CompletableFuture<Done> done) implements Command {
    Enter {
      entries = List.copyOf(entries);
    }
  }

  private final String project;
  private final Consumer<LedgerState> recovered;
  private final Consumer<LedgerState> known;
  private final Consumer<String> failed;

  private LedgerActor(String project, Consumer<LedgerState> recovered, Consumer<LedgerState> known,
      Consumer<String> failed) {
    super(PersistenceId.ofUniqueId("drover-ledger-" + project),
        SupervisorStrategy.restartWithBackoff(AGAIN_FIRST, AGAIN_LAST, 0.1));
    this.project = project;
    this.recovered = recovered;
    this.known = known;
    this.failed = failed;
  }

  /**
   * {@code recovered} is told what is so when it was read, also after the journal had failed: then who waits for a decision may wait in
   * vain; {@code known} what is so after each decision, {@code failed} why the journal cannot be read now; all on the actor's thread.
   */
  static Behavior<Command> create(String project, Consumer<LedgerState> recovered, Consumer<LedgerState> known,
      Consumer<String> failed) {
    return new LedgerActor(project, recovered, known, failed);
  }

  @Override
  public String journalPluginId() {
    return Database.JOURNAL;
  }

  @Override
  public String snapshotPluginId() {
    return Database.SNAPSHOTS;
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 2);
  }

  @Override
  public SnapshotAdapter<LedgerState> snapshotAdapter() {
    return new LedgerForm.Snapshots();
  }

  @Override
  public LedgerState emptyState() {
    return LedgerState.nothing(project);
  }

  @Override
  public CommandHandler<Command, LedgerForm.Decided, LedgerState> commandHandler() {
    return (state, command) -> switch (command) {
      case Enter(List<LedgerEntry> entries, CompletableFuture<Done> done) -> state.changes(entries)
          ? Effect().persist(new LedgerForm.Decided(entries)).thenRun(now -> {
            known.accept(now);
            done.complete(Done.getInstance());
          })
          : Effect().none().thenRun(_ -> done.complete(Done.getInstance()));
    };
  }

  @Override
  public EventHandler<LedgerState, LedgerForm.Decided> eventHandler() {
    return (state, decided) -> state.after(decided.entries());
  }

  @Override
  public SignalHandler<LedgerState> signalHandler() {
    return newSignalHandlerBuilder().onSignal(RecoveryCompleted.instance(), recovered)
        .onSignal(RecoveryFailed.class, (_, signal) -> failed.accept(String.valueOf(signal.getFailure().getMessage())))
        .build();
  }
}
