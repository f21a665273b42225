// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Does a run tell every row that its settings ask for? In this JVM, and so short that its figures mean nothing. */
@Timeout(120)
class RowsTest {
  @TempDir
  Path dir;

  @Test
  void everyRowIsToldAndKept() throws Exception {
    System.setProperty("jmh.ignoreLock", "true"); // another run on this machine is no matter of a test
    Path json = dir.resolve("rows.json");
    var told = new ArrayList<Row>();
    var settings = new Settings(List.of("single", "bare", "mixed"), List.of("board", "rwlock"), List.of(10, 20),
        List.of(2), 0, 0, 1, Duration.ofMillis(10), json);
    var rows = Rows.run(settings, told::add);
    assertThat(rows).isEqualTo(told)
        .extracting(row -> row.row() + " " + row.rival() + " " + row.processes() + " " + row.threads())
        .containsExactlyInAnyOrder("single board 10 1", "single board 20 1", "single rwlock 10 1",
            "single rwlock 20 1", "bare bare 10 2", "bare bare 20 2", "mixed board 10 2", "mixed board 20 2",
            "mixed rwlock 10 2", "mixed rwlock 20 2");
    assertThat(rows).allMatch(row -> row.nanos() > 0 && row.bytes() >= 0);
    assertThat(Files.readString(json)).contains("dev.drover.bench.BoardRows.mixed", "gc.alloc.rate.norm");
    assertThat(dir).isDirectoryNotContaining(file -> file.toString().endsWith(".new"));
  }
}
