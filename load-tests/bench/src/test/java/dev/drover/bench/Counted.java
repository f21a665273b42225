// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A rival that counts what is asked of it. One thread. */
final class Counted implements StatusBoard {
  final Map<InstanceId, Integer> gets = new HashMap<>();
  final Map<InstanceId, Integer> changes = new HashMap<>();
  int hits;
  int misses;
  int listed;
  private final Rival real;

  Counted(String name) {
    this.real = Rival.open(name);
  }

  Rival rival() {
    return new Rival(this, real.publish(), (id, at) -> {
      changes.merge(id, 1, Integer::sum);
      real.relaunch().accept(id, at);
    }, real.lags(), real.end());
  }

  @Override
  public @Nullable ProcessSnapshot get(InstanceId instance) {
    ProcessSnapshot seen = real.board().get(instance);
    gets.merge(instance, 1, Integer::sum);
    hits += seen == null ? 0 : 1;
    misses += seen == null ? 1 : 0;
    return seen;
  }

  @Override
  public void forEach(Consumer<? super ProcessSnapshot> action) {
    real.board().forEach(seen -> {
      listed++;
      action.accept(seen);
    });
  }

  @Override
  public int size() {
    return real.board().size();
  }
}
