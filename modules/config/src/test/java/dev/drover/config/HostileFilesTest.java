// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.ProcessSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of a megabyte and less that ask for much more: each is told what is too much, in a time that has an end. */
@Timeout(60)
class HostileFilesTest {
  private static final String PROCESS = "processes.a.command = a\n";

  @TempDir
  Path directory = Path.of("");

  private LoadFixture files = new LoadFixture(directory);

  @BeforeEach
  void fixture() {
    files = new LoadFixture(directory);
  }

  private static String lines(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
  }

  private List<String> problems(String text) {
    return files.problems("drover.conf", text);
  }

  @Test
  void doublingSubstitutions_areToldWhereTheyGetTooLarge() {
    String tooLarge = "what is substituted here makes the whole larger than 4 million characters; substitute less";
    assertThat(problems("a0 = [1]\n" + lines(40, i -> "a" + (i + 1) + " = ${a" + i + "}${a" + i + "}") + PROCESS))
        .containsExactly("drover.conf:19: a18: " + tooLarge);
    assertThat(problems("a0 = x\n" + lines(40, i -> "a" + (i + 1) + " = ${a" + i + "}${a" + i + "}") + PROCESS))
        .containsExactly("drover.conf:19: a18: " + tooLarge);
    assertThat(problems("a0 { x = 1 }\n" + lines(40, i -> "a" + (i + 1) + " { l = ${a" + i + "}, r = ${a" + i + "} }")
        + PROCESS)).containsExactly("drover.conf:18: a17.l: " + tooLarge);
    assertThat(problems("a = [1], b = [1]\n" + "a = ${b}${b}\nb = ${a}${a}\n".repeat(14) + PROCESS)).singleElement()
        .asString().endsWith(": a: " + tooLarge);
  }

  @Test
  void sharedValue_isShownOnlyInPart() {
    assertThat(problems("a0 { x = 1 }\n" + lines(12, i -> "a" + (i + 1) + " { l = ${a" + i + "}, r = ${a" + i + "} }")
        + "processes.a { command = a, replicas = ${a12} }")).contains(
            "drover.conf:13: processes.a.replicas: must be a whole number, was {\"l\":{\"l\":{\"l\":{\"l\":{\"l\":{\"l\":"
                + "{\"l\":{\"l\":{\"l\":{\"l\":{\"l\":{\"...; write it in digits");
  }

  @Test
  void keyOnTopOfItself_isBounded() {
    assertThat(problems("a += 1\n".repeat(1000) + PROCESS)).containsExactly(
        "drover.conf:31: a key is set more than 30 times and put together by substitutions; write its value in one place");
    assertThat(problems("processes.a.command = []\n" + "processes.a.command += x\n".repeat(29)
        + "env.A = ${?PATH}\n" + lines(40, i -> "env.A" + i + " = ${?PATH}"))).isEmpty();
    assertThat(problems(lines(50_000, i -> "env.A" + i + " = 1") + PROCESS)).containsExactly(
        "drover.conf: sets or opens again what is there already 49999 times, among 50004 keys; write each object once, as name { ... }");
    assertThat(problems("env " + "{ A = 1 } ".repeat(5000) + PROCESS)).containsExactly(
        "drover.conf:1: a value is put together from more than 1000 pieces; put it in quotes");
    assertThat(problems("processes.a.command = " + "echo ".repeat(200_000))).containsExactly(
        "drover.conf:1: a value is put together from more than 1000 pieces; put it in quotes");
    assertThat(problems("processes.a.command = " + "echo ".repeat(900))).isEmpty();
    assertThat(problems("processes.a.command = " + "truenull".repeat(100_000))).containsExactly(
        "drover.conf:1: a value is put together from more than 1000 pieces; put it in quotes");
    assertThat(problems("processes.a.command = ${?\"}\"}" + " b".repeat(400_000))).containsExactly(
        "drover.conf:1: a value is put together from more than 1000 pieces; put it in quotes");
  }

