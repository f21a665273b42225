// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.engine.Drover;
import dev.drover.engine.IncarnationLog;
import dev.drover.engine.Orchestrator;
import dev.drover.engine.Publications;
import dev.drover.engine.Site;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.ProcessUsage;
import dev.drover.model.Project;
import dev.drover.model.Wanted;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.NodeBoard;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is shared is what the board shows; on a board that the test writes. */
@Timeout(120)
class BoardTextTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final InstanceId DB = InstanceId.sole("db");
  private static final Pattern REVISION = Pattern.compile("\"instance\":\"web\".*?\"revision\":(\\d+)");

  private final ActorSystem<Orchestrator.Command> nobody = ActorSystem.create(Behaviors.ignore(), "board-text-test");
  private final ConcurrentBoard board = new ConcurrentBoard();
  private final NodeBoard nodes = NodeBoard.local();
  private final Launcher launcher = Launcher.portable();
  private final LogStore logs = new LogStore();
  private final AtomicLong nanoTime = new AtomicLong();
  private Site site;
  private Drover drover;
  private BoardText text;

  @BeforeEach
  void begin() {
    var web = ProcessSpec.of("web", List.of("x"), Path.of("/"), Map.of());
    site = Site.begin(NodeView.LOCAL, new Project("shop", List.of(web)), board, nodes, launcher,
        IncarnationLog.inMemory(),
        logs, Publications.LOCAL);
    drover = site.drover(nobody, nobody, Duration.ofSeconds(10), new CompletableFuture<>());
    text = new BoardText(drover, nanoTime::get);
    board.publish(web(1));
    board.publish(Sample.at(DB, NodeView.LOCAL, Phase.RUNNING, Wanted.UP));
  }

  @AfterEach
  void end() throws Exception {
    site.close();
    launcher.close();
    logs.close();
    nobody.terminate();
    nobody.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static ProcessSnapshot web(long revision) {
    return new ProcessSnapshot(WEB, NodeView.LOCAL, 1, Wanted.UP, Phase.RUNNING, dev.drover.model.Health.NONE, "", 7, 1,
        0,
        0, null, null, null, null, null, revision);
  }

  private static long revision(String text) {
    Matcher found = REVISION.matcher(text);
    return found.find() ? Long.parseLong(found.group(1)) : -1;
  }

  @Test
  void asLongAsNothingChanges_itIsTheSameList() {
    BoardText.Listing first = text.all();
    assertThat(text.all()).isSameAs(first);
    assertThat(first.text()).isSameAs(first.text());
    assertThat(first.text().utf8String()).startsWith("[{\"instance\":\"db\",").contains(",{\"instance\":\"web\",")
        .endsWith("}]");
  }

  @Test
  void aChangeIsThereAtOnce_underAnotherVersion() {
    long version = text.all().version();
    board.publish(web(2));
    BoardText.Listing next = text.all();
    assertThat(revision(next.text().utf8String())).isEqualTo(2);
    assertThat(next.version()).isGreaterThan(version);
  }

  @Test
  void aNodeThatIsLost_isThereAtOnce() {
    long version = text.all().version();
    nodes.update(NodeView.LOCAL, _ -> null);
    BoardText.Listing next = text.all();
    assertThat(next.text().utf8String()).contains("\"lost\":true");
    assertThat(next.version()).isGreaterThan(version);
  }

  @Test
  void whatIsNotCounted_isThereAfterAQuarterOfASecond() {
    long version = text.all().version();
    drover.usage().publish(WEB, new ProcessUsage(1, 0.5, 4096, 1, Instant.EPOCH, Duration.ZERO));
    assertThat(text.all().version()).isEqualTo(version);
    assertThat(text.of(web(1)).utf8String()).as("one alone has no list to be shared").contains("\"memory\":4096");
    nanoTime.addAndGet(Duration.ofMillis(250).toNanos());
    assertThat(text.all().text().utf8String()).contains("\"memory\":4096");
    assertThat(text.all().version()).isGreaterThan(version);
  }

  @Test
  void aListThatCameOutTheSame_keepsItsVersion() {
    BoardText.Listing first = text.all();
    ByteString sent = first.text();
    nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(text.all().version()).isEqualTo(first.version());
    assertThat(text.all().text()).isSameAs(sent);
  }

  @Test
  void whatIsRemoved_isGone_andWhatComesIsInItsPlace() {
    assertThat(text.all().version()).isPositive();
    board.remove(WEB);
    assertThat(text.all().text().utf8String()).doesNotContain("web");
    board.publish(Sample.at(InstanceId.sole("api"), NodeView.LOCAL, Phase.RUNNING, Wanted.UP));
    assertThat(text.all().text().utf8String()).startsWith("[{\"instance\":\"api\",").contains("\"db\"");
    board.remove(DB);
    board.remove(InstanceId.sole("api"));
    assertThat(text.all().text().utf8String()).isEqualTo("[]");
  }

  /** Whoever has heard of a revision finds it in the list, whoever else asks at the same time; and one version is one text. */
  @Test
  void readersBesideAWriter_neverSeeWhatWasBefore() throws Exception {
    var told = new AtomicLong(1);
    var over = new AtomicBoolean();
    var readers = new ArrayList<CompletableFuture<Optional<String>>>();
    for (int i = 0; i < 3; i++) {
      readers.add(CompletableFuture.supplyAsync(() -> read(told, over), task -> Thread.ofPlatform().start(task)));
    }
    for (long revision = 2; revision <= 20_000; revision++) {
      board.publish(web(revision));
      told.set(revision);
    }
    over.set(true);
    for (var reader : readers) {
      assertThat(reader.get(60, TimeUnit.SECONDS)).isEmpty();
    }
    assertThat(revision(text.all().text().utf8String())).isEqualTo(20_000);
  }

  private Optional<String> read(AtomicLong told, AtomicBoolean over) {
    long lastVersion = 0;
    String last = "";
    while (!over.get()) {
      long heard = told.get();
      BoardText.Listing listing = text.all();
      String now = listing.text().utf8String();
      if (revision(now) < heard) {
        return Optional.of("heard of " + heard + " and was given " + revision(now));
      }
      if (listing.version() == lastVersion && !now.equals(last)) {
        return Optional.of("two texts of version " + lastVersion);
      }
      if (listing.version() < lastVersion) {
        return Optional.of("version " + listing.version() + " after " + lastVersion);
      }
      lastVersion = listing.version();
      last = now;
    }
    return Optional.empty();
  }
}
