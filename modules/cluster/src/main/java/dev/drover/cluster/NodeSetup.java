// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.model.Project;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * A node that is about to begin: its settings are checked and its database is made. Create the actor system with {@link #config}, then
 * {@link #start} in it, once; what was opened is closed when that system has ended. {@link #close} it where no system comes to be. Any
 * thread.
 */
public final class NodeSetup implements AutoCloseable {
  /** Of Pekko's defaults alone: whoever has them has them over what a node needs. */
  private static final String SIGN_OF_DEFAULTS = "pekko.version";

  private final Project project;
  private final Database database;
  private final Config config;
  private final Launcher launcher;
  private final LogStore logs;
  private final AtomicReference<@Nullable ClusterNode> node = new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private NodeSetup(Project project, Database database, Config config, Launcher launcher, LogStore logs) {
    this.project = project;
    this.database = database;
    this.config = config;
    this.launcher = launcher;
    this.logs = logs;
  }

  /** This cannot be a node; {@link #problems} has all that is wrong, a line each. Nothing was begun. */
  public static final class Refused extends RuntimeException {
    private final List<String> problems;

    Refused(List<String> problems) {
      super(String.join("\n", problems));
      this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
      return problems;
    }
  }

  /** With the settings of your {@code application.conf} and of the system's properties. */
  public static NodeSetup of(Project project, Path directory) {
    return of(ConfigFactory.defaultOverrides().withFallback(ConfigFactory.defaultApplication()), project, directory);
  }

  /**
   * With your settings alone, which have the last word; Pekko's defaults, which {@code ConfigFactory.load()} has, are not to be in
   * them. {@code directory}: where the H2 file is, unless they name another database. Blocks until the database is made. @throws
   * Refused
   */
  public static NodeSetup of(Config own, Project project, Path directory) {
    return of(own, project, directory, settings -> logs(settings, project));
  }

  /** The same with other logs, which are made once all is well. */
  public static NodeSetup of(Config own, Project project, Path directory, Function<Config, LogStore> logs) {
    var problems = new ArrayList<String>();
    if (own.hasPathOrNull(SIGN_OF_DEFAULTS)) {
      throw new Refused(List.of("the settings have Pekko's defaults in them, which a node has others of; "
          + "give ConfigFactory.defaultApplication(), not ConfigFactory.load()"));
    }
    Config reference = ConfigFactory.defaultReference();
    Config settings = own.withFallback(ClusterNode.config(project)).withFallback(reference).resolve();
    Margins.Verdict verdict = Margins.of(settings);
    Launcher launcher = verdict.margins().map(margins -> Launcher.best(margins.tick())).orElseGet(Launcher::best);
    problems.addAll(
        verdict.margins().map(margins -> Fence.problems(margins, launcher)).orElse(verdict.problems()));
    problems.addAll(Graces.of(settings).problems(project.processes()));
    try {
      about(settings);
      Database database = Database.of(settings, directory);
      if (problems.isEmpty()) {
        database.prepare(project.name());
        return new NodeSetup(project, database, database.pekko().withFallback(settings), launcher,
            logs.apply(settings));
      }
    } catch (DatabaseException wrong) {
      problems.addAll(wrong.problems());
    } catch (ConfigException | IllegalArgumentException wrong) {
      problems.add(String.valueOf(wrong.getMessage()));
    }
    launcher.close();
    throw new Refused(problems);
  }

  private static LogStore logs(Config settings, Project project) {
    String directory = settings.getString("drover.logs.directory");
    return directory.isEmpty()
        ? new LogStore()
        : LogStore.in(Path.of(directory).toAbsolutePath(), InstantSource.system(), project.logMemory());
  }

  /** For the actor system. Has the database's password in it. */
  public Config config() {
    return config;
  }

  /**
   * Begins in a system that has {@link #config}, before or after it joins a cluster; also from within its guardian's setup. The node's
   * {@link ClusterNode#close} is left to this.
   */
  public ClusterNode start(ActorSystem<?> system) {
    ClusterNode begun = begin(system);
    node.set(begun);
    var _ = system.getWhenTerminated().thenRun(() -> Thread.ofPlatform().name("drover-close").start(this::close));
    return begun;
  }

  /** The same for who closes {@link #launcher}, {@link #logs} and the node in turns of its own. */
  public ClusterNode begin(ActorSystem<?> system) {
    return begin(system, _ -> {});
  }

  /** {@code seen}: see {@link ClusterNode#start}. */
  ClusterNode begin(ActorSystem<?> system, Consumer<Applied> seen) {
    return ClusterNode.start(system, new ClusterNode.Parts(project, database, about(config), launcher, logs), seen);
  }

  public Launcher launcher() {
    return launcher;
  }

  public LogStore logs() {
    return logs;
  }

  private static BoardReplica.About about(Config config) {
    Map<String, String> labels = new TreeMap<>();
    config.getObject("drover.cluster.labels").unwrapped().forEach((label, value) -> labels.put(label,
        String.valueOf(value)));
    return new BoardReplica.About(labels, config.getInt("drover.cluster.capacity"));
  }

  /** However often. Whatever still runs gets KILL. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      launcher.close();
      logs.close();
      ClusterNode begun = node.get();
      if (begun != null) {
        begun.close();
      }
    }
  }
}
