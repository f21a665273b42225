// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class DescriptorsTest {
  @Test
  void aProjectThatNeedsMoreThanTheLimitIsRefused() {
    assertThat(Descriptors.problem(256, Descriptors.processes(256), 0)).isEmpty();
    assertThat(Descriptors.problem(256, 500, 0).orElseThrow()).isEqualTo("the limit of 256 open files allows about "
        + Descriptors.processes(256)
        + " processes, the project wants 500; raise it with ulimit -n, or LimitNOFILE under systemd");
    assertThat(Descriptors.problem(256, Descriptors.processes(256), Descriptors.processes(256)))
        .as("an input takes one more").isPresent();
    assertThat(Descriptors.processes(10)).isZero();
    assertThat(Descriptors.problem(10, 0, 0)).isEmpty();
    assertThat(Descriptors.limit().orElseThrow()).isPositive();
  }
}
