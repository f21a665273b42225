// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Dependency;
import dev.drover.model.Dependency.Condition;
import dev.drover.model.ExecSpec;
import dev.drover.model.ExecSpec.Limit;
import dev.drover.model.ExecSpec.Resource;
import dev.drover.model.LogSpec;
import dev.drover.model.PlacementSpec;
import dev.drover.model.Probe;
import dev.drover.model.Probe.Check;
import dev.drover.model.ProcessSpec;
import dev.drover.model.RestartPolicy;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What valid files of HOCON become, and which file is found. */
@Timeout(60)
class ProjectFilesTest {
  private static final String FULL = """
      project = shop
      env { LEVEL = info }
      defaults { restart.policy = always, env.FROM = defaults }
      processes {
        db { command = "postgres -D data", ready.log = "ready to accept" }
        api {
          command = ["./gradlew", run]
          dir = sub, enabled = false, replicas = 3
          env { VERSION = 1.10, PORT = ${?WEB_PORT}, GONE = ${?NOT_THERE} }
          depends-on { db = log }
          on-dependency-restart = restart
          restart { min = 100ms, max = 1m, factor = 1.5, jitter = 0.1, reset-after = 5s
                    max-restarts = 4, within = 20s, then = slow, success-codes = [0, 143] }
          ready { http { port = ${WEB_PORT}, path = /health, host = localhost, method = HEAD, headers { X-A = b }
                         status = 204, shared = true }, initial-delay = 1s, period = 2s, timeout = 3s
                  success-threshold = 2, failure-threshold = 5 }
          live { exec = "check it" }
          startup { tcp = "[::1]:90" }
          stop { signal = SIGINT, grace = 15s, command = [./stop, now] }
          logs { ring = 128KiB, max-line = 1KiB, on-slow-disk = drop, rate { lines = 100 }
                 file { enabled = false, max-size = 1MiB, keep = 2, max-age = 24h, compress = false, flush = 0s } }
          stdin = pipe, user = "www-data:adm", umask = 027, nice = -5, oom-score-adj = 500
          limits { nofile = 4096, core = 0, as = "1GiB:unlimited", cpu-time = 1m, stack = unlimited, nproc = "10:20"
                   memory = 1.5GiB, cpu = 1.25 }
          restart-above = 800MiB
        }
        last { command = last, depends-on = [db, api], restart.policy = never, orphans = adopt }
      }
      """;

  @TempDir
  Path directory = Path.of("");

  private LoadFixture files = new LoadFixture(directory);

  @BeforeEach
  void fixture() throws IOException {
    files = new LoadFixture(directory);
    Files.createDirectory(directory.resolve("sub"));
  }

  @Test
  void full_everyField() {
    Loaded.Valid valid = files.valid("drover.conf", FULL);
    assertThat(valid.project().name()).isEqualTo("shop");
    assertThat(valid.file()).isEqualTo(directory.resolve("drover.conf"));
    assertThat(valid.warnings()).isEmpty();
    assertThat(valid.project().processes()).extracting(ProcessSpec::name).containsExactly("db", "api", "last");
    var environment = Map.of("PATH", "/bin", "WEB_PORT", "8081", "LEVEL", "info", "FROM",
        "defaults",
        "VERSION", "1.10", "PORT", "8081", "DROVER_PROCESS", "api");
    var restart = new RestartPolicy(RestartPolicy.When.ALWAYS, ofMillis(100), ofMinutes(1), 1.5, 0.1, ofSeconds(5), 4,
        ofSeconds(20), RestartPolicy.Exhausted.SLOW, Set.of(0, 143), OptionalLong.of(800L << 20));
    var http = new Check.Http("HEAD", "localhost", 8081, "/health", Map.of("X-A", "b"), 204, 204, true);
    assertThat(process(valid, "api")).isEqualTo(new ProcessSpec("api", List.of("./gradlew", "run"),
        directory.resolve("sub"), environment, false, 3, List.of(new Dependency("db", Condition.LOG)), true, restart,
        new StopSpec(Signal.INT, ofSeconds(15), List.of("./stop", "now")),
        Map.of(Probe.Kind.READY, new Probe(http, ofSeconds(1), ofSeconds(2), ofSeconds(3), 2, 5), Probe.Kind.LIVE,
            Probe.of(new Check.Exec(ProcessSpec.shell("check it")), Probe.Kind.LIVE), Probe.Kind.STARTUP,
            Probe.of(new Check.Tcp("::1", 90, false), Probe.Kind.STARTUP)),
        new LogSpec(128 << 10, 1 << 10,
            new LogSpec.Files(false, 1 << 20, 2, Duration.ofHours(24), false, Duration.ZERO),
            LogSpec.SlowDisk.DROP, Optional.of(new LogSpec.Rate(100, 500))),
        new ExecSpec(ExecSpec.Stdin.PIPE,
            new ExecSpec.RunAs(Optional.of("www-data"), Optional.of("adm"), OptionalInt.of(027)),
            new ExecSpec.Priority(OptionalInt.of(-5), OptionalInt.of(500)),
            Map.of(Resource.NOFILE, new Limit(4096, 4096), Resource.CORE, new Limit(0, 0), Resource.AS,
                new Limit(1L << 30, Limit.UNLIMITED), Resource.CPU_TIME, new Limit(60, 60), Resource.STACK,
                new Limit(Limit.UNLIMITED, Limit.UNLIMITED), Resource.NPROC, new Limit(10, 20)),
            new ExecSpec.Quota(OptionalLong.of(3L << 29), OptionalInt.of(1250)), ExecSpec.Orphans.KILL)));
    assertThat(process(valid, "last").exec().orphans()).isEqualTo(ExecSpec.Orphans.ADOPT);
  }

