// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.scenario;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import dev.drover.bench.Settings;
import java.nio.charset.StandardCharsets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads scenarios: HOCON, whose keys are those of {@link Scenario}, all with defaults. */
public final class ScenarioFile {
  private static final int MOST_INSTANCES = 1_000_000;
  private static final int MOST_REAL = 10_000;
  /** What is kept in one file, which is to stay below 2 GiB. */
  private static final int MOST_BYTES = 2_000_000_000;
  /** More than a ring holds, so that what was printed before is not found again. */
  private static final int LEAST_LINES = 20_000;
  private static final int MOST_LINES = MOST_BYTES / 100;

  private final List<String> problems = new ArrayList<>();

  private final Path file;

  private ScenarioFile(Path file) {
    this.file = file;
  }

  /** What is wrong with a scenario file: all of it, each with file and line. */
  public static final class Bad extends Exception {
    private static final long serialVersionUID = 1L;

    Bad(List<String> problems) {
      super(String.join("\n", problems));
    }
  }

  public static Scenario read(Path file) throws Bad {
    var reader = new ScenarioFile(file);
    Scenario read = reader.scenario(new Keys(parse(file), "", reader.problems));
    if (!reader.problems.isEmpty()) {
      throw new Bad(reader.problems);
    }
    return read;
  }

  private static ConfigObject parse(Path file) throws Bad {
    try {
      var options = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setOriginDescription(file.toString());
      return ConfigFactory.parseString(Files.readString(file, StandardCharsets.UTF_8), options).resolve().root();
    } catch (NoSuchFileException _) {
      throw new Bad(List.of(file + ": there is no such file"));
    } catch (IOException failure) {
      throw new Bad(List.of(file + ": cannot be read: " + failure));
    } catch (ConfigException failure) {
      throw new Bad(List.of(String.valueOf(failure.getMessage())));
    }
  }

  private Scenario scenario(Keys keys) {
    keys.only("boards", "lockup", "load", "scale", "launches", "logs", "board-replication", "cluster", "control");
    if (keys.object().isEmpty()) {
      keys.problem(keys.object().origin(),
          "boards, lockup, load, scale, launches, logs, board-replication, cluster, control",
          "at least one of them must be there");
    }
    return new Scenario(keys.sections("boards").stream().map(ScenarioFile::boards).toList(),
        keys.section("lockup").map(ScenarioFile::lockup), keys.section("load").map(this::load),
        keys.section("scale").map(ScenarioFile::scale), keys.section("launches").map(this::launches),
        keys.section("logs").map(this::logs), keys.section("board-replication").map(ScenarioFile::boardReplication),
        keys.section("cluster").map(ScenarioFile::cluster), keys.section("control").map(this::control));
  }

  private static Scenario.Boards boards(Keys keys) {
    keys.only("rows", "rivals", "processes", "threads", "forks", "warmups", "iterations", "iteration");
    return new Scenario.Boards(keys.choices("rows", same(Settings.ROWS), Settings.ROWS),
        keys.choices("rivals", same(Settings.RIVALS), Settings.RIVALS),
        keys.wholes("processes", 2, 100_000, List.of(100)), keys.wholes("threads", 1, 1024, List.of(2)),
        keys.whole("forks", 1, 20, 1), keys.whole("warmups", 0, 100, 3), keys.whole("iterations", 1, 100, 5),
        keys.duration("iteration", Duration.ofSeconds(1)));
  }

  private static Scenario.Lockup lockup(Keys keys) {
    keys.only("contestants", "grace", "launch", "crashes", "stall");
    return new Scenario.Lockup(contestants(keys), keys.duration("grace", Duration.ofSeconds(10)),
        keys.duration("launch", Duration.ofSeconds(1)), keys.duration("crashes", Duration.ofSeconds(10)),
        keys.duration("stall", Duration.ofSeconds(10)));
  }

