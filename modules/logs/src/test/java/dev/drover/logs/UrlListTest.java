// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of printed URLs. */
class UrlListTest {

  @Test
  void with_whenUrlsCome_hasTheNewestFirst() {
    assertThat(UrlList.EMPTY.with("a").with("b").with(List.of("c", "d")).urls()).containsExactly("d", "c", "b", "a");
  }

  @Test
  void with_whenOneComesAgain_movesItToTheFront() {
    assertThat(UrlList.EMPTY.with("a").with("b").with("c").with("a").urls()).containsExactly("a", "c", "b");
  }

  @Test
  void with_whenNothingChanges_isTheSame() {
    UrlList list = UrlList.EMPTY.with("a").with("b");
    assertThat(list.with("b")).isSameAs(list);
    assertThat(list.with(List.of())).isSameAs(list);
    assertThat(list.with(List.of("a", "b"))).isSameAs(list);
    assertThat(list.with(List.of("b", "a"))).isNotEqualTo(list);
  }

  @Test
  void with_whenThereAreMany_dropsTheOldest() {
    UrlList list = UrlList.EMPTY;
    for (int i = 0; i < 50; i++) {
      list = list.with("u" + i);
    }
    assertThat(list.urls()).hasSize(20).startsWith("u49").endsWith("u30");
  }

  @Test
  void urls_whenTheGivenListChangesLater_stay() {
    var given = new ArrayList<>(List.of("a"));
    var list = new UrlList(given);
    given.add("b");
    assertThat(list.urls()).containsExactly("a");
  }
}
