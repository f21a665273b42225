// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fault is seen, wherever it is. */
class KeptLinesTest {
  private static final int LINES = 500;

  @TempDir
  Path dir;

  private static String line(int number) {
    return String.format(Locale.ROOT, "%010d ", number) + "x".repeat(Printer.LENGTH - Printer.DIGITS - 2) + "\n";
  }

  private static String lines(IntStream numbers) {
    return numbers.mapToObj(KeptLinesTest::line).collect(Collectors.joining());
  }

  private String fault(String... files) throws Exception {
    var paths = new ArrayList<Path>();
    for (String file : files) {
      paths.add(Files.writeString(dir.resolve("file" + paths.size()), file));
    }
    return KeptLines.fault(List.copyOf(paths), LINES);
  }

  @Test
  void allInOrderInAnyFilesIsRight() throws Exception {
    String all = lines(IntStream.range(0, LINES));
    assertThat(fault(all)).isEmpty();
    assertThat(fault("", all.substring(0, 12_345), all.substring(12_345), "")).isEmpty();
  }

  @Test
  void whatIsMissingRepeatedTornOrTooMuchIsTold() throws Exception {
    String all = lines(IntStream.range(0, LINES));
    assertThat(fault(lines(IntStream.range(0, LINES).filter(n -> n != 250)))).contains("line 250");
    assertThat(fault(lines(IntStream.range(0, LINES).map(n -> n == 251 ? 250 : n)))).contains("line 251");
    assertThat(fault(all.substring(0, 20_050) + "y" + all.substring(20_050))).contains("line 200");
    assertThat(fault(all.substring(0, all.length() - 1))).contains("499 lines and 99 bytes of 500");
    assertThat(fault(all + line(LINES))).contains("501 lines");
    assertThat(fault()).contains("0 lines");
  }
}
