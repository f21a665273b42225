// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class NamesTest {
  private static final List<InstanceId> ALL = List.of(InstanceId.sole("db"), new InstanceId("web", 1),
      new InstanceId("web", 2), InstanceId.sole("webhook"));

  @ParameterizedTest
  @CsvSource({"web,web,true", "web,webs,false", "w*b,web,true", "w*b,wb,true", "w*b,wbx,false", "*,'',true", "*,x,true",
      "?,'',false", "?,x,true", "w??,web,true", "**b*,web,true", "*a*b,aXbYb,true", "*ab,aab,true", "*aab,aaab,true",
      "a*a,a,false", "'',x,false", "'','',true", "[w]eb,web,false", "w.b,web,false", "\\Qw,w,false"})
  void globs(String glob, String name, boolean matches) {
    assertThat(Names.matches(glob, name)).isEqualTo(matches);
  }

  @Test
  void aProcessMeansAllOfItsInstances() {
    assertThat(Names.match("web", ALL)).containsExactly(new InstanceId("web", 1), new InstanceId("web", 2));
    assertThat(Names.match("web/2", ALL)).containsExactly(new InstanceId("web", 2));
    assertThat(Names.match("web*", ALL)).hasSize(3);
    assertThat(Names.match("*/1", ALL)).containsExactly(new InstanceId("web", 1));
    assertThat(Names.match("wep", ALL)).isEmpty();
  }

  /** A regular expression made of these would take longer than anybody lives, or more stack than there is. */
  @Test
  void noGlobTakesLong() {
    String name = "a".repeat(200);
    assertThat(Names.matches("*a".repeat(100) + "b", name)).isFalse();
    assertThat(Names.matches("*".repeat(100_000), name)).isTrue();
  }
}
