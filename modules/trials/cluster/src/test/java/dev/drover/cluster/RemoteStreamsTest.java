// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.engine.AttachReply;
import dev.drover.engine.Attachment;
import dev.drover.engine.InputRefused;
import dev.drover.engine.LogQuery;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogEntry.Line;
import dev.drover.logs.LogFilter;
import dev.drover.logs.LogWriter;
import dev.drover.logs.Scrollback;
import dev.drover.testkit.FakeLauncher;
import dev.drover.model.ExecSpec;
import dev.drover.model.Exit;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Lines, inputs and terminals of other nodes, over actor systems in this JVM that speak over loopback. Longer than others, for
 * each test makes a cluster, and two of them lose a node of it.
 */
@Timeout(120)
class RemoteStreamsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final LogSpec LOGS = LogSpec.DEFAULT;

  private final Queue<ReachNode> nodes = new ConcurrentLinkedQueue<>();
  private final List<Launcher> launchers = new ArrayList<>();

  private ReachNode node(Launcher launcher, ProcessSpec... specs) {
    launchers.add(launcher);
    return new ReachNode(nodes, launcher, specs);
  }

  private ReachNode node() {
    return node(new FakeLauncher(), shell("exec sleep 1000"));
  }

  private void awaitMembers() {
    await().atMost(PATIENCE).until(() -> nodes.stream().allMatch(node -> node.members() == nodes.size()));
  }

  @AfterEach
  void end() {
    nodes.forEach(ReachNode::close);
    launchers.forEach(Launcher::close);
  }

  private static ProcessSpec shell(String line) {
    return ProcessSpec.of("web", ProcessSpec.shell(line), Path.of("/"), Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"));
  }

  private static List<LogEntry> page(ReachNode node, LogQuery query) {
    return node.drover.lines(query).runWith(Sink.seq(), node.system).toCompletableFuture()
        .orTimeout(40, TimeUnit.SECONDS).join();
  }

  private static List<String> texts(Iterable<LogEntry> entries) {
    var all = new ArrayList<String>();
    entries.forEach(entry -> all.add(entry instanceof Line line ? line.text() : entry.toString()));
    return all;
  }

  private static Queue<LogEntry> follow(ReachNode node, LogQuery query) {
    var heard = new ConcurrentLinkedQueue<LogEntry>();
    var _ = node.drover.lines(query.following()).runWith(Sink.foreach(heard::add), node.system);
    return heard;
  }

  @Test
  void aPage_ofLinesOfAnotherNode_withFilters_andOfAnInstanceThatHasMoved() {
    ReachNode here = node();
    ReachNode there = node();
    awaitMembers();
    LogWriter printer = there.printer(WEB, LOGS);
    for (int i = 1; i <= 2_000; i++) {
      ReachNode.print(printer, "line " + i);
    }
    there.claim(WEB, 5);
    assertThat(page(here, LogQuery.of(WEB))).isEqualTo(page(there, LogQuery.of(WEB))).hasSize(2_000);
    assertThat(texts(page(here, LogQuery.of(WEB).last(2)))).containsExactly("line 1999", "line 2000");
    assertThat(texts(page(here, LogQuery.of(WEB).from(1_999)))).containsExactly("line 1999", "line 2000");
    assertThat(texts(page(here, LogQuery.of(WEB).filter(new LogFilter(Optional.empty(), Optional.empty(),
        Optional.of(Pattern.compile("LINE 77$", Pattern.CASE_INSENSITIVE))))))).containsExactly("line 77");
    assertThat(((Line) page(here, LogQuery.of(WEB).last(1).withBytes()).getFirst()).printed().orElseThrow().bytes())
        .isEqualTo("line 2000\n".getBytes(StandardCharsets.UTF_8));
    ReachNode.print(here.printer(WEB, LOGS), "moved");
    here.claim(WEB, 6);
    assertThat(texts(page(there, LogQuery.of(WEB).last(2)))).containsExactly("line 2000", "moved");
  }

  @Test
  void whoeverFollows_hasEachLineOnce_howeverOftenTheInstanceMoves() {
    List<ReachNode> three = List.of(node(), node(), node());
    awaitMembers();
    var heard = follow(three.getFirst(), LogQuery.of(WEB));
    var random = new Random(7);
    List<LogWriter> printers = three.stream().map(node -> node.printer(WEB, LOGS)).toList();
    int[] printed = new int[3];
    for (int move = 1; move <= 60; move++) {
      int to = random.nextInt(3);
      three.get(to).claim(WEB, move);
      for (int i = random.nextInt(50); i >= 0; i--) {
        ReachNode.print(printers.get(to), to + " " + ++printed[to]);
      }
    }
    await().atMost(PATIENCE).until(() -> heard.size() >= printed[0] + printed[1] + printed[2]);
    for (int at = 0; at < 3; at++) {
      String of = at + " ";
      var wanted = new ArrayList<String>();
      for (int i = 1; i <= printed[at]; i++) {
        wanted.add(of + i);
      }
      assertThat(texts(heard).stream().filter(text -> text.startsWith(of))).containsExactlyElementsOf(wanted);
    }
    assertThat(heard).hasSize(printed[0] + printed[1] + printed[2]);
  }

  @Test
  void aFlood_comesWhole_andAStalledReaderHoldsUpNobody() {
    ReachNode here = node();
    ReachNode there = node();
    awaitMembers();
    there.claim(WEB, 1);
    LogWriter printer = there.printer(WEB, new LogSpec(64 << 20, LOGS.maxLineBytes(), LOGS.files(), LOGS.onSlowDisk(),
        LOGS.rate()));
    var stalled = here.drover.lines(LogQuery.of(WEB).following()).runWith(Sink.queue(1), here.system);
    String text = "x".repeat(100);
    int lines = 300_000;
    for (int i = 1; i <= lines; i++) {
      ReachNode.print(printer, text);
    }
    long count = here.drover.lines(LogQuery.of(WEB)).runWith(Sink.fold(0L, (sum, entry) -> {
      assertThat(entry).isInstanceOfSatisfying(Line.class, line -> assertThat(line.number()).isEqualTo(sum + 1));
      return sum + 1;
    }), here.system).toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
    assertThat(count).isEqualTo(lines);
    for (int i = 1; i <= 3; i++) {
      assertThat(((Line) stalled.pull().toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join().orElseThrow())
          .number()).isEqualTo(i);
    }
    stalled.cancel();
  }

  @Test
  void whatAFollowerHasAtAnotherNode_endsWithIt_andWithItsNode() {
    ReachNode here = node();
    ReachNode there = node();
    awaitMembers();
    var one = here.drover.lines(LogQuery.of(WEB).following()).runWith(Sink.queue(1), here.system);
    follow(here, LogQuery.of(WEB));
    await().atMost(PATIENCE).until(() -> there.asked.get() == 2);
    one.cancel();
    await().atMost(PATIENCE).until(() -> there.asked.get() == 1);
    nodes.remove(here);
    here.close();
    new ArrayList<>(nodes).forEach(node -> Cluster.get(node.system).manager()
        .tell(new Down(Cluster.get(here.system).selfMember().address())));
    await().atMost(PATIENCE).until(() -> there.asked.get() == 0);
  }

  @Test
  void aPatternThatTakesTooLongThere_isTold() {
    ReachNode here = node();
    ReachNode there = node();
    awaitMembers();
    ReachNode.print(there.printer(WEB, LOGS), "c" + "a".repeat(60));
    there.claim(WEB, 1);
    var entries = page(here, LogQuery.of(WEB).filter(new LogFilter(Optional.empty(), Optional.empty(),
        Optional.of(Pattern.compile("(a+)+\\1c")))));
    assertThat(entries).singleElement().isInstanceOfSatisfying(LogEntry.Unreached.class,
        away -> assertThat(away.reason()).contains("the pattern takes too long"));
  }

  @Test
  void aNodeThatIsLost_isTold_andItsSuccessorFollows() {
    ReachNode here = node();
    ReachNode there = node();
    ReachNode next = node();
    awaitMembers();
    there.claim(WEB, 1);
    ReachNode.print(there.printer(WEB, LOGS), "one");
    var heard = follow(here, LogQuery.of(WEB));
    await().atMost(PATIENCE).until(() -> heard.size() == 1);
    String lost = there.name();
    nodes.remove(there);
    there.close();
    await().atMost(PATIENCE).until(() -> heard.size() >= 2);
    next.claim(WEB, 2);
    ReachNode.print(next.printer(WEB, LOGS), "two");
    await().atMost(PATIENCE).until(() -> texts(heard).contains("two"));
    assertThat(heard).anySatisfy(entry -> assertThat(entry)
        .isInstanceOfSatisfying(LogEntry.Unreached.class, away -> assertThat(away.node()).isEqualTo(lost)));
    assertThat(texts(heard)).startsWith("one").endsWith("two").containsOnlyOnce("one", "two");
  }

  private ProcessSnapshot awaitRunning(ReachNode node) {
    return await().atMost(PATIENCE).until(() -> node.site.board().get(WEB),
        seen -> seen != null && seen.phase() == Phase.RUNNING);
  }

  /** A process that is seen to run from here, by its pid {@code there}. */
  private record Away(ReachNode from, ReachNode there, long pid) {}

  private Away running(ProcessSpec spec) {
    ReachNode here = node(new FakeLauncher(), spec);
    ReachNode there = node(Launcher.best(), spec);
    awaitMembers();
    there.launch(spec);
    return new Away(here, there, awaitRunning(here).pid());
  }

  private static void awaitNotRunning(ReachNode node) {
    await().atMost(PATIENCE).until(() -> node.site.board().get(WEB),
        seen -> seen != null && seen.phase() != Phase.RUNNING);
  }

  @Test
  void input_goesToAProcessOfAnotherNode_noFasterThanItReads() {
    ProcessSpec spec = shell("read -r go; wc -c").withExec(ExecSpec.DEFAULT.withStdin(ExecSpec.Stdin.PIPE));
    Away away = running(spec);
    ReachNode here = away.from();
    var heard = follow(here, LogQuery.of(WEB));
    ByteString piece = ByteString.fromString("y".repeat(9_999) + "\n");
    var sent = Source.repeat(piece).take(2_000).runWith(here.drover.input("web"), here.system).toCompletableFuture()
        .orTimeout(60, TimeUnit.SECONDS);
    assertThat(sent.join()).isEqualTo(20_000_000L);
    await().atMost(PATIENCE).until(() -> texts(heard).contains("19990000"));
  }

  @Test
  void input_ofAProcessThatDoesNotRead_isNotTakenWithoutEnd_andEndsWithIt() {
    ProcessSpec spec = shell("exec sleep 1000").withExec(ExecSpec.DEFAULT.withStdin(ExecSpec.Stdin.PIPE));
    Away away = running(spec);
    ReachNode here = away.from();
    long pid = away.pid();
    var taken = new AtomicLong();
    ByteString piece = ByteString.fromString("y".repeat(10_000));
    var sent = Source.repeat(piece).map(some -> {
      taken.addAndGet(some.size());
      return some;
    }).runWith(here.drover.input("web"), here.system).toCompletableFuture();
    await().atMost(PATIENCE).until(() -> taken.get() > 1 << 20);
    await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> taken.get() < 4 << 20);
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    assertThatThrownBy(() -> sent.orTimeout(40, TimeUnit.SECONDS).join()).hasCauseInstanceOf(InputRefused.class);
    awaitNotRunning(here);
    assertThatThrownBy(() -> Source.single(piece).runWith(here.drover.input("web"), here.system).toCompletableFuture()
        .orTimeout(40, TimeUnit.SECONDS).join()).hasMessageContaining("web: not running");
  }

  private static String shown(Attachment to) {
    var all = new ByteArrayOutputStream();
    Scrollback.Cursor cursor = to.shown().tail();
    for (byte[] some = cursor.poll(); some.length > 0; some = cursor.poll()) {
      all.writeBytes(some);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aTerminalOfAnotherNode_showsAndIsTypedAt_resizes_andTellsTheEnd() {
    ProcessSpec spec = shell(
        "printf 'name? '; read -r name; echo \"hi $name\"; trap 'stty size' WINCH; echo ready; read -r _; exit 0")
        .withExec(ExecSpec.DEFAULT.withStdin(ExecSpec.Stdin.TERMINAL));
    Away away = running(spec);
    ReachNode here = away.from();
    AttachReply reply = here.drover.attach("web").toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join();
    assertThat(reply).isInstanceOf(AttachReply.Attached.class);
    Attachment to = ((AttachReply.Attached) reply).to();
    assertThat(to.incarnation()).isEqualTo(1);
    await().atMost(PATIENCE).until(() -> shown(to).contains("name? "));
    assertThat(to.type("me\n".getBytes(StandardCharsets.UTF_8))).isEqualTo(3);
    await().atMost(PATIENCE).until(() -> shown(to).contains("hi me\r\nready\r\n"));
    to.resize(10, 20);
    to.type("\n".getBytes(StandardCharsets.UTF_8));
    await().atMost(PATIENCE).until(() -> shown(to).contains("10 20\r\n"));
    await().atMost(PATIENCE).until(() -> to.shown().isFinished());
    assertThat(to.exit()).contains(new Exit.Code(0));
    to.close();
    awaitNotRunning(here);
    assertThat(here.drover.attach("web").toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join())
        .isEqualTo(new AttachReply.NotAttached("web: not running, so there is nothing to attach to; start it first"));
  }

  @Test
  void aTerminalOfANodeThatIsLost_ends_andSaysWhy() {
    ProcessSpec spec = shell("echo here; read -r _").withExec(ExecSpec.DEFAULT.withStdin(ExecSpec.Stdin.TERMINAL));
    Away away = running(spec);
    ReachNode here = away.from();
    ReachNode there = away.there();
    var reply = here.drover.attach("web").toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join();
    Attachment to = ((AttachReply.Attached) reply).to();
    await().atMost(PATIENCE).until(() -> shown(to).contains("here"));
    nodes.remove(there);
    there.close();
    Cluster.get(here.system).manager().tell(new Down(Cluster.get(there.system).selfMember().address()));
    await().atMost(PATIENCE).until(() -> to.shown().isFinished());
    assertThat(to.exit()).isPresent();
    assertThat(to.type(new byte[1])).isZero();
  }
}
