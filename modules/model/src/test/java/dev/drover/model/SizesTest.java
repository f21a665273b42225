// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(10)
class SizesTest {
  @ParameterizedTest
  @CsvSource({"0, 0 bytes", "1023, 1023 bytes", "1024, 1 KiB", "1536, 1.5 KiB", "1048575, 1024 KiB",
      "956301312, 912 MiB", "956400000, 912.1 MiB", "1073741824, 1 GiB", "9223372036854775807, 8 EiB"})
  void areReadable(long bytes, String shown) {
    assertThat(Sizes.show(bytes)).isEqualTo(shown);
  }
}