  @Test
  void defaults_areThoseOfTheDesign() {
    Loaded.Valid valid = files.valid("drover.conf", "processes.a.command = \"run it\"");
    assertThat(valid.project().name()).isEqualTo(directory.getFileName().toString());
    var environment = new java.util.HashMap<>(LoadFixture.CALLER);
    environment.put("DROVER_PROCESS", "a");
    assertThat(valid.project().processes())
        .containsExactly(ProcessSpec.of("a", List.of("/bin/sh", "-c", "run it"), directory, environment));
  }

  @Test
  void placement_hasItsDefaultsFromDefaults_alsoLabelByLabel() {
    Loaded.Valid valid = files.valid("drover.conf",
        """
            defaults.placement { role = worker, labels { disk = ssd, zone = a }, weight = 2 }
            processes {
              a { command = x, placement { labels { zone = [b, c], disk = null }, spread = zone, anti-affinity = [b], pin = "h:1" } }
              b { command = x, placement { spread = true, labels { gpu = yes } } }
            }
            """);
    PlacementSpec worker = PlacementSpec.ANYWHERE.withRole("worker").weighing(2).withLabel("disk", "ssd");
    assertThat(process(valid, "a").placement()).isEqualTo(worker.withLabel("zone", "b", "c").apartFrom("b")
        .pinnedTo("h:1").spread(new PlacementSpec.Spread.OverLabel("zone")));
    assertThat(process(valid, "b").placement()).isEqualTo(worker.withLabel("zone", "a").withLabel("gpu", "yes")
        .spread(new PlacementSpec.Spread.OverNodes()));
  }

  @Test
  void eventsKept() {
    assertThat(files.valid("drover.conf", "processes.a.command = x").project().eventsKept()).isEqualTo(10_000);
    assertThat(files.valid("drover.conf", "events-kept = 500, processes.a.command = x").project().eventsKept())
        .isEqualTo(500);
  }

  @Test
  void processOverridesDefaults_alsoTheKindOfCheck() {
    Loaded.Valid valid = files.valid("drover.conf", """
        defaults { ready { tcp = 1, period = 7s }, restart { min = 1s, policy = never } }
        processes {
          a { command = a, ready.http.port = 2, restart.min = 2s }
          b { command = b, depends-on = [a] }
        }
        """);
    Probe ready = process(valid, "a").probe(Probe.Kind.READY).orElseThrow();
    assertThat(ready.check()).isEqualTo(new Check.Http("GET", "127.0.0.1", 2, "/", Map.of(), 200, 399, false));
    assertThat(ready.period()).isEqualTo(ofSeconds(7));
    assertThat(process(valid, "a").restart().min()).isEqualTo(ofSeconds(2));
    assertThat(process(valid, "a").restart().when()).isEqualTo(RestartPolicy.When.NEVER);
    assertThat(process(valid, "b").probe(Probe.Kind.READY).orElseThrow().check())
        .isEqualTo(new Check.Tcp("127.0.0.1", 1, false));
    assertThat(process(valid, "b").dependencies()).containsExactly(new Dependency("a", Condition.STARTED));
  }

  @Test
  void memoryOfLogs_isThatOfTheProject_orNotSaid() {
    String process = "processes.a.command = a";
    assertThat(files.valid("drover.conf", "log-memory = 64MiB, " + process).project().logMemory()).hasValue(64 << 20);
    assertThat(files.valid("drover.conf", process).project().logMemory()).isEmpty();
    assertThat(files.valid("drover.conf", "log-memory = null, " + process).project().logMemory()).isEmpty();
  }