  @Test
  void manySubstitutions_areBounded() {
    assertThat(problems("env { " + lines(10_001, i -> "A" + i + " = ${HOME}") + "}\n" + PROCESS))
        .containsExactly("drover.conf: has more than 10000 substitutions; use fewer");
    assertThat(problems("env { " + lines(9000, i -> "A" + i + " = ${NONE" + i + "}") + "}\n" + PROCESS)).hasSize(201)
        .startsWith("drover.conf:1: there is no value for ${NONE0}; set it, or write ${?NONE0} where it may be absent")
        .endsWith("drover.conf: there are more problems than these 200; mend these first");
  }

  @Test
  void manyProcesses_areRefused() {
    assertThat(problems("processes {\n" + lines(100_000, i -> "p" + i + "{}") + "}"))
        .containsExactly("drover.conf:1: processes: must have at most 10000 processes, has 100000; split the project");
    assertThat(files.valid("drover.conf", "processes {\n" + lines(10_000, i -> "p" + i + "{command=x}") + "}").project()
        .processes()).hasSize(10_000);
    assertThat(files.problems("Procfile", lines(100_000, i -> "p" + i + ": x"))).containsExactly(
        "Procfile:10001: is one process too many, at most 10000 are read; split the file");
    assertThat(files.problems("package.json",
        "{\"scripts\": {\"a\": \"\"" + lines(60_000, i -> ",\"p" + i + "\":\"x\"") + "}}")).containsExactly(
            "package.json: scripts: must be at most 10000 to be run as processes, are 60001; use another file");
  }

  @Test
  void manyInstances_areRefused() {
    assertThat(problems("processes {\n a { command = a, replicas = 6000 }\n b { command = b, replicas = 5000 }\n}"))
        .containsExactly("drover.conf:1: processes: must have at most 10000 instances, has 11000; lower replicas");
  }

  @Test
  void whatEachProcessTakesFromElsewhere_isBounded() {
    String processes = "processes {\n" + lines(9000, i -> "p" + i + "{command=x}") + "}";
    assertThat(problems("env {\n" + lines(20_000, i -> "A" + i + " = 1") + "}\n" + processes)).containsExactly(
        "drover.conf:20052: processes.p48: has 20003 variables, with the processes before more than 1000000; "
            + "use smaller environments or fewer processes");
    assertThat(problems("\ndefaults.restart.success-codes = [" + "1,".repeat(200) + "]\n" + processes)).containsExactly(
        "drover.conf:2: defaults: has more than 111 values, too many for 9000 processes; move them");
    files.write("large.env", lines(60_000, i -> "A" + i + "=1"));
    assertThat(problems("defaults.env-files = large.env\n" + processes)).singleElement().asString()
        .contains("has 60003 variables, with the processes before more than 1000000");
    files.write("blank.env", "\n".repeat(1 << 20));
    assertThat(problems("defaults.env-files = [blank.env, blank.env]\n" + processes)).isEmpty();
    assertThat(problems("defaults.env-files = none.env\n" + processes)).containsExactly(
        "drover.conf:1: defaults.env-files: \"none.env\": no such file; check the path");
    IntStream.range(0, 5).forEach(i -> files.write("m" + i + ".env", "\n".repeat(1 << 20)));
    assertThat(problems("env-files = [m0.env, m1.env, m2.env, m3.env, m4.env]\n" + PROCESS)).containsExactly(
        "drover.conf:1: env-files[4]: \"m4.env\": is too much, the env-files of a project may have 4 MiB together; "
            + "make them smaller");
  }

  @Test
  void manyDependencies_areToldUpToABound() {
    assertThat(problems("processes.a { command = a, depends-on = [" + lines(100_000, i -> "n" + i) + "] }"))
        .hasSize(201)
        .startsWith("drover.conf:1: processes.a.depends-on: there is no process \"n0\"; the processes are a")
        .endsWith("drover.conf: there are more problems than these 200; mend these first");
    assertThat(problems("processes {\n" + lines(50, i -> "long-name-" + i + "{command=x}") + "a { command = x\n"
        + "depends-on = [database] } }")).singleElement().asString()
        .endsWith("there is no process \"database\"; the processes are " + IntStream.range(0, 20)
            .mapToObj(i -> "long-name-" + i).collect(Collectors.joining(", ")) + " and 31 more");
  }

