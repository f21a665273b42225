// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.Deployment;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import java.util.OptionalLong;

/** What is deployed now. <b>Any thread</b> reads it; its only writer is the orchestrator. */
final class Deployed {
  private volatile Deployment present;

  Deployed(Deployment first) {
    this.present = first;
  }

  Deployment get() {
    return present;
  }

  /** <b>Owner only.</b> */
  void publish(Deployment next) {
    present = next;
  }

  /** Above how many bytes of memory an instance is to be restarted. */
  OptionalLong memoryBound(InstanceId id) {
    ProcessSpec spec = present.specs().get(id);
    return spec == null ? OptionalLong.empty() : spec.restart().above();
  }
}
