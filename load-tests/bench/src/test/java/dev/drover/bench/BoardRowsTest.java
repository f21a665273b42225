// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.ProcessSnapshot;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.infra.ThreadParams;

/** Does each row do, with each rival, the work that it is named for? */
@Timeout(60)
class BoardRowsTest {
  private static final int PROCESSES = 100;
  private static final ThreadParams SECOND_OF_TWO = new ThreadParams(1, 2, 0, 1, 0, 1, 0, 1, 0, 1);

  private final BoardRows rows = new BoardRows();
  private final Blackhole blackhole = new Blackhole(
      "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");

  static List<String> rivals() {
    return Rival.NAMES;
  }

  private static Herd herd(Counted counted) {
    var herd = new Herd();
    herd.processes = PROCESSES;
    herd.fill(counted.rival(), PROCESSES);
    return herd;
  }

  private static long relaunches(Herd herd) {
    return herd.board.all().stream().mapToInt(ProcessSnapshot::restarts).sum();
  }

  @ParameterizedTest
  @MethodSource("rivals")
  void singleAndConcurrentReadTheSameOne(String rival) {
    var counted = new Counted(rival);
    var herd = herd(counted);
    for (int i = 0; i < 10; i++) {
      rows.single(herd, blackhole);
      rows.concurrent(herd, blackhole);
    }
    assertThat(counted.hits).isEqualTo(20);
    assertThat(counted.gets).containsOnlyKeys(herd.known);
    herd.close();
  }

  @ParameterizedTest
  @MethodSource("rivals")
  void registryFindsEachEquallyOften(String rival) {
    var counted = new Counted(rival);
    var herd = herd(counted);
    var reader = new Reader();
    reader.deal(herd, SECOND_OF_TWO);
    for (int i = 0; i < reader.deck.length(); i++) {
      rows.registry(herd, reader, blackhole);
    }
    assertThat(counted.misses).isZero();
    assertThat(counted.gets).containsOnlyKeys(herd.ids);
    assertThat(counted.gets.values()).containsOnly(reader.deck.length() / PROCESSES);
    herd.close();
  }

  @ParameterizedTest
  @MethodSource("rivals")
  void mixedIsAFifthOfChangesAndHalfOfTheRestMisses(String rival) {
    var counted = new Counted(rival);
    var herd = new HalfHerd();
    herd.processes = PROCESSES;
    herd.fill(counted.rival(), PROCESSES / 2);
    var mixer = new Mixer();
    mixer.deal(herd, SECOND_OF_TWO);
    int lookUps = 4 * mixer.deck.length();
    for (int i = 0; i < lookUps + lookUps / 4; i++) {
      rows.mixed(herd, mixer, blackhole);
    }
    assertThat(counted.hits).isEqualTo(lookUps / 2);
    assertThat(counted.misses).isEqualTo(lookUps / 2);
    assertThat(counted.changes.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(lookUps / 4);
    assertThat(relaunches(herd)).as("all of them are seen").isEqualTo(lookUps / 4);
    assertThat(counted.changes).as("the half that this thread owns").hasSize(PROCESSES / 4);
    assertThat(herd.board.size()).as("what is missing stays so").isEqualTo(PROCESSES / 2);
    herd.close();
  }

  @ParameterizedTest
  @MethodSource("rivals")
  void listReadsAll(String rival) {
    var counted = new Counted(rival);
    var herd = herd(counted);
    var listing = new Listing();
    listing.into(blackhole);
    rows.list(herd, listing);
    rows.list(herd, listing);
    assertThat(counted.listed).isEqualTo(2 * PROCESSES);
    herd.close();
  }

  @ParameterizedTest
  @MethodSource("rivals")
  void changeChangesWhatTheThreadOwns(String rival) {
    var counted = new Counted(rival);
    var herd = herd(counted);
    var changer = new Changer();
    changer.deal(herd, SECOND_OF_TWO);
    for (int i = 0; i < changer.own.length(); i++) {
      rows.change(herd, changer, blackhole);
    }
    assertThat(relaunches(herd)).isEqualTo(changer.own.length());
    assertThat(counted.changes).hasSize(PROCESSES / 2);
    assertThat(counted.hits).as("waited for, where it lags").isEqualTo(rival.equals("ask")
        ? changer.own.length() / 64
        : 0);
    herd.close();
  }

  @Test
  void bareLooksUpTheSameKeysInTheSameOrder() {
    var map = new BareMap();
    map.processes = PROCESSES;
    map.fill();
    var bare = new BareReader();
    bare.deal(map, SECOND_OF_TWO);
    var herd = herd(new Counted("board"));
    var reader = new Reader();
    reader.deal(herd, SECOND_OF_TWO);
    for (int i = 0; i < reader.deck.length() / 2; i++) {
      rows.bare(map, bare, blackhole); // draws one
      reader.deck.next();
      var next = reader.deck.next();
      assertThat(bare.deck.next()).isEqualTo(next);
      assertThat(map.entries).containsKey(next);
    }
  }

  @Test
  void aDeckOfOneThreadSharesNothingWithTheOthers() {
    var ids = Herd.ids(10);
    var seen = new HashSet<>();
    for (int thread = 0; thread < 3; thread++) {
      var deck = Deck.owned(ids, thread, 3);
      var own = new HashSet<>();
      for (int i = 0; i < deck.length(); i++) {
        own.add(deck.next());
      }
      assertThat(seen).doesNotContainAnyElementsOf(own);
      seen.addAll(own);
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(Deck.owned(ids, 12, 16).next()).isIn(ids);
  }

  @Test
  void anUnknownRivalIsRefused() {
    assertThatThrownBy(() -> Rival.open("lock")).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rival: must be one of [board, rwlock, synchronized, ask], was lock");
  }
}
