// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.History;
import dev.drover.model.InstanceId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Remembers the incarnations that are to outlive Drover: a folder for each, from before its launch until nothing of it
 * lives any more. Any thread.
 */
public interface KeptStore {

  /** An incarnation of an earlier Drover, by what that knew of it last. Immutable. */
  record Kept(InstanceId instance, History history, Path folder) {}

  /** Those that an earlier Drover left behind, living or not, in no order; an instance may have several. <b>Any thread.</b> */
  List<Kept> left();

  /** A folder for an incarnation that is about to be launched. <b>Any thread.</b> */
  Path open(InstanceId instance, History history) throws IOException;

  /** Something has changed that the next Drover should know; nothing where there is no folder. <b>Any thread</b>, but one after the other. */
  void update(InstanceId instance, History history);

  /** Nothing of it lives any more. <b>Any thread.</b> */
  void close(Path folder);

  /** It does not tell whom it means: out of the way with it, but it stays; where it is now. <b>Any thread.</b> */
  Path setAside(Path folder);

  /** For a Drover without a place to remember anything: nothing can outlive it. */
  static KeptStore none() {
    return new NoKeptStore();
  }
}
