// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.model.Project;
import dev.drover.model.ProcessSpec;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * One node as a JVM of its own. Its argument is a HOCON file: {@code node.state} (a folder), {@code node.project},
 * {@code node.forms}, {@code node.processes} (name to {@code command}, {@code replicas}, {@code needs}), {@code node.labels}, and what
 * the actor system is to have. Commands come a line each on its input ({@link NodeCommands}). It ends with its actor system: 0 after it left as it
 * was told, 3 for any other end, 2 if it cannot begin.
 */
final class NodeMain {
  static final String READY = "= ready";
  static final int DOWNED = 3;
  static final int REFUSED = 2;

  private NodeMain() {}

  public static void main(String[] args) throws Exception {
    Config given = ConfigFactory.parseFile(Path.of(args[0]).toFile()).resolve();
    try {
      System.exit(run(given));
    } catch (NodeSetup.Refused | IllegalArgumentException problem) {
      System.err.println(problem.getMessage());
      System.exit(REFUSED);
    }
  }

  private static int run(Config given) throws Exception {
    Config node = given.getConfig("node");
    var project = new Project(node.getString("project"), node.getConfigList("processes").stream()
        .map(NodeMain::process).toList());
    var setup = NodeSetup.of(ConfigFactory.parseString("drover.cluster.labels.zone = " + node.getString("zone"))
        .withFallback(given.withoutPath("node")), project, Path.of(node.getString("state")));
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "drover", setup.config());
    ClusterNode started = setup.begin(system);
    var commands = new NodeCommands(started, Cluster.get(system));
    System.out.println(READY);
    Thread.ofPlatform().daemon().start(() -> obey(commands));
    system.getWhenTerminated().toCompletableFuture().join();
    setup.launcher().close();
    setup.logs().close();
    started.close();
    return commands.left() ? 0 : DOWNED;
  }

  private static void obey(NodeCommands commands) {
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines();
    lines.forEach(line -> {
      String answer;
      try {
        answer = commands.answer(line);
      } catch (RuntimeException failure) {
        answer = "failed: " + failure;
      }
      System.out.println("= " + answer);
    });
    // Whoever began this node is gone.
    Runtime.getRuntime().halt(1);
  }

  private static ProcessSpec process(Config process) {
    var environment = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", Observer.MARK, process.getString("mark"));
    ProcessSpec spec = ProcessSpec.of(process.getString("name"), ProcessSpec.shell(process.getString("command")),
        Path.of("/"), environment);
    return spec.withReplicas(process.getInt("replicas"));
  }
}
