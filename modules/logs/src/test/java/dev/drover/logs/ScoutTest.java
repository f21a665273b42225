// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is found behind a ring. */
@Timeout(60)
class ScoutTest {
  private static final InstanceId WEB = InstanceId.sole("web");

  @TempDir
  Path folder;
  private LogStore store = new LogStore();
  private LogWriter writer = writer();

  private LogWriter writer() {
    return new LogWriter(() -> store.ring(WEB, LogSpec.DEFAULT), 1, 64 << 10, () -> 1234);
  }

  @BeforeEach
  void open() {
    store = LogStore.in(folder, InstantSource.system());
    writer = writer();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void print(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    writer.write(Origin.OUT, bytes, 0, bytes.length);
  }

  @Test
  void urlsAreFound_theNewestFirst() {
    assertThat(store.findings(WEB)).isEqualTo(Findings.NONE);
    print("listening on http://0.0.0.0:5173/\nalso at http://localhost:8080/admin.\n");
    await().untilAsserted(() -> assertThat(store.findings(WEB).urls()).containsExactly("http://localhost:8080/admin",
        "http://localhost:5173/"));
  }

  @Test
  void anErrorThatNothingFollowsIsToldOnceItIsQuiet_andCounted() {
    String trace = "java.lang.IllegalStateException: no luck\n\tat dev.Web.main(Web.java:7)\n";
    print(trace);
    await().untilAsserted(() -> assertThat(store.findings(WEB).errors()).singleElement()
        .satisfies(error -> assertThat(error.count()).isOne()));
    print(trace + "fine again\n");
    await().untilAsserted(() -> assertThat(store.findings(WEB).errors()).singleElement().satisfies(error -> {
      assertThat(error.count()).isEqualTo(2);
      assertThat(error.firstLine()).isEqualTo("java.lang.IllegalStateException: no luck");
      assertThat(error.detail()).hasSize(2);
    }));
  }

  @Test
  void ofAFloodTheLatestIsFound() {
    for (int i = 0; i < 200; i++) {
      print("nothing to see here\n".repeat(1_000));
    }
    print("http://localhost:1/\n");
    await().untilAsserted(() -> assertThat(store.findings(WEB).urls()).containsExactly("http://localhost:1/"));
  }
}
