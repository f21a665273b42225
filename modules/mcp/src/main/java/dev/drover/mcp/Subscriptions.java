// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import io.modelcontextprotocol.spec.McpError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The resources of which an agent wants to hear when they change, each with the {@link Stamp} that it was told last: what changed
 * several times, or while it listened to nothing, is told once. Any thread.
 */
final class Subscriptions {
  private static final int MOST = 100;

  private final Resources resources;
  private final Map<String, Stamp> told = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Runnable> watcher = new AtomicReference<>();

  Subscriptions(Resources resources) {
    this.resources = resources;
  }

  /** Changes from now on are told. Fails as the protocol wants it. */
  void add(String uri) {
    Address address = Address.parse(uri).orElseThrow(() -> Resources.none(uri, "there is nothing at " + uri));
    var _ = resources.instances(address, uri);
    if (told.size() >= MOST && !told.containsKey(uri)) {
      throw McpError.builder(Rpc.REFUSED)
          .message("there are " + MOST + " subscriptions already, and there may be no more; end some, or subscribe to "
              + Address.ALL)
          .build();
    }
    told.put(uri, resources.stamp(address));
    wake();
  }

  void remove(String uri) {
    told.remove(uri);
    wake();
  }

  private void wake() {
    Runnable present = watcher.get();
    if (present != null) {
      present.run();
    }
  }

  boolean isEmpty() { return told.isEmpty(); }

  /** Whether what processes print is of interest. */
  boolean ofLogs() {
    return told.keySet().stream().anyMatch(uri -> uri.endsWith("/logs") || uri.endsWith("/errors"));
  }

  /** The resources that have changed since this was asked last. */
  List<String> changed() {
    var changed = new ArrayList<String>();
    told.forEach((uri, before) -> {
      Stamp now = Address.parse(uri).map(resources::stamp).orElse(before);
      if (!now.equals(before) && told.replace(uri, before, now)) {
        changed.add(uri);
      }
    });
    return changed;
  }

  /** Is woken when there is another one, or one less. */
  void watchedBy(Runnable wake) {
    watcher.set(wake);
  }

  void unwatchedBy(Runnable wake) {
    watcher.compareAndSet(wake, null);
  }
}