  @Test
  void rateOfLines_nullOverridesTheDefaults() {
    Loaded.Valid valid = files.valid("drover.conf", """
        defaults { logs.rate { lines = 10, burst = 20 } }
        processes { a.command = a, b { command = b, logs.rate = null }, c { command = c, logs.rate.lines = 7 } }
        """);
    assertThat(valid.project().processes()).extracting(spec -> spec.logs().rate()).containsExactly(
        Optional.of(new LogSpec.Rate(10, 20)), Optional.empty(), Optional.of(new LogSpec.Rate(7, 20)));
  }

  @Test
  void stdin_nullOverridesTheDefaults() {
    Loaded.Valid valid = files.valid("drover.conf", """
        defaults { stdin = pipe }
        processes { a.command = a, b { command = b, stdin = null }, c { command = c, stdin = "null" } }
        """);
    assertThat(valid.project().processes()).extracting(spec -> spec.exec().stdin())
        .containsExactly(ExecSpec.Stdin.PIPE, ExecSpec.Stdin.NULL, ExecSpec.Stdin.NULL);
  }

  @Test
  void tty_isTheInput() {
    Loaded.Valid valid = files.valid("drover.conf", """
        defaults { tty = true }
        processes { a.command = a, b { command = b, stdin = null }, c { command = c, tty = false, stdin = pipe } }
        """);
    assertThat(valid.project().processes()).extracting(spec -> spec.exec().stdin())
        .containsExactly(ExecSpec.Stdin.TERMINAL, ExecSpec.Stdin.TERMINAL, ExecSpec.Stdin.PIPE);
  }

  @Test
  void onATerminal_itsKindIsNotTheCallers() {
    String processes = """
        processes {
          a { command = a, tty = true }
          b { command = b, tty = true, user = www-data, env { TERM = vt100 } }
          c { command = c, tty = true, user = www-data }
          d { command = d }
        }
        """;
    var caller = Map.of("TERM", "dumb", "PATH", "/bin");
    assertThat(terms(processes, caller)).containsExactly("xterm-256color", "vt100", "xterm-256color", "dumb");
    assertThat(terms("env { TERM = linux }\n" + processes, caller)).containsExactly("linux", "vt100", "linux", "linux");
    assertThat(terms("env { TERM = ${TERM} }\n" + processes, caller)).containsExactly("dumb", "vt100", "dumb", "dumb");
  }

  private List<String> terms(String text, Map<String, String> caller) {
    Path file = files.write("drover.conf", text);
    Loaded.Valid valid = LoadFixture.valid(ProjectFiles.load(file, caller));
    return valid.project().processes().stream().map(spec -> spec.environment().getOrDefault("TERM", "")).toList();
  }

  @Test
  void withAUserOfItsOwn_whoItIsComesFromTheProjectOnly() {
    files.write("who.env", "SHELL=/bin/zsh");
    Loaded.Valid valid = files.valid("drover.conf", """
        env { LOGNAME = all }
        defaults { user = www-data }
        processes {
          a { command = a, env-files = [who.env] }
          b { command = b, env { HOME = /srv, USER = ${HOME} } }
          c { command = c, user = ":adm" }
        }
        """);
    assertThat(process(valid, "a").environment()).doesNotContainKeys("HOME", "USER").containsEntry("LOGNAME", "all")
        .containsEntry("SHELL", "/bin/zsh").containsEntry("PATH", "/bin");
    assertThat(process(valid, "b").environment()).containsEntry("HOME", "/srv").containsEntry("USER", "/home/me");
    assertThat(process(valid, "c").environment()).as("a group alone is the same user").containsEntry("HOME",
        "/home/me");
  }

  @Test
  void tcp_asAPortAHostWithPortOrAnObject() {
    Loaded.Valid valid = files.valid("drover.conf", """
        defaults { live.tcp { port = 7, shared = true } }
        processes.a { command = a
          ready.tcp { port = 5432, host = "::1", shared = true }
          startup.tcp { port = 1 }
          live.tcp.host = db
        }
        """);
    assertThat(process(valid, "a").probes()).extractingFromEntries(entry -> entry.getValue().check())
        .containsExactlyInAnyOrder(new Check.Tcp("::1", 5432, true), new Check.Tcp("127.0.0.1", 1, false),
            new Check.Tcp("db", 7, true));
  }

