// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacesTest {
  @ParameterizedTest
  @CsvSource({"805306368, 20000, 10000", "805306368, 1000000, 12288", "805306368, 1024, 512", "805306368, 20, 64",
      "1048576, 20000, 64", "9223372036854775807, 9223372036854775807, 16384"})
  void areWhatMemoryAndDescriptorsAllow(long heap, long descriptors, int places) {
    assertThat(Places.of(heap, descriptors)).isEqualTo(places);
  }
}
