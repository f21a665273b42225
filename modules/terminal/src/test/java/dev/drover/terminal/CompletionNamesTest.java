// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class CompletionNamesTest {
  private static final String INSTANCES = """
      [{"instance":"web/1","process":"web"},{"instance":"web/2","process":"web"},{"instance":"db","process":"db"}]
      """;

  @TempDir
  Path here;

  @BeforeEach
  void projects() throws Exception {
    Files.writeString(here.resolve("drover.conf"), "api/1\napi/2\ncache\n");
    Path shop = Files.createDirectory(here.resolve("my shop"));
    Files.writeString(shop.resolve("drover.conf"), "till\n");
    Files.writeString(shop.resolve("other.conf"), "scale\n");
  }

  private String told(String... args) {
    var screen = new Screen(here, false, Map.of("HOME", here.toString()));
    assertThat(screen.run(args)).isEqualTo(0);
    assertThat(screen.err()).isEmpty();
    return screen.out().strip().replace("\n", " ");
  }

  @Test
  void aDroverThatRuns_tellsThem() {
    try (var drover = FakeDrover.answering(here, 200, INSTANCES)) {
      assertThat(told("__complete", "names", "bare", "stop")).isEqualTo("web web/1 web/2 db");
      assertThat(told("__complete", "processes", "bare", "scale")).isEqualTo("web db");
      assertThat(drover.asked).contains("GET /api/v1/instances");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      stop                          | api api/1 api/2 cache
      -C my\\ shop stop            | till
      stop -C 'my shop'             | till
      -C "my shop" stop             | till
      -C~/my\\ shop stop           | till
      -C missing stop               | api api/1 api/2 cache
      up -f my\\ shop/other.conf   | scale
      up --file='my shop/other.conf' | scale
      up -C 'my shop' -df other.conf | scale
      logs -f web                   | api api/1 api/2 cache
      -C $(touch x) stop            | api api/1 api/2 cache
      """)
  void otherwise_theProjectFileDoes(String line, String names) throws Exception {
    var words = new java.util.ArrayList<>(java.util.List.of("__complete", "names", "quoted"));
    words.addAll(java.util.List.of(line.split("(?<!\\\\) (?!shop['\"]|shop/other.conf')")));
    assertThat(told(words.toArray(String[]::new))).isEqualTo(names);
    assertThat(Files.exists(here.resolve("x"))).isFalse();
  }

  @Test
  void nodes_areThoseOfTheCluster_orOfThisMachine() {
    try (
        var _ = FakeDrover.node(here, "10.0.0.1-7355", "[{\"name\":\"10.0.0.1:7355\"},{\"name\":\"10.0.0.2:7355\"}]")) {
      assertThat(told("__complete", "nodes", "bare", "drain")).isEqualTo("10.0.0.1:7355 10.0.0.2:7355");
    }
    assertThat(told("__complete", "nodes", "bare", "drain")).isEqualTo("10.0.0.1:7355");
  }

  @Test
  void oneThatHangs_isWaitedForBriefly() {
    try (var _ = FakeDrover.in(here, to -> to.read(ByteBuffer.allocate(1)))) {
      long begin = System.nanoTime();
      assertThat(told("__complete", "names", "bare", "stop")).isEqualTo("api api/1 api/2 cache");
      assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L); // a query waits for ten seconds
    }
  }

  @Test
  void whatIsNoLineOfItsOwn_orAnOption_isLeftOut() {
    try (var _ = FakeDrover.answering(here, 200, """
        [{"instance":"a\\nb","process":"--help"},{"instance":"a\\tb","process":""},{"instance":"a\\u001b[2Jb"},
        {"instance":"$(touch x)","process":"a b"},{"instance":7}]
        """)) {
      assertThat(told("__complete", "names", "bare", "stop")).isEqualTo("a b $(touch x) 7");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      500 | oh
      200 | no json
      200 | {"no":"array"}
      200 | []
      """)
  void whatMakesNoSense_isPassedOver(int status, String body) {
    try (var _ = FakeDrover.answering(here, status, body)) {
      assertThat(told("__complete", "processes", "bare", "stop")).isEqualTo("api cache");
    }
  }

  @Test
  void anyFailure_isSilent() throws Exception {
    assertThat(told("__complete")).isEmpty();
    assertThat(told("__complete", "names")).isEmpty();
    assertThat(told("__complete", "nodes", "bare")).isEmpty();
    assertThat(told("__complete", "names", "bare", "up", "-f", "missing.conf")).isEmpty();
    assertThat(told("__complete", "names", "bare", "-C", "a\0b", "up")).isEmpty();
  }
}