  @Test
  void manyCycles_areToldUpToABound() {
    List<String> found = problems("processes {\n" + lines(2000, i -> "p" + i + "{command=x,depends-on=[p" + (i ^ 1)
        + "]}") + "}");
    assertThat(found).hasSize(21)
        .startsWith("drover.conf:2: processes.p0.depends-on: the dependencies form a cycle: p0 -> p1 -> p0; "
            + "remove one of them")
        .endsWith("drover.conf:40: processes.p38.depends-on: the dependencies form 980 more cycles; "
            + "mend those told first");
    assertThat(problems("processes {\n" + lines(9000, i -> "p" + i + "{command=x,depends-on=[p" + (i + 1) % 9000 + "]}")
        + "}")).containsExactly("drover.conf:2: processes.p0.depends-on: the dependencies form a cycle: p0 -> p1 -> p2 "
            + "-> p3 -> p4 -> p5 -> (8989 more) -> p8995 -> p8996 -> p8997 -> p8998 -> p8999 -> p0; "
            + "remove one of them");
  }

  @Test
  void longChain_isValid() {
    assertThat(files.valid("drover.conf", "processes {\n" + lines(9000, i -> "p" + i + "{command=x,depends-on=[p"
        + (i + 1) + "]}") + "p9000{command=x}}").project().graph().startOrder()).startsWith("p9000").endsWith("p0");
  }

  @Test
  void megabyteOfAnything_hasAnEnd() {
    String unknown = ": unknown key; known keys are project, env, env-files, defaults, processes, events-kept, log-memory, listen";
    assertThat(problems(PROCESS + "k = [" + "1,".repeat(500_000) + "]")).containsExactly("drover.conf:2: k" + unknown);
    assertThat(problems(PROCESS + "k = [" + "{},".repeat(300_000) + "]")).containsExactly("drover.conf:2: k" + unknown);
    assertThat(problems(PROCESS + "k=1\n".repeat(10_000))).containsExactly("drover.conf:10001: k" + unknown);
    assertThat(problems(PROCESS + "k" + "k".repeat(1_000_000) + " = 1")).singleElement().asString()
        .startsWith("drover.conf:2: kkk").hasSizeLessThan(400);
    assertThat(problems(PROCESS + "#\n".repeat(500_000))).isEmpty();
    assertThat(problems("x\n".repeat(500_000))).singleElement().asString()
        .startsWith("drover.conf:2: syntax error: Key 'x' may not be followed by token: 'x'").hasSizeLessThan(400);
    assertThat(problems(PROCESS + "a { ".repeat(150) + lines(100_000, i -> "k" + i + "=1") + "}".repeat(150)))
        .containsExactly("drover.conf:2: a" + unknown);
    assertThat(problems(lines(60_000, i -> "unknown" + i + "=1"))).hasSize(201);
  }

  @Test
  void longNamesAndNumbers_areCutInWhatIsTold() {
    String name = "a".repeat(300_000);
    assertThat(problems("processes { " + name + ".command = x, b { command = x, depends-on = [\"" + name + "b\"] } }"))
        .hasSize(2).allSatisfy(problem -> assertThat(problem).hasSizeLessThan(1000))
        .first().asString().contains("the name of a process must have at most 100 characters; shorten it");
    String digits = "9".repeat(200_000);
    assertThat(problems(PROCESS + "processes.a { replicas = \"%1$s\", stop.grace = \"%1$ss\", logs.ring = \"%1$s\" }"
        .formatted(digits))).hasSize(3).allSatisfy(problem -> assertThat(problem).contains("must be at most"))
        .allSatisfy(problem -> assertThat(problem).hasSizeLessThan(200));
    assertThat(problems(PROCESS + "processes.a.ready.log = \"" + "(".repeat(100_000) + "\"")).containsExactly(
        "drover.conf:2: processes.a.ready.log: must have at most 1000 characters, has 100000; shorten it");
  }

  @Test
  void manyReadsOfOneLargeValue_areShared() {
    Loaded.Valid valid = files.valid("drover.conf", "env.A = \"" + "x".repeat(1000) + "\"\nprocesses {\n"
        + lines(2000, i -> "p" + i + "{ command = x, env { B = ${env.A} } }") + "}");
    assertThat(valid.project().processes()).extracting(ProcessSpec::replicas).hasSize(2000).containsOnly(1);
  }
}
