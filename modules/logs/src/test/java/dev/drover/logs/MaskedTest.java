// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is left of a message. */
class MaskedTest {

  private static void same(String one, String... others) {
    for (String other : others) {
      assertThat(Masked.of(other)).as(other).isEqualTo(Masked.of(one));
    }
  }

  @Test
  void of_whenNumbersDiffer_isTheSame() {
    same("took 7 ms", "took 12 ms", "took -3 ms", "took 1,234.5 ms", "took 1_0 ms".replace("_", ""));
    same("took 7ms", "took 1.5s", "took 1m30s");
    same("order 4711 failed", "order 1 failed");
    same("worker12 failed", "worker7 failed");
  }

  @Test
  void of_whenIdentifiersDiffer_isTheSame() {
    same("at 0x7f2b28018460", "at 0xdead", "at 0x0");
    same("id 550e8400-e29b-41d4-a716-446655440000", "id aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
        "id 00000000-0000-0000-0000-000000000000");
    same("commit 90b35a6239c3", "commit 1234567");
    same("id 01HV3XKQ9Z8R7T6Y5U4I3O2P1A", "id 01ARZ3NDEKTSV4RRFFQ69G5FAV");
  }

  @Test
  void of_whenTimesDiffer_isTheSame() {
    same("2026-03-01T10:15:30.123Z x", "2027-11-30T00:00:00Z x");
    same("2026-03-01 10:15:30,123 x", "1999-12-31 23:59:59,000 x");
    same("[Sun Mar 01 10:15:30 2026] x", "[Mon Dec 31 23:59:59 2029] x");
  }

  @Test
  void of_whenQuotedOrPlacesDiffer_isTheSame() {
    same("no user \"ann\" here", "no user \"bob \\\"b\\\" c\" here");
    same("no user 'ann' here", "no user 'o'hara' here");
    same("/app/x.js:12:5 failed", "/app/x.js:1:77 failed");
    same("connect 127.0.0.1:5432", "connect 10.1.2.3:80");
  }

  @Test
  void of_whenWordsDiffer_isNotTheSame() {
    assertThat(Masked.of("no user")).isNotEqualTo(Masked.of("no order"));
    assertThat(Masked.of("can't open a, won't")).isEqualTo("can't open a, won't");
    assertThat(Masked.of("deadbeef facade")).isEqualTo("deadbeef facade");
    assertThat(Masked.of("an open \" quote")).isEqualTo("an open \" quote");
  }

  @Test
  void numbers_whenSomethingIsQuoted_keepsIt() {
    assertThat(Masked.numbers("File \"/app/main.py\", line 14, in main"))
        .isEqualTo("File \"/app/main.py\", line #, in main");
  }
}