  private Scenario.Load load(Keys keys) {
    var target = keys.choice("target", same(List.of("engine", "api")), "engine");
    return target.equals("api") ? apiLoad(keys) : engineLoad(keys);
  }

  private static Scenario.Load engineLoad(Keys keys) {
    keys.only("target", "contestants", "processes", "launcher", "command", "readers", "churn", "duration");
    boolean real = keys.choice("launcher", same(List.of("simulated", "real")), "simulated").equals("real");
    if (!real && keys.has("command")) {
      keys.problem("command", "is for launcher = real; remove one of the two");
    }
    return load(keys, new Scenario.Engine(contestants(keys),
        keys.whole("processes", 1, real ? MOST_REAL : MOST_INSTANCES, 100), real,
        keys.texts("command", List.of("sleep", "100000"))));
  }

  private Scenario.Load apiLoad(Keys keys) {
    keys.only("target", "directory", "readers", "churn", "duration");
    if (!keys.has("directory")) {
      keys.problem("directory", "must name the directory of a project whose Drover runs");
    }
    return load(keys, new Scenario.Api(fromHere(keys.text("directory", "."))));
  }

  /** Paths are those from the directory of the file. */
  private Path fromHere(String path) {
    return file.toAbsolutePath().resolveSibling(path).normalize();
  }

  private static Scenario.Load load(Keys keys, Scenario.Target target) {
    Optional<Keys> readers = keys.section("readers").map(k -> k.only("threads", "reads", "lists"));
    Optional<Keys> churn = keys.section("churn").map(k -> k.only("restarts", "stops", "crashes"));
    return new Scenario.Load(target, readers.map(k -> k.whole("threads", 1, 256, 1)).orElse(1),
        readers.map(k -> k.rate("reads", 1000)).orElse(1000.0), readers.map(k -> k.rate("lists", 0)).orElse(0.0),
        churn.map(k -> k.rate("restarts", 0)).orElse(0.0), churn.map(k -> k.rate("stops", 0)).orElse(0.0),
        churn.map(k -> k.rate("crashes", 0)).orElse(0.0), keys.duration("duration", Duration.ofSeconds(10)));
  }

  private static Scenario.Scale scale(Keys keys) {
    keys.only("instances");
    return new Scenario.Scale(keys.wholes("instances", 2, MOST_INSTANCES, List.of(1_000, 10_000, 100_000)));
  }

  private Scenario.Launches launches(Keys keys) {
    keys.only("contestants", "processes", "rounds", "crash", "resident");
    var all = byName(LaunchedBy.values(), LaunchedBy::shown);
    Keys resident = keys.sectionOrEmpty("resident").only("drover", "processes", "settling", "idle");
    return new Scenario.Launches(keys.choices("contestants", all, List.of(LaunchedBy.values())),
        keys.wholes("processes", 1, MOST_REAL, List.of(1_000, 5_000)), keys.whole("rounds", 1, 1000, 5),
        crashes(keys, List.of(10, 1_000)),
        new Scenario.Resident(resident.wholes("processes", 1, MOST_REAL, List.of(1, 1_000, 5_000)),
            resident.duration("settling", Duration.ofSeconds(65)), resident.duration("idle", Duration.ofSeconds(30)),
            List.of(fromHere(resident.text("drover", "../../drover")).toString())));
  }

  private static Scenario.Crashes crashes(Keys keys, List<Integer> among) {
    Keys crash = keys.sectionOrEmpty("crash").only("among", "times", "warm-up");
    return new Scenario.Crashes(crash.wholes("among", 1, MOST_REAL, among), crash.whole("times", 1, 100_000, 200),
        crash.duration("warm-up", Duration.ofSeconds(5)));
  }

