// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of mistake gives its one sentence, with its line. */
@Timeout(60)
class ProblemsTest {
  private static final String HEAD = "processes {\n  db { command = db }\n  web {\n    command = web\n";

  @TempDir
  Path directory = Path.of("");

  private LoadFixture files = new LoadFixture(directory);

  @BeforeEach
  void fixture() {
    files = new LoadFixture(directory);
  }

  /** The key stands on line 5, in the process web. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "replicas = -1 | replicas: must be at least 0, was -1; use 0 or more",
      "replicas = 1.5 | replicas: must be a whole number, was 1.5; use one from 0 to 10000",
      "replicas = many | replicas: must be a whole number, was \"many\"; write it in digits",
      "replicas = [1] | replicas: must be a whole number, was [1]; write it in digits",
      "replica = 1 | replica: unknown key; did you mean \"replicas\"?",
      "watch { paths = [src] } | watch: is not supported by this version of Drover; remove it",
      "enabled = 7 | enabled: must be true or false, was 7; use one of these",
      "stdin = tty | stdin: must be null or pipe, was \"tty\"; use one of these",
      "orphans = keep | orphans: must be kill or adopt, was \"keep\"; use one of these",
      "orphans = adopt, stdin = pipe | orphans: must be kill for a process with stdin = pipe or tty = true, whose input would end when Drover does, was \"adopt\"; leave out one of the two",
      "stdin { } | stdin: must be null or pipe, was {}; use one of these",
      "user = \"a b\" | user: must be a user, or \"user:group\" or \":group\", each by name or number, was \"a b\"; correct it",
      "user = \"\" | user: must be a user, or \"user:group\" or \":group\", each by name or number, was \"\"; correct it",
      "user = \"a:b:c\" | user: must be a user, or \"user:group\" or \":group\", each by name or number, "
          + "was \"a:b:c\"; correct it",
      "user = 4294967295 | user: must be a user, or \"user:group\" or \":group\", each by name or number, "
          + "was 4294967295; correct it",
      "user = [a] | user: must be a string, was [\"a\"]; write it in quotes",
      "group = backend | group: is not supported by this version of Drover; remove it",
      "umask = 8 | umask: must be an octal number from 000 to 777, was 8; write it like \"027\"",
      "umask = 1777 | umask: must be an octal number from 000 to 777, was 1777; write it like \"027\"",
      "umask = \"u=rwx\" | umask: must be an octal number from 000 to 777, was \"u=rwx\"; write it like \"027\"",
      "nice = 20 | nice: must be at most 19, was 20; use 19 or less",
      "nice = -21 | nice: must be at least -20, was -21; use -20 or more",
      "nice = low | nice: must be a whole number, was \"low\"; write it in digits",
      "oom-score-adj = 1001 | oom-score-adj: must be at most 1000, was 1001; use 1000 or less",
      "limits = 5 | limits: must be an object, was 5; write it in { }",
      "limits.nofiles = 5 | limits.nofiles: unknown key; did you mean \"nofile\"?",
      "limits.memory = 512 | limits.memory: must be at least 1MiB, was 512; use 1MiB or more",
      "limits.memory = unlimited | limits.memory: must be a size, was \"unlimited\"; write it like 512MiB or 1GiB",
      "limits.cpu = 0 | limits.cpu: must be at least 0.01, was 0; use 0.01 or more",
      "limits.cpu = 50% | limits.cpu: must be a number, was \"50%\"; write it in digits",
      "restart-above = 800 | restart-above: must be at least 1MiB, was 800; use 1MiB or more",
      "restart-above = much | restart-above: must be a size, was \"much\"; write it like 512MiB or 1GiB",
      "limits.nofile = many | limits.nofile: must be a whole number from 0 to 999999999999999999, or unlimited, was \"many\"; "
          + "write it like 4096",
      "limits.nofile = 1.5 | limits.nofile: must be a whole number from 0 to 999999999999999999, or unlimited, was \"1.5\"; "
          + "write it like 4096",
      "limits.nofile = -1 | limits.nofile: must be a whole number from 0 to 999999999999999999, or unlimited, was \"-1\"; "
          + "write it like 4096",
      "limits.nofile = \"1:2:3\" | limits.nofile: must be one limit or \"soft:hard\", was \"1:2:3\"; "
          + "write at most one colon",
      "limits.nofile = \"2:1\" | limits.nofile: the soft limit must not be above the hard one, was \"2:1\"; lower it",
      "limits.nofile = \"unlimited:1\" | limits.nofile: the soft limit must not be above the hard one, "
          + "was \"unlimited:1\"; lower it",
      "limits.nofile = \"1:\" | limits.nofile: must be a whole number from 0 to 999999999999999999, or unlimited, was \"\"; "
          + "write it like 4096",
      "limits.core = big | limits.core: must be a size or unlimited, was \"big\"; write it like 64KiB, 1GiB or unlimited",
      "limits.core = -1MiB | limits.core: must be at least 0 bytes, was \"-1MiB\"; use 0 bytes or more",
      "limits.cpu-time = soon | limits.cpu-time: must be a duration, was \"soon\"; write it like 500ms, 10s or 5m",
      "limits.stack = [1] | limits.stack: must be a string, was [1]; write it in quotes",
      "tty = 1 | tty: must be true or false, was 1; use one of these",
      "stdin = pipe, tty = true | stdin: must not be set where tty = true, for its input is the terminal then, "
          + "was \"pipe\"; remove it, or write stdin = null",
      "env = 7 | env: must be an object, was 7; write it in { }",
      "env.A = [1] | env.A: must be a string, was [1]; write it in quotes",
      "env.\"a b\" = 1 | env.\"a b\": is no name of a variable; use one without spaces and without =",
      "dir = nowhere | dir: no such directory: nowhere; create it or correct the path",
      "stop.grace = 10 parsecs | stop.grace: must be a duration, was \"10 parsecs\"; write it like 500ms, 10s or 5m",
      "stop.grace = 10 | stop.grace: must be a duration with a unit, was 10; write it like 500ms, 10s or 5m",
      "stop.grace = -1s | stop.grace: must be at least 0s, was \"-1s\"; use 0s or more",
      "stop.signal = BANG | stop.signal: must be a signal, was \"BANG\"; use one of HUP, INT, QUIT, ABRT, KILL, USR1, "
          + "USR2, ALRM, TERM, CONT, STOP, TSTP, WINCH",
      "logs.ring = 3 bananas | logs.ring: must be a size, was \"3 bananas\"; write it like 64KiB or 1MiB",
      "logs.ring = 1KiB | logs.ring: must be at least 4096 bytes, was \"1KiB\"; use 4096 bytes or more",
      "logs.rate {} | logs.rate: has no lines; add lines = 1000 or the like, for so many a second",
      "logs.rate = 1000 | logs.rate: must be an object, was 1000; write it in { }",
      "logs.rate { lines = 0 } | logs.rate.lines: must be at least 1, was 0; use 1 or more",
      "logs.rate { lines = 2.5 } | logs.rate.lines: must be a whole number, was 2.5; use one from 1 to 1000000000",
      "logs.rate { lines = 1, burst = 0 } | logs.rate.burst: must be at least 1, was 0; use 1 or more",
      "logs.rate { lines = 1, bursts = 2 } | logs.rate.bursts: unknown key; did you mean \"burst\"?",
      "logs.file.max-size = 1KiB | logs.file.max-size: must be at least 65536 bytes, was \"1KiB\"; use 65536 bytes or more",
      "logs.file.keep = -1 | logs.file.keep: must be at least 0, was -1; use 0 or more",
      "logs.on-slow-disk = wait | logs.on-slow-disk: must be block or drop, was \"wait\"; use one of these",
      "restart.policy = sometimes | restart.policy: must be never, on-failure or always, was \"sometimes\"; "
          + "use one of these",
      "restart.jitter = 1.5 | restart.jitter: must be at most 1, was 1.5; use 1 or less",
      "restart.factor = 0.5 | restart.factor: must be at least 1, was 0.5; use 1 or more",
      "restart.factor = NaN | restart.factor: must be a number, was \"NaN\"; write it in digits",
      "restart.max-restarts = -1 | restart.max-restarts: must be at least 0, was -1; use 0 or more",
      "restart.success-codes = [256] | restart.success-codes[0]: must be at most 255, was 256; use 255 or less",
      "restart { min = 10s, max = 1s } | restart.min: min must not be longer than max, was min 10s and max 1s; "
          + "make min shorter or max longer",
      "depends-on = [dbb] | depends-on: there is no process \"dbb\"; did you mean \"db\"?",
      "depends-on { database = ready } | depends-on.database: there is no process \"database\"; "
          + "the processes are db, web",
      "depends-on = db | depends-on: must be a list of names or an object, was \"db\"; "
          + "write it like [db] or { db = ready }",
      "depends-on { db = up } | depends-on.db: must be started, ready, completed, succeeded or log, was \"up\"; "
          + "use one of these",
      "depends-on { db = log } | depends-on.db: waits for a log line, but \"db\" has no ready.log; "
          + "give it one, or wait for ready",
      "depends-on = [web] | depends-on: a process cannot depend on itself, was \"web\"; remove it",
      "on-dependency-restart = maybe | on-dependency-restart: must be ignore or restart, was \"maybe\"; "
          + "use one of these",
      "ready.log = \"(a\" | ready.log: must be a regular expression, was \"(a\" (Unclosed group); correct it",
      "live.log = a | live.log: is a check for ready and startup only, was in live; use exec, http or tcp",
      "ready.tcp = 70000 | ready.tcp: must be at most 65535, was 70000; use 65535 or less",
      "ready.tcp = \"host:0\" | ready.tcp: must be a port or \"host:port\", was \"host:0\"; use a port from 1 to 65535",
      "ready.tcp { host = db } | ready.tcp: has no port; add port = 8080 or the like",
      "ready.tcp { port = 1, shared = 2 } | ready.tcp.shared: must be true or false, was 2; use one of these",
      "ready.tcp { port = 1, path = / } | ready.tcp.path: unknown key; known keys are port, host, shared",
      "ready.tcp = [80] | ready.tcp: must be a port or \"host:port\", was [80]; use a port from 1 to 65535",
      "ready.http { port = 1, shared = maybe } | ready.http.shared: must be true or false, was \"maybe\"; "
          + "use one of these",
      "ready.period = 1s | ready: must have exactly one check, has none; use one of exec, http, tcp, log",
      "ready { tcp = 80, log = a } | ready: must have exactly one check, has tcp and log; "
          + "use one of exec, http, tcp, log",
      "ready { tcp = 80, period = 0s } | ready.period: must be at least 10ms, was \"0s\"; use 10ms or more",
      "ready { tcp = 80, success-threshold = 0 } | ready.success-threshold: must be at least 1, was 0; use 1 or more",
      "ready.http { path = / } | ready.http: has no port; add port = 8080 or the like",
      "ready.http { port = 1, path = x } | ready.http.path: must be a path that starts with / and has no spaces, was \"x\"; correct it",
      "ready.http { port = 1, status = 700 } | ready.http.status: must be a status or a range of them, was 700; "
          + "write it like 200 or \"200-399\"",
      "ready.exec = [] | ready.exec: must be a command, was []; name the program first",
      "placement.roles = a | placement.roles: unknown key; did you mean \"role\"?",
      "placement.weight = 0 | placement.weight: must be at least 1, was 0; use 1 or more",
      "placement.anti-affinity = [webb] | placement.anti-affinity[0]: there is no process \"webb\"; did you mean \"web\"?",
      "env-files = [none.env] | env-files[0]: \"none.env\": no such file; check the path"})
  void key(String line, String expected) {
    assertThat(files.problems("drover.conf", HEAD + line + "\n}}"))
        .containsExactly("drover.conf:5: processes.web." + expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "command = \"\" | command: must be a command, was \"\"; write what to run",
      "command = [] | command: must be a command, was []; name the program first",
      "command = [\" \", a] | command: must be a command, was [\" \",\"a\"]; name the program first",
      "command = [[a]] | command[0]: must be a string, was [\"a\"]; write it in quotes",
      "command { a = b } | command: must be a string or a list of strings, was {\"a\":\"b\"}; "
          + "a string is run by sh -c, a list as it is"})
  void command(String line, String expected) {
    assertThat(files.problems("drover.conf", "processes.web {\n" + line + "\n}"))
        .containsExactly("drover.conf:2: processes.web." + expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", value = {
      "project = 1/2 | drover.conf:1: project: was \"1/2\", but the name of a project must be letters, digits, "
          + "'.', '_' and '-', with a letter or digit first; rename it",
      "log-memory = 64 | drover.conf:1: log-memory: must be at least 1MiB, was 64; use 1MiB or more",
      "log-memory = much | drover.conf:1: log-memory: must be a size, was \"much\"; write it like 512MiB or 1GiB",
      "proces = 1 | drover.conf:1: proces: unknown key; known keys are project, env, env-files, defaults, processes, events-kept, log-memory, listen",
      "events-kept = 99 | drover.conf:1: events-kept: must be at least 100, was 99; use 100 or more",
      "events-kept = many | drover.conf:1: events-kept: must be a whole number, was \"many\"; write it in digits",
      "groups {} | drover.conf:1: groups: is not supported by this version of Drover; remove it",
      "env = [ | drover.conf:1: syntax error: List should have ] or a first element after the open [, instead had "
          + "token: end of file (if you want end of file to be part of a string value, then double-quote it)",
      "env.A = ${NOPE} | drover.conf:1: there is no value for ${NOPE}; set it, or write ${?NOPE} "
          + "where it may be absent",
      "processes.b = null | drover.conf:1: processes.b: must be an object, was null; remove it",
      "processes.b = x | drover.conf:1: processes.b: must be an object, was \"x\"; write it in { }",
      "processes.\"b c\".command = x | drover.conf:1: processes.\"b c\": the name of a process must be letters, digits, "
          + "'.', '_' and '-', with a letter or digit first; rename it",
      "processes.b {} | drover.conf:1: processes.b: has no command; add command = \"...\""})
  void top(String line, String expected) {
    String rest = line.endsWith("[") ? "" : "\nprocesses.a.command = a";
    assertThat(files.problems("drover.conf", line + rest)).containsExactly(expected);
  }

  @Test
  void cycle_isSpelledOut() {
    assertThat(files.problems("drover.conf", """
        processes {
          a { command = a, depends-on = [b] }
          b { command = b, depends-on = [c] }
          c { command = c, depends-on = [a] }
        }
        """)).containsExactly(
        "drover.conf:2: processes.a.depends-on: the dependencies form a cycle: a -> b -> c -> a; remove one of them");
  }

  @Test
  void duplicate_namesBothLines() {
    assertThat(files.problems("drover.conf", """
        processes {
          web { command = "a { } \\" # //" } # web { }
          db.command = "db"
          db.replicas = 2
          other { command = \"""x { web { "" \""", env { web { } } }
          "web" { command = [a, {}] }
        }
        processes.web = { replicas = 1 }
        """)).contains(
        "drover.conf:6: processes.web: is declared twice, first on line 2; rename or remove one of them",
        "drover.conf:8: processes.web: is declared twice, first on line 2; rename or remove one of them")
        .noneMatch(problem -> problem.contains("processes.db"));
  }

  @Test
  void noProcesses() {
    String add = "there are no processes; add one like processes { web { command = \"...\" } }";
    assertThat(files.problems("drover.conf", "")).containsExactly("drover.conf: processes: " + add);
    assertThat(files.problems("drover.conf", "\nprocesses {}")).containsExactly("drover.conf:2: processes: " + add);
  }

  @Test
  void envFile_reportsItsOwnLines() {
    files.write("bad.env", "A=1\n\nsecret\nexport B='x\n");
    assertThat(files.problems("drover.conf", "env-files = bad.env\nprocesses.a.command = a")).containsExactly(
        "bad.env:3: must be KEY=VALUE, has no =; correct the line",
        "bad.env:4: the quote is not closed; end the line with '");
  }

  @Test
  void unreadable_saysWhy() throws IOException {
    Files.createDirectory(directory.resolve("d.conf"));
    Files.write(directory.resolve("latin.conf"), new byte[]{(byte) 0xe9, 'a'});
    Files.write(directory.resolve("big.conf"), new byte[10 << 20]);
    files.write("x.yaml", "a: b");
    assertThat(load("d.conf")).isEqualTo("d.conf: is a directory; name a file");
    assertThat(load("none.conf")).isEqualTo("none.conf: no such file; check the path");
    assertThat(load("latin.conf")).isEqualTo("latin.conf: is not UTF-8 text; save it as UTF-8");
    assertThat(load("big.conf"))
        .isEqualTo("big.conf: is larger than 1 MiB; name the project file itself, or split it");
    assertThat(load("x.yaml"))
        .isEqualTo("x.yaml: is no kind of project file that Drover reads; use *.conf, Procfile or package.json");
  }

  @Test
  void deepNesting_isToldNotThrown() {
    String expected = "drover.conf:1: is nested too deeply; flatten it";
    assertThat(files.problems("drover.conf", "a = " + "[".repeat(400_000))).containsExactly(expected);
    assertThat(files.problems("drover.conf", "{a:".repeat(100_000))).containsExactly(expected);
    assertThat(files.problems("drover.conf", "a.".repeat(300_000) + "a = 1")).containsExactly(expected);
  }

  @Test
  void manyProblems_allInOneRunByLine() {
    assertThat(files.problems("drover.conf", """
        projekt = shop
        defaults { stop.grace = soon }
        processes {
          web { command = "", replicas = -2
            depends-on { databse = ready }
          }
          database {
            command = [db, ${NOPE}]
            ready { tcp = ${PORT_OF_DB} }
          }
        }
        """)).containsExactly("drover.conf:1: projekt: unknown key; did you mean \"project\"?",
        "drover.conf:2: defaults.stop.grace: must be a duration, was \"soon\"; write it like 500ms, 10s or 5m",
        "drover.conf:4: processes.web.command: must be a command, was \"\"; write what to run",
        "drover.conf:4: processes.web.replicas: must be at least 0, was -2; use 0 or more",
        "drover.conf:5: processes.web.depends-on.databse: there is no process \"databse\"; did you mean \"database\"?",
        "drover.conf:8: there is no value for ${NOPE}; set it, or write ${?NOPE} where it may be absent",
        "drover.conf:9: there is no value for ${PORT_OF_DB}; set it, or write ${?PORT_OF_DB} where it may be absent");
  }

  private String load(String name) {
    return String.join("\n", files.problems(ProjectFiles.load(directory.resolve(name), Map.of())));
  }
}
