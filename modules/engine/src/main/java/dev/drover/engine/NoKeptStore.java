// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.History;
import dev.drover.model.InstanceId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where nothing is remembered. Any thread. */
final class NoKeptStore implements KeptStore {

  @Override
  public List<Kept> left() {
    return List.of();
  }

  @Override
  public Path open(InstanceId instance, History history) throws IOException {
    throw new IOException(
        "orphans = adopt needs a place to remember processes in, and this Drover was started without one");
  }

  @Override
  public void update(InstanceId instance, History history) {
    // there is nothing to be changed
  }

  @Override
  public void close(Path folder) {
    // there is none
  }

  @Override
  public Path setAside(Path folder) {
    return folder;
  }
}
