// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import dev.drover.logs.LogTrouble;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessUsage;
import dev.drover.view.UsageBoard;
import dev.drover.wire.Json;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * How each instance is told, encoded once and shared by all who ask until it changes. Any thread; nobody waits for anybody.
 *
 * @param <T> what never changes
 */
public final class InstanceTexts<T> {
  /*
   * The text of an instance is kept beside what it was made of. Whoever asks looks whether that is still what the boards have,
   * and else makes and keeps a new one; if two do so at once, one of them did it for nothing.
   */
  private final Drover drover;
  private final BiFunction<ProcessSnapshot, Beside, T> encoder;
  private final ConcurrentHashMap<InstanceId, Entry<T>> entries = new ConcurrentHashMap<>();

  /** What an instance's text is made of beside its snapshot. */
  public record Beside(@Nullable ProcessUsage usage, LogTrouble log, NodeView.State standing, List<String> urls)
      implements
        Json.Usages {
    @Override
    public @Nullable ProcessUsage of(ProcessSnapshot snapshot) {
      return usage;
    }

    @Override
    public LogTrouble log(ProcessSnapshot snapshot) {
      return log;
    }

    @Override
    public NodeView.State standing(ProcessSnapshot snapshot) {
      return standing;
    }

    @Override
    public List<String> urls(ProcessSnapshot snapshot) {
      return urls;
    }
  }

  /** An instance's text, and what it was made of; another object when anything of it has changed. */
  record Entry<T>(ProcessSnapshot snapshot, Beside beside, T text) {}

  /** {@code encoder}: pure. */
  public InstanceTexts(Drover drover, BiFunction<ProcessSnapshot, Beside, T> encoder) {
    this.drover = drover;
    this.encoder = encoder;
  }

  /** {@code usages}: as {@link UsageBoard#read()} has it, which is asked for once for all that are told together. */
  public T of(ProcessSnapshot seen, UsageBoard usages) {
    return entry(seen, usages).text;
  }

  @SuppressWarnings("ReferenceEquality") // the board has another object when anything of it has changed
  Entry<T> entry(ProcessSnapshot seen, UsageBoard usages) {
    var beside = new Beside(usages.of(seen), drover.logs().trouble(seen.instance()), drover.nodes().standing(seen),
        drover.logs().findings(seen.instance()).urls());
    Entry<T> kept = entries.get(seen.instance());
    if (kept != null && kept.snapshot == seen && kept.beside.equals(beside)) {
      return kept;
    }
    var made = new Entry<T>(seen, beside, encoder.apply(seen, beside));
    entries.put(seen.instance(), made);
    return made;
  }

  /** Forgets those that are not there any more. */
  public void tidy() {
    if (entries.size() > drover.board().size()) {
      entries.keySet().removeIf(id -> drover.board().get(id) == null);
    }
  }
}