  private Scenario.Logs logs(Keys keys) {
    keys.only("contestants", "drover", "folder", "processes", "lines", "rounds", "followers", "endless", "searches",
        "crash");
    return new Scenario.Logs(
        keys.choices("contestants", byName(KeptBy.values(), KeptBy::shown), List.of(KeptBy.values())),
        List.of(fromHere(keys.text("drover", "../../drover")).toString()), fromHere(keys.text("folder", "/dev/shm")),
        keys.wholes("processes", 1, 1_000, List.of(1, 100)), keys.whole("lines", LEAST_LINES, MOST_LINES, 10_000_000),
        keys.whole("rounds", 1, 1000, 5), keys.whole("followers", 1, 1_000, 100),
        keys.whole("endless", 1, MOST_BYTES, 1_000_000_000), keys.whole("searches", 1, 1000, 5),
        crashes(keys, List.of(10)));
  }

  private static Scenario.BoardReplication boardReplication(Keys keys) {
    keys.only("contestants", "nodes", "instances", "changes", "duration", "rounds", "heap");
    int nodes = keys.whole("nodes", 2, 20, 5);
    int instances = keys.whole("instances", 2, MOST_INSTANCES, 10_000);
    if (instances % nodes != 0) {
      keys.problem("instances", "must be a multiple of nodes (" + nodes + "), was " + instances);
    }
    return new Scenario.BoardReplication(
        keys.choices("contestants", byName(ReplicatedBy.values(), ReplicatedBy::shown), List.of(ReplicatedBy.values())),
        nodes, instances, keys.rate("changes", 1_000), keys.duration("duration", Duration.ofSeconds(20)),
        keys.whole("rounds", 1, 1000, 3), keys.text("heap", "256m"));
  }

  /** Of three nodes, for most of them must be left. */
  private static Scenario.Cluster cluster(Keys keys) {
    keys.only("nodes", "running", "changes", "duration", "started", "lost", "failures", "rounds", "settling", "idle",
        "heap");
    int nodes = keys.whole("nodes", 3, 9, 3);
    return new Scenario.Cluster(nodes, keys.whole("running", 1, MOST_REAL, 300),
        keys.rate("changes", 1_000), keys.duration("duration", Duration.ofSeconds(20)),
        keys.whole("started", 1, MOST_REAL, 1_000), keys.whole("lost", 1, 1_000, 100),
        keys.whole("failures", 1, nodes, nodes), keys.whole("rounds", 1, 1000, 3),
        keys.duration("settling", Duration.ofSeconds(65)), keys.duration("idle", Duration.ofSeconds(30)),
        keys.text("heap", "192m"));
  }

  private Scenario.Control control(Keys keys) {
    keys.only("drover", "processes", "few", "clients", "changes", "stalled", "lines", "calls", "rounds", "duration",
        "settling");
    int few = keys.whole("few", 1, 1_000, 100);
    int changes = keys.whole("changes", 1, 10_000, 1_200);
    int least = few + changes / 5 + 2;
    return new Scenario.Control(List.of(fromHere(keys.text("drover", "../../drover")).toString()),
        keys.whole("processes", least, MOST_REAL, Math.max(least, 1_000)), few, keys.whole("clients", 1, 256, 4),
        changes,
        keys.whole("stalled", 1, 1_000, 100), keys.whole("lines", 1, MOST_LINES, 300_000),
        keys.whole("calls", 4, 1_000, 40), keys.whole("rounds", 1, 1000, 5),
        keys.duration("duration", Duration.ofSeconds(2)), keys.duration("settling", Duration.ofSeconds(65)));
  }

  private static List<Contestant> contestants(Keys keys) {
    return keys.choices("contestants", byName(Contestant.values(), Contestant::shown), List.of(Contestant.values()));
  }

  private static <E> Map<String, E> byName(E[] values, Function<E, String> shown) {
    var all = new LinkedHashMap<String, E>();
    for (E one : values) {
      all.put(shown.apply(one), one);
    }
    return all;
  }

  private static Map<String, String> same(List<String> words) {
    var all = new LinkedHashMap<String, String>();
    words.forEach(word -> all.put(word, word));
    return all;
  }
}
