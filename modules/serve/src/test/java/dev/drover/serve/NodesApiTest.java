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
import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.Wanted;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.NodeBoard;
import dev.drover.view.ReplicaAges;
import dev.drover.wire.DrainRequest;
import dev.drover.wire.MoveRequest;
import dev.drover.wire.Progress;
import dev.drover.wire.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import dev.drover.wire.CommandRequest;
import dev.drover.wire.InputRequest;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the API of one node of three tells and does about nodes; who conducts them is played by the test. */
@Timeout(60)
class NodesApiTest {
  private static final String A = "10.0.0.1:1";
  private static final String B = "10.0.0.2:1";
  private static final String B_TOO = "10.0.0.2:2";
  private static final InstanceId FIRST = new InstanceId("web", 1);
  private static final InstanceId SECOND = new InstanceId("web", 2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BlockingQueue<Orchestrator.Command> told = new LinkedBlockingQueue<>();
  private final ActorSystem<Orchestrator.Command> conductor = ActorSystem.create(
      Behaviors.receiveMessage(message -> {
        told.add(message);
        return Behaviors.same();
      }), "nodes-api-test");
  private final ConcurrentBoard board = new ConcurrentBoard();
  private final NodeBoard nodes = new NodeBoard();
  private final AtomicLong nanoTime = new AtomicLong();
  private final ReplicaAges ages = new ReplicaAges(nanoTime::get);
  private final Launcher launcher = Launcher.portable();
  private final LogStore logs = new LogStore();
  private Site site;
  private Api api;

  @BeforeEach
  void threeNodes() {
    for (String node : List.of(A, B, B_TOO)) {
      nodes.update(node, _ -> new NodeView(node, Set.of("worker"), Map.of("zone", "a"), 10, NodeView.Membership.UP,
          true, false));
    }
    var web = ProcessSpec.of("web", List.of("x"), Path.of("/"), Map.of()).withReplicas(2);
    site = Site.begin(A, new Project("shop", List.of(web)), board, nodes, launcher, IncarnationLog.inMemory(), logs,
        Publications.LOCAL);
    Drover drover = site.drover(conductor, conductor, Duration.ofSeconds(10), new CompletableFuture<>());
    api = new Api(drover, new Api.About("shop", "f", 1, java.time.Instant.EPOCH, "x"),
        new Api.Here(A, ages, java.util.Optional::empty),
        _ -> Source.empty());
    put(FIRST, A, Phase.RUNNING);
    put(SECOND, A, Phase.RUNNING);
  }

  @AfterEach
  void end() throws Exception {
    site.close();
    launcher.close();
    logs.close();
    conductor.terminate();
    conductor.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private void put(InstanceId id, String node, Phase phase) {
    board.publish(Sample.at(id, node, phase, Wanted.UP));
  }

  private HttpResponse answer(HttpRequest request) throws Exception {
    return api.answer(request).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private String body(HttpResponse response) throws Exception {
    return response.entity().toStrict(PATIENCE.toMillis(), conductor).toCompletableFuture().get(30, TimeUnit.SECONDS)
        .getData().utf8String();
  }

  private String get(String what) throws Exception {
    return body(answer(HttpRequest.GET("http://x/api/v1/" + what)));
  }

  private CompletableFuture<String> post(Request request) {
    return api.answer(HttpRequest.POST("http://x/api/v1/commands").withEntity(request.encode()))
        .thenCompose(response -> response.entity().toStrict(PATIENCE.toMillis(), conductor))
        .thenApply(entity -> entity.getData().utf8String()).toCompletableFuture();
  }

  private <T extends Orchestrator.Command> T heard(Class<T> type) throws Exception {
    return type.cast(told.poll(30, TimeUnit.SECONDS));
  }

  private static DrainRequest drain(String node) {
    return new DrainRequest(node, true, true, PATIENCE);
  }

  @Test
  void nodes_haveTheirStateTheirInstancesAndAnAge() throws Exception {
    put(SECOND, B, Phase.PENDING);
    ages.expect(B);
    ages.complete(B, 0);
    ages.expect(B_TOO);
    nanoTime.set(12_000_000);
    assertThat(get("nodes")).isEqualTo(
        """
            [{"name":"10.0.0.1:1","self":true,"state":"UP","drained":false,"roles":["worker"],"labels":{"zone":"a"},\
            "capacity":10,"instances":{"RUNNING":1},"lost":0,"ageMillis":0},\
            {"name":"10.0.0.2:1","self":false,"state":"UP","drained":false,"roles":["worker"],"labels":{"zone":"a"},\
            "capacity":10,"instances":{"PENDING":1},"lost":0,"ageMillis":12},\
            {"name":"10.0.0.2:2","self":false,"state":"UP","drained":false,"roles":["worker"],"labels":{"zone":"a"},\
            "capacity":10,"instances":{},"lost":0,"ageMillis":null}]""");
  }

  @Test
  void whatALostNodeHad_isLost_alsoWhereItsNameIsBack() throws Exception {
    ProcessSnapshot left = Sample.at(SECOND, B, Phase.RUNNING, Wanted.UP);
    board.publish(left);
    assertThat(get("instances/web%2F2")).contains("\"nodeState\":\"UP\",\"lost\":false");
    nodes.update(B, view -> view == null ? NodeView.local() : view.reachable(false));
    assertThat(get("instances/web%2F2")).contains("\"nodeState\":\"UNREACHABLE\",\"lost\":true");
    assertThat(get("nodes")).contains("\"state\":\"UNREACHABLE\"", "\"instances\":{\"RUNNING\":1},\"lost\":1");
    nodes.strand(left);
    nodes.update(B, view -> view == null ? NodeView.local() : view.reachable(true));
    assertThat(get("instances/web%2F2")).contains("\"nodeState\":\"REMOVED\",\"lost\":true");
    assertThat(get("nodes")).contains("\"name\":\"10.0.0.2:1\",\"self\":false,\"state\":\"UP\"",
        "\"instances\":{},\"lost\":1");
  }

  @Test
  void aDrain_waitsUntilNothingIsLeft_andTellsWhereItWent() throws Exception {
    CompletableFuture<String> answer = post(drain("10.0.0.1"));
    Orchestrator.Drain asked = heard(Orchestrator.Drain.class);
    assertThat(asked.node()).isEqualTo(A);
    assertThat(asked.drained()).isTrue();
    asked.replyTo().tell(new Orchestrator.Accepted(List.of(FIRST, SECOND), Goal.UP));
    put(FIRST, A, Phase.STOPPED);
    put(FIRST, B, Phase.STARTING);
    assertThat(answer).as("the other one is there still").isNotDone();
    put(SECOND, B, Phase.RUNNING);
    assertThat(answer.get(30, TimeUnit.SECONDS)).startsWith("{\"accepted\":[\"web/1\",\"web/2\"]}")
        .endsWith(new Progress.Done(List.of(A + ": drained", "web/1: STARTING on " + B, "web/2: RUNNING on " + B))
            .encode() + "\n");
  }

  @Test
  void aDrain_thatIsNotDoneInTime_saysWhatIsLeft() throws Exception {
    CompletableFuture<String> answer = post(new DrainRequest(A, true, true, Duration.ofMillis(1)));
    heard(Orchestrator.Drain.class).replyTo().tell(new Orchestrator.Accepted(List.of(FIRST), Goal.UP));
    assertThat(answer.get(30, TimeUnit.SECONDS)).contains("{\"timedOut\":[\"web/1: RUNNING on 10.0.0.1:1\"");
  }

  @Test
  void noWait_andUndrain_doNotWait() throws Exception {
    CompletableFuture<String> answer = post(new DrainRequest(A, true, false, PATIENCE));
    heard(Orchestrator.Drain.class).replyTo().tell(new Orchestrator.Accepted(List.of(FIRST), Goal.UP));
    assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("{\"accepted\":[\"web/1\",\"web/2\"]}\n");
    CompletableFuture<String> undrained = post(new DrainRequest(A, false, true, PATIENCE));
    Orchestrator.Drain asked = heard(Orchestrator.Drain.class);
    assertThat(asked.drained()).isFalse();
    asked.replyTo().tell(new Orchestrator.Done(List.of(), Goal.TOLD));
    assertThat(undrained.get(30, TimeUnit.SECONDS)).isEqualTo("{\"done\":[\"10.0.0.1:1: takes instances again\"]}\n");
  }

  @Test
  void aMove_isDoneWhenAllAreUpElsewhere() throws Exception {
    CompletableFuture<String> answer = post(new MoveRequest(List.of("web"), Optional.of(B_TOO), true, PATIENCE));
    Orchestrator.Move asked = heard(Orchestrator.Move.class);
    assertThat(asked.node()).contains(B_TOO);
    asked.replyTo().tell(new Orchestrator.Accepted(List.of(FIRST, SECOND), Goal.UP));
    put(FIRST, A, Phase.STOPPED); // on its way
    put(SECOND, B_TOO, Phase.RUNNING);
    assertThat(answer).isNotDone();
    put(FIRST, B_TOO, Phase.RUNNING);
    assertThat(answer.get(30, TimeUnit.SECONDS)).contains("{\"done\":[\"web/1: RUNNING on " + B_TOO);
  }

  @Test
  void namesThatMeanNothing_reachNobody() throws Exception {
    String misspelt = post(drain("10.0.0.2:3")).get(30, TimeUnit.SECONDS);
    assertThat(misspelt).contains("no such name", "there is no node \\\"10.0.0.2:3\\\"; did you mean");
    assertThat(post(drain("far-away.example")).get(30, TimeUnit.SECONDS))
        .contains("; there are 10.0.0.1:1, 10.0.0.2:1, 10.0.0.2:2");
    assertThat(post(drain("10.0.0.2")).get(30, TimeUnit.SECONDS)).contains("means 2 nodes");
    assertThat(post(new MoveRequest(List.of("wbe"), Optional.of(B), true, PATIENCE)).get(30, TimeUnit.SECONDS))
        .contains("did you mean \\\"web\\\"?");
    assertThat(post(new MoveRequest(List.of("web"), Optional.of("x"), true, PATIENCE)).get(30, TimeUnit.SECONDS))
        .contains("there is no node \\\"x\\\"");
    assertThat(told).isEmpty();
  }

  @Test
  void whatIsRefused_isToldInItsWords() throws Exception {
    CompletableFuture<String> answer = post(drain(B));
    heard(Orchestrator.Drain.class).replyTo().tell(new Orchestrator.Rejected("not now"));
    assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("{\"failed\":[\"not now\"]}\n");
  }

  @Test
  void whereNobodyDecides_aCommandIsToldSo() throws Exception {
    Drover hasty = site.drover(conductor, conductor, Duration.ofMillis(50), new CompletableFuture<>());
    var told = new Commands(hasty).run(CommandRequest.of(CommandRequest.Command.START, List.of("web")))
        .runWith(Sink.seq(), conductor).toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(told).hasSize(1).first().asString().contains("Failed", "nobody who decides has answered");
    var sent = new Commands(hasty).send(new InputRequest("web/1", "x", false)).runWith(Sink.head(), conductor)
        .toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(sent.toString()).contains("nobody who decides has answered");
  }
}