  @Test
  void environment_laterLayersWin() {
    files.write("all.env", "# all\nA=allfile\nB=allfile\nC=allfile\nD=allfile\nHOME=/elsewhere\n");
    files.write("own.env", "export C=\"own file\"\nD='own'\r\nE=x=y # z\n");
    Loaded.Valid valid = files.valid("drover.conf", """
        env-files = [all.env]
        env { B = all, C = all, D = all, PATH = ${PATH}":/opt" }
        processes.p { command = p, env-files = own.env, env { D = process, WEB_PORT = null } }
        """);
    assertThat(process(valid, "p").environment()).isEqualTo(Map.of("A", "allfile", "B", "all", "C", "own file", "D",
        "process", "E", "x=y # z", "HOME", "/elsewhere", "PATH", "/bin:/opt", "DROVER_PROCESS", "p"));
  }

  @Test
  void substitution_prefersTheFileToTheCaller() {
    Loaded.Valid valid = files.valid("drover.conf", """
        env { WEB_PORT = 9, MINE = ${env.WEB_PORT}, CALLERS = ${WEB_PORT} }
        processes.p { command = p }
        """);
    assertThat(process(valid, "p").environment()).containsEntry("MINE", "9").containsEntry("CALLERS", "8081");
  }

  @Test
  void readyWithoutProbe_isAWarning() {
    Loaded.Valid valid = files.valid("drover.conf", "processes.a.command = a\nprocesses.b { command = b\n"
        + "depends-on { a = ready } }");
    assertThat(valid.warnings()).extracting(p -> p.toString().replace(directory + "/", "")).containsExactly(
        "drover.conf:3: processes.b.depends-on.a: \"a\" has no ready probe, so ready means started; "
            + "give it one, or write started");
  }

  @Test
  void find_looksInOrderThenUpwards() throws IOException {
    Path deep = Files.createDirectories(directory.resolve("sub/deep"));
    Path json = files.write("sub/package.json", "{}");
    files.write("drover.conf", "");
    Files.createDirectory(deep.resolve("drover.conf"));
    assertThat(ProjectFiles.find(deep)).contains(json);
    Path procfile = files.write("sub/Procfile", "");
    assertThat(ProjectFiles.find(deep)).contains(procfile);
    Path conf = files.write("sub/drover.conf", "");
    assertThat(ProjectFiles.find(deep)).contains(conf);
  }

  @Test
  void demo_isValidWithoutWarnings() {
    Loaded.Valid valid = LoadFixture.valid(ProjectFiles.load(Path.of("../../conf/demo.conf"), Map.of("PATH", "/bin")));
    assertThat(valid.warnings()).isEmpty();
    assertThat(valid.project().processes()).extracting(ProcessSpec::name).containsExactly("migrate", "web", "worker",
        "flaky", "chatty");
    assertThat(process(valid, "web").command().getLast())
        .isEqualTo("exec \"${DROVER_JAVA_HOME:+$DROVER_JAVA_HOME/bin/}jwebserver\" -b 127.0.0.1 -p 18080");
    assertThat(process(valid, "web").directory().resolve("index.html")).isRegularFile();
  }

  @Test
  void clusterDemo_isValidWithoutWarnings() {
    Loaded.Valid valid = LoadFixture
        .valid(ProjectFiles.load(Path.of("../../conf/cluster-demo.conf"), Map.of("PATH", "/bin")));
    assertThat(valid.warnings()).isEmpty();
    PlacementSpec worker = PlacementSpec.ANYWHERE.withRole("worker");
    assertThat(process(valid, "db").placement()).isEqualTo(worker.withLabel("disk", "ssd", "nvme").weighing(10));
    assertThat(process(valid, "db-copy").placement()).isEqualTo(worker.apartFrom("db"));
  }

  @Test
  void damagedFile_isValidOrInvalid_neverAnException() {
    int valid = 0;
    for (int seed = 0; seed < 300; seed++) {
      String damaged = damage(FULL, new SplittableRandom(seed));
      try {
        valid += files.load("drover.conf", damaged) instanceof Loaded.Valid ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ":\n" + damaged, e);
      }
    }
    assertThat(valid).isBetween(1, 299);
  }

  private static String damage(String text, SplittableRandom random) {
    var damaged = new StringBuilder(text);
    for (int times = random.nextInt(1, 6); times > 0; times--) {
      int at = random.nextInt(damaged.length());
      switch (random.nextInt(3)) {
        case 0 -> damaged.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 0xd800));
        case 1 -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(1, 8)));
        default -> damaged.insert(at, damaged.substring(at, Math.min(damaged.length(), at + random.nextInt(1, 40))));
      }
    }
    return damaged.toString();
  }

  private static ProcessSpec process(Loaded.Valid valid, String name) {
    return valid.project().process(name).orElseThrow();
  }
}
