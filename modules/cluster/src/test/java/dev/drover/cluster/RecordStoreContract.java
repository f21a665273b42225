// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cluster.RecordStore.Advance;
import dev.drover.model.InstanceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every database promises of the records of instances. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
abstract class RecordStoreContract {
  private static final InstanceId WEB = new InstanceId("web", 2);
  private RecordStore first;
  private RecordStore second;

  abstract Database fresh();

  @BeforeEach
  void open() {
    Database database = fresh();
    database.prepare("shop");
    first = database.records("node-1");
    second = database.records("node-2");
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  @Test
  void record_beforeTheFirstClaim_isNotThere() {
    assertThat(first.read(WEB)).isEmpty();
    assertThat(first.advance(WEB, 1, 1)).isEqualTo(new Advance.Refused("web/2: nobody has claimed it"));
  }

  @Test
  void claim_ofOneAfterTheOther_countsTenuresAndKeepsTheIncarnation() {
    assertThat(first.claim(WEB)).isEqualTo(new InstanceRecord(1, 0));
    assertThat(first.advance(WEB, 1, 7)).isEqualTo(new Advance.Done(new InstanceRecord(1, 7)));
    assertThat(second.claim(WEB)).isEqualTo(new InstanceRecord(2, 7));
    assertThat(second.read(WEB)).contains(new InstanceRecord(2, 7));
    assertThat(second.claim(InstanceId.sole("web"))).isEqualTo(new InstanceRecord(1, 0));
  }

  @Test
  void advance_byWhoWasSucceeded_isRefusedAndSaysByWhom() {
    first.claim(WEB);
    second.claim(WEB);
    assertThat(first.advance(WEB, 1, 1))
        .isEqualTo(new Advance.Refused("web/2: belongs to node-2 by now (tenure 2, ours is 1)"));
    assertThat(second.advance(WEB, 2, 1)).isInstanceOf(Advance.Done.class);
    assertThat(first.advance(WEB, 1, 100)).isInstanceOf(Advance.Refused.class);
    assertThat(first.read(WEB)).contains(new InstanceRecord(2, 1));
  }

  @Test
  void advance_toANumberThatIsNotAboveTheLast_isRefused() {
    first.claim(WEB);
    first.advance(WEB, 1, 5);
    assertThat(first.advance(WEB, 1, 5))
        .isEqualTo(new Advance.Refused("web/2: incarnation 5 must be above the last one, 5"));
    assertThat(first.advance(WEB, 1, 4)).isInstanceOf(Advance.Refused.class);
  }

  @Test
  void claim_byManyAtOnce_givesEachATenureOfItsOwn() throws Exception {
    int many = 16;
    var tenures = atOnce(many, turn -> (turn % 2 == 0 ? first : second).claim(WEB).tenure());
    assertThat(tenures).containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, many).boxed().toList());
  }

  @Test
  void incarnations_givenOutWhileOwnersChange_areGivenOnce() throws Exception {
    Set<Long> given = new HashSet<>();
    for (List<Long> of : atOnce(8, turn -> {
      RecordStore store = turn % 2 == 0 ? first : second;
      var mine = new ArrayList<Long>();
      for (int i = 0; i < 20; i++) {
        InstanceRecord record = store.claim(WEB);
        if (store.advance(WEB, record.tenure(), record.incarnation() + 1) instanceof Advance.Done(InstanceRecord now)) {
          mine.add(now.incarnation());
        }
      }
      return mine;
    })) {
      of.forEach(incarnation -> assertThat(given.add(incarnation)).as("%s twice", incarnation).isTrue());
    }
    assertThat(given).isNotEmpty();
    assertThat(first.read(WEB).orElseThrow().tenure()).isEqualTo(160);
  }

  private interface Turn<T> {
    T take(int number) throws Exception;
  }

  private static <T> List<T> atOnce(int many, Turn<T> turn) throws Exception {
    var barrier = new CyclicBarrier(many);
    try (var threads = Executors.newFixedThreadPool(many)) {
      var tasks = new ArrayList<Callable<T>>();
      for (int i = 0; i < many; i++) {
        int number = i;
        tasks.add(() -> {
          barrier.await();
          return turn.take(number);
        });
      }
      var results = new ArrayList<T>();
      for (var result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    }
  }
}
