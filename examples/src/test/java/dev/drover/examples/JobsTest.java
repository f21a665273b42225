// SPDX-License-Identifier: Apache-2.0
package dev.drover.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.cluster.NodeSetup;
import dev.drover.examples.JobsActor.Await;
import dev.drover.examples.JobsActor.Ended;
import dev.drover.examples.JobsActor.Failed;
import dev.drover.examples.JobsActor.Forget;
import dev.drover.examples.JobsActor.Forgotten;
import dev.drover.examples.JobsActor.Reply;
import dev.drover.examples.JobsActor.Submit;
import dev.drover.examples.JobsActor.Submitted;
import dev.drover.model.Exit;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes in this JVM, over loopback. */
@Timeout(120)
class JobsTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Config QUICK = ConfigFactory.parseString(
      """
          pekko {
            loglevel = ERROR
            remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
            coordinated-shutdown { exit-jvm = off, run-by-jvm-shutdown-hook = off }
            coordinated-shutdown.phases { cluster-sharding-shutdown-region.timeout = 2s, cluster-exiting.timeout = 1s, cluster-leave.timeout = 1s }
            cluster {
              split-brain-resolver { active-strategy = keep-majority, stable-after = 2s }
              down-removal-margin = 6s
              gossip-interval = 200ms
              failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 1500ms }
            }
          }
          drover.cluster { first-lease-after = 0s, form-with = 2 }
          """);

  @TempDir
  Path folder;
  private final List<ActorSystem<JobsActor.Command>> nodes = new ArrayList<>();

  private void begin() {
    for (int i = 0; i < 2; i++) {
      // example: system
      NodeSetup setup = NodeSetup.of(QUICK, new Project("jobs", List.of()), folder);
      var system = ActorSystem.create(JobsActor.create(setup), "jobs", setup.config());
      // end
      nodes.add(system);
      Cluster.get(system).manager().tell(Join.create(Cluster.get(nodes.getFirst()).selfMember().address()));
    }
    Awaitility.await().atMost(SOON).until(() -> nodes.stream().allMatch(
        system -> Cluster.get(system).selfMember().status().equals(MemberStatus.up())));
  }

  @AfterEach
  void end() throws Exception {
    nodes.forEach(ActorSystem::terminate);
    for (var system : nodes) {
      system.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  private TestProbe<Reply> probe(ActorSystem<JobsActor.Command> node) {
    return TestProbe.create(node);
  }

  private String submit(ActorSystem<JobsActor.Command> node, String script) {
    TestProbe<Reply> asker = probe(node);
    node.tell(new Submit(ProcessSpec.shell(script), asker.getRef()));
    return asker.expectMessageClass(Submitted.class, SOON).job();
  }

  private Reply await(ActorSystem<JobsActor.Command> node, String job) {
    TestProbe<Reply> asker = probe(node);
    node.tell(new Await(job, asker.getRef()));
    return asker.receiveMessage(SOON);
  }

  @Test
  void whatIsSubmittedAnywhere_runsOnAllNodes_andItsEndAndOutputAreKnownAnywhere() throws Exception {
    begin();
    var first = nodes.getFirst();
    var last = nodes.getLast();
    Path gate = folder.resolve("gate");
    var jobs = new ArrayList<String>();
    for (int i = 0; i < 4; i++) {
      jobs.add(submit(i % 2 == 0 ? first : last,
          "until [ -e %s ]; do sleep 0.05; done; echo job %d; exit %d".formatted(gate, i, i)));
    }
    TestProbe<Reply> early = probe(last);
    last.tell(new Await(jobs.getFirst(), early.getRef()));
    early.expectNoMessage(Duration.ofMillis(200)); // its gate is shut
    Files.createFile(gate);
    assertThat(early.expectMessageClass(Ended.class, SOON).exit()).isEqualTo(new Exit.Code(0));
    var ranOn = new HashSet<String>();
    for (int i = 0; i < 4; i++) {
      for (var node : nodes) {
        Ended ended = (Ended) await(node, jobs.get(i));
        assertThat(ended.exit()).isEqualTo(new Exit.Code(i));
        assertThat(ended.output()).containsExactly("job " + i);
        ranOn.add(ended.node());
      }
    }
    assertThat(ranOn).hasSize(2);
    TestProbe<Reply> asker = probe(last);
    last.tell(new Forget(jobs.getFirst(), asker.getRef()));
    asker.expectMessage(SOON, new Forgotten(jobs.getFirst()));
    assertThat(await(last, jobs.getFirst())).isInstanceOf(Failed.class);
  }

  @Test
  void allThatIsWrongWithASetup_isToldAtOnce() {
    Config wrong = ConfigFactory.parseString("""
        drover.cluster.database.url = "jdbc:mysql://x"
        pekko.cluster.split-brain-resolver.active-strategy = keep-oldest
        """);
    assertThatThrownBy(() -> NodeSetup.of(wrong, new Project("jobs", List.of()), folder))
        .isInstanceOfSatisfying(NodeSetup.Refused.class, refused -> assertThat(refused.problems())
            .anySatisfy(line -> assertThat(line).contains("keep-oldest"))
            .anySatisfy(line -> assertThat(line).contains("jdbc:mysql")));
    assertThatThrownBy(() -> NodeSetup.of(ConfigFactory.load(), new Project("jobs", List.of()), folder))
        .hasMessageContaining("defaultApplication()");
  }
}
