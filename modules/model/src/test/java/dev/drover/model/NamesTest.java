// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class NamesTest {
  private static final Set<InstanceId> ALL = new LinkedHashSet<>(List.of(InstanceId.sole("web"),
      new InstanceId("worker", 1), new InstanceId("worker", 2), InstanceId.sole("w.b")));

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"web | web", "worker | worker/1 worker/2", "worker/2 | worker/2",
      "w* | web worker/1 worker/2 w.b", "w?b | web w.b", "w.b | w.b", "* | web worker/1 worker/2 w.b", "[a-z]* | ''",
      "worker/3 | ''", "worker/02 | ''", "*/2 | worker/2", "web/1 | ''", "worker/ | ''", "/2 | ''",
      "worker/2147483648 | ''"})
  void match_aProcessAnInstanceOrAGlob(String text, String found) {
    assertThat(String.join(" ", Names.match(text, ALL).stream().map(InstanceId::name).toList())).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"web | web 0", "web/2 | web 2", "a/b/3 | a/b 3", "web/0 | ''", "web/-1 | ''",
      "web/x | ''", "/1 | ''", "'' | ''"})
  void parse_readsWhatNameWrites(String name, String parsed) {
    assertThat(InstanceId.parse(name).map(id -> id.process() + " " + id.ordinal()).orElse("")).isEqualTo(parsed);
    assertThat(InstanceId.parse(name).map(InstanceId::name).orElse(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"databse | database", "strat | start", "jsno | json", "wep | web", "dbb | db",
      "payments-wrker-sevice1 | payments-worker-service", "d | ''", "fly | ''", "data | ''", "DB | ''"})
  void nearest_isWhatWasMeant(String typed, String meant) {
    var known = List.of("database", "start", "json", "web", "db", "payments-worker-service", "stop");
    assertThat(Names.nearest(typed, known).orElse("")).isEqualTo(meant);
  }

  @Test
  void similar_areTheNearestOnly_inTheirOrder() {
    assertThat(Names.similar("stat", List.of("stop", "star", "status", "stab"))).containsExactly("star", "stab");
    assertThat(Names.similar("stat", List.of("star", "stat", "stab"))).containsExactly("stat");
  }

  @Test
  void endlessName_isNotCompared() {
    String endless = "a".repeat(500_000);
    assertThat(Names.nearest(endless, List.of(endless + "b"))).isEmpty();
    assertThat(Names.nearest("a", List.of(endless))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"web,web,true", "web,webs,false", "w*b,web,true", "w*b,wb,true", "w*b,wbx,false", "*,'',true", "*,x,true",
      "?,'',false", "?,x,true", "w??,web,true", "**b*,web,true", "*a*b,aXbYb,true", "*ab,aab,true", "*aab,aaab,true",
      "a*a,a,false", "'',x,false", "'','',true", "[w]eb,web,false", "w.b,web,false", "\\Qw,w,false"})
  void globs(String glob, String name, boolean matches) {
    assertThat(Names.matches(glob, name)).isEqualTo(matches);
  }

  /** A regular expression made of these would take longer than anybody lives, or more stack than there is. */
  @Test
  void noGlobTakesLong() {
    assertThat(Names.matches("*a".repeat(100) + "b", "a".repeat(200))).isFalse();
    assertThat(Names.matches("*".repeat(100_000), "a".repeat(200))).isTrue();
  }

  @Test
  void ofAProcessThatWasScaledUp_itsNameMeansAll_andTheFirstIsOne() {
    var web = InstanceId.sole("web");
    var second = new InstanceId("web", 2);
    var all = new LinkedHashSet<>(List.of(web, second));
    assertThat(Names.match("web", all)).containsExactly(web, second);
    assertThat(Names.match("web/1", all)).containsExactly(web);
    assertThat(Names.match("web/2", all)).containsExactly(second);
    assertThat(Names.match("web/3", all)).isEmpty();
    assertThat(Names.several("web", List.of(web, second))).isEqualTo(
        "\"web\" means 2 instances: web/1, web/2; name one of them");
    assertThat(Names.several("w*", List.of(web, new InstanceId("worker", 1)))).contains(": web, worker/1;");
  }
}
