// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which URLs a printed line has. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UrlsTest {
  private static final String ESC = "\u001b";

  private static void has(String line, String... urls) {
    assertThat(Urls.in(line)).as(line).containsExactly(urls);
  }

  @Test
  void in_whenServersGreet_findsTheirAddresses() {
    has("  ➜  Local:   http://localhost:5173/", "http://localhost:5173/");
    has(" * Running on http://127.0.0.1:5000 (Press CTRL+C to quit)", "http://127.0.0.1:5000");
    has("INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)", "http://localhost:8000");
    has("      Now listening on: http://[::]:8080", "http://localhost:8080");
    has("Server at http://[0:0:0:0:0:0:0:0]:8080/ started", "http://localhost:8080/");
    has("│ - Network: http://192.168.1.4:3000│", "http://192.168.1.4:3000");
    has("| Storybook | http://localhost:6006/|", "http://localhost:6006/");
    has("http://localhost:8888/lab?token=5f3a&x=1#top", "http://localhost:8888/lab?token=5f3a&x=1#top");
  }

  @Test
  void in_whenThereAreOtherSchemes_takesFourOfThem() {
    has("https://a.example ws://b.example/x wss://c.example:1/ HTTP://D.example", "https://a.example",
        "ws://b.example/x", "wss://c.example:1/", "HTTP://D.example");
    has("ftp://a.example file:///etc/passwd postgres://u:p@db/x jdbc:h2:tcp://a xhttp://a news://a mehttps://a");
    has("git+https://a.example/r.git redirect=http://b.example", "https://a.example/r.git", "http://b.example");
  }

  @Test
  void in_whenColoured_findsWhatIsShown() {
    has(ESC + "[32m➜" + ESC + "[39m " + ESC + "[36mhttp://localhost:" + ESC + "[1m5173" + ESC + "[22m/" + ESC + "[39m",
        "http://localhost:5173/");
    has("http:" + ESC + "[0m//a.example" + ESC + "(B" + ESC + "[m/b", "http://a.example/b");
    has("\u009b31mhttp://a.example\u009b0m", "http://a.example");
    has(ESC + "]0;http title\u0007http://a.example" + ESC + "[", "http://a.example");
  }

  @Test
  void in_whenThereIsAHyperlink_findsItsTargetToo() {
    has(ESC + "]8;id=1;https://docs.example/x" + ESC + "\\the docs" + ESC + "]8;;" + ESC + "\\ at http://a.example",
        "https://docs.example/x", "http://a.example");
    has(ESC + "]8;;http://a.example\u0007http://a.example" + ESC + "]8;;\u0007", "http://a.example");
  }

  @Test
  void in_whenAStringSequenceHasNoEnd_stillFindsWhatFollows() {
    has(ESC + "]0;http://a.example", "http://a.example");
  }

  @Test
  void in_whenPunctuationFollows_leavesItOut() {
    for (String end : List.of(".", ",", ";", ":", "!", "?", ")", "]", "}", ">", "'", "\"", ").", "'),", "...", "\">")) {
      has("see http://a.example/b" + end, "http://a.example/b");
      has("see http://a.example" + end + " x", "http://a.example");
      has("see http://a.example:80" + end, "http://a.example:80");
      has("see http://a.example/?q=1" + end, "http://a.example/?q=1");
    }
  }

  @Test
  void in_whenBracketsAreBalanced_keepsThem() {
    has("(http://a.example/wiki/Java_(language))", "http://a.example/wiki/Java_(language)");
    has("[docs](http://a.example/x(y)z), more", "http://a.example/x(y)z");
    has("GET http://a.example/users/{id}/[slug]", "http://a.example/users/{id}/[slug]");
    has("http://a.example/x(open and more", "http://a.example/x");
    has("[http://a.example](http://b.example)", "http://a.example", "http://b.example");
  }

  @Test
  void in_whenQuoted_endsWithTheQuotes() {
    has("{'a':'http://a.example/x','b':'http://b.example/it's'}", "http://a.example/x", "http://b.example/it");
    has("{\"a\":\"http://a.example\\n\",\"b\":\"b@c\"}", "http://a.example");
    has("<a href=\"http://a.example/\">http://b.example</a>", "http://a.example/", "http://b.example");
    has("`http://a.example`, http://b.example/it's", "http://a.example", "http://b.example/it's");
  }

  @Test
  void in_whenSomebodyLogsIn_masksWho() {
    has("http://me:secret@a.example/x", "http://***@a.example/x");
    has("https://token@0.0.0.0:80", "https://***@localhost:80");
    has("http://a:b@c:d@[::1]:8080/", "http://***@[::1]:8080/");
    has("http://@a.example", "http://***@a.example");
    has("http://a.example/@scope/pkg?to=me@b", "http://a.example/@scope/pkg?to=me@b");
    for (String secret : List.of("s3cret", "s3[cret", "s3)cret", "s3'cret", "s3|cret", "s3{cret", "s3\u00e4cret")) {
      has("http://me:" + secret + "@a.example", "http://***@a.example");
    }
  }

  @Test
  void in_whenTheHostIsAnAddressOfIpv6_readsIt() {
    has("http://[::1]:3000/x and http://[fe80::1%25eth0]/", "http://[::1]:3000/x", "http://[fe80::1%25eth0]/");
    has("http://[::1 http://[] http://[abc] http://:::3000");
  }

  @Test
  void in_whenThereIsNoHost_findsNothing() {
    has("http:// http://. http://... http:///x http://%s:%d/ http://${HOST}/ http://<host>/ ://x http:/a");
    has("http://a.example:70000/ http://a.example:999999999999999999999/");
  }

  @Test
  void in_whenTheTextGoesOnWithoutSpace_endsWhereNoUrlGoesOn() {
    has("访问http://localhost:3000查看 http://localhost:3000/路径。", "http://localhost:3000", "http://localhost:3000/路径");
    has("http://localhost:3000abc http://b.example:/ http://c:$PORT", "http://localhost:3000", "http://b.example",
        "http://c");
    has("http://a.example\0http://b.example", "http://a.example", "http://b.example");
  }

  @Test
  void in_whenOneIsThereTwice_tellsItOnce() {
    has("http://a.example http://b.example http://a.example", "http://a.example", "http://b.example");
  }

  @Test
  void in_whenThereAreMany_isBounded() {
    var line = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      line.append("http://h").append(i).append(".example ");
    }
    assertThat(Urls.in(line.toString())).hasSize(20).startsWith("http://h0.example").endsWith("http://h19.example");
  }

  @Test
  void in_whenOneIsTooLong_leavesItOut() {
    String longest = "http://a.example/" + "x".repeat(2_000 - 17);
    has(longest + " http://b.example", longest, "http://b.example");
    has(longest + "x http://b.example", "http://b.example");
    has("http://" + "u".repeat(3_000) + ":p@a.example", "http://***@a.example");
  }

  @Test
  void in_whenLinesAreHostile_takesTimeThatGrowsWithThem() {
    for (String part : List.of("://", "http://", "'http://", "http://a(", "http://a/(", "http://a/[{(", "http://@", "@",
        "http://u:", ESC, ESC + "]", ESC + "]8;;", ESC + "[", "\u009b", "ws://[::", "http://a:1")) {
      assertThat(Urls.in(part.repeat((1 << 20) / part.length()))).as(part).hasSizeLessThanOrEqualTo(20);
    }
  }

  @Test
  void in_whenTextIsRandom_isBoundedAndMasked() {
    String[] parts = {"http://", "ws://", "://", "user:hidden@", "@", "a.example", "[::1]", ":80", "/", "?", "#", "(",
        ")", "'", "\"", " ", ".", ESC + "[1m", ESC + "]8;;", "\u0007", "\ud83d", "\u0000"};
    for (int seed = 0; seed < 3_000; seed++) {
      var random = new Random(seed);
      var line = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        line.append(parts[random.nextInt(parts.length)]);
      }
      for (String url : Urls.in(line.toString())) {
        assertThat(url.toLowerCase(Locale.ROOT)).as("seed %s: %s", seed, line).matches("(https?|wss?)://[^\\s\"<>]+")
            .doesNotContain("\u001b");
      }
    }
  }
}
