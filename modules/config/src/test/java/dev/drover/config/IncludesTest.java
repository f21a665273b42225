// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.ProcessSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an {@code include} brings in, and what it does not. */
@Timeout(60)
class IncludesTest {
  private static final String PROCESS = "processes.a.command = a\n";

  @TempDir
  Path directory = Path.of("");

  private LoadFixture files = new LoadFixture(directory);

  @BeforeEach
  void fixture() throws IOException {
    files = new LoadFixture(directory);
    Files.createDirectory(directory.resolve("sub"));
  }

  private List<String> problems(String text) {
    return files.problems("drover.conf", text);
  }

  @Test
  void localFiles_eachRelativeToTheOneThatNamesIt() {
    files.write("sub/more.conf", "include \"again\"\nprocesses.more.command = ${env.WHO}");
    files.write("sub/again.json", "{\"processes\": {\"again\": {\"command\": \"again\"}}}");
    files.write("required.conf", "processes.required.command = ${HOME}\n");
    files.write("named.conf", "env.WHO = me");
    Loaded.Valid valid = files.valid("drover.conf", """
        include "sub/more"
        include required("required.conf")
        include file("named.conf")
        include "not-there.conf"
        include "not-there"
        include "reference.conf"
        """);
    assertThat(valid.project().processes()).extracting(ProcessSpec::name).containsExactlyInAnyOrder("more", "again",
        "required");
    assertThat(valid.project().process("more").orElseThrow().command().getLast()).isEqualTo("me");
    assertThat(valid.project().process("required").orElseThrow().command().getLast()).isEqualTo("/home/me");
  }

  @Test
  void belowAnObject_namesAreThoseOfBothFiles() {
    files.write("web.conf", """
        command = ${env.RUN}
        env { RUN = ${HOME}"/run", PROJECT = ${project}, PORT = ${?WEB_PORT}, GONE = ${?GONE} }
        """);
    Loaded.Valid valid = files.valid("drover.conf", """
        project = shop
        processes.web { include "web" }
        env.RUN = ${?env.RUN}other
        """);
    ProcessSpec web = valid.project().process("web").orElseThrow();
    assertThat(web.command().getLast()).isEqualTo("/home/me/run");
    assertThat(web.environment()).containsEntry("PORT", "8081").containsEntry("PROJECT", "shop")
        .doesNotContainKey("GONE");
  }

  @Test
  void confWinsOverJson_andLaterOverEarlier() {
    files.write("x.conf", "env { A = conf, B = conf }");
    files.write("x.json", "{\"env\": {\"A\": \"json\", \"C\": \"json\"}}");
    assertThat(files.valid("drover.conf", "env { A = 1, B = 1, C = 1 }\ninclude \"x\"\nenv.B = 2\n" + PROCESS).project()
        .process("a").orElseThrow().environment())
        .containsEntry("A", "conf").containsEntry("B", "2").containsEntry("C", "json");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "include url(\"http://127.0.0.1:1/x.conf\") | \"http://127.0.0.1:1/x.conf\": is an address; include a local file",
      "include \"http://127.0.0.1:1/x.conf\" | \"http://127.0.0.1:1/x.conf\": is an address; include a local file",
      "include \"file:x.conf\" | \"file:x.conf\": is an address; include a local file",
      "include required(url(\"file:///x.conf\")) | \"file:/x.conf\": is an address; include a local file",
      "include classpath(\"reference.conf\") | \"reference.conf\": is of the class path; include a local file",
      "include required(\"none.conf\") | \"none.conf\": no such file; check the path",
      "include required(file(\"none\")) | \"none\": no such file; check the path",
      "include \"d.conf\" | \"d.conf\": is a directory; name a file",
      "include \"latin\" | \"latin\": is not UTF-8 text; save it as UTF-8",
      "include \"zero.conf\" | \"zero.conf\": is not a regular file; name a text file",
      "include \"dangling\" | \"dangling\": no such file; check the path",
      "include \"a\\u0000b\" | \"a\\u0000b\": is no valid path; correct it",
      "include \"big\" | \"big\": is larger than 1 MiB; name the project file itself, or split it"})
  void refused(String statement, String problem) throws IOException {
    Files.createDirectory(directory.resolve("d.conf"));
    Files.write(directory.resolve("latin.conf"), new byte[]{(byte) 0xe9, 'a'});
    Files.write(directory.resolve("big.conf"), new byte[10 << 20]);
    Files.createSymbolicLink(directory.resolve("zero.conf"), Path.of("/dev/zero"));
    Files.createSymbolicLink(directory.resolve("dangling.conf"), Path.of("gone.conf"));
    assertThat(problems("\n" + PROCESS + statement))
        .containsExactly("drover.conf:3: include " + problem.replace("\\u0000", " "));
  }

  @Test
  void otherKindsOfFile_areRefused() {
    files.write("x.properties", "a = b");
    files.write("y.yaml", "a: b");
    assertThat(problems("include \"x\"\ninclude \"x.properties\"\n\ninclude file(\"y.yaml\")\n" + PROCESS))
        .containsExactly(of(1, "x", "x.properties"), of(2, "x.properties", "x.properties"), of(4, "y.yaml", "y.yaml"));
  }

  private static String of(int line, String name, String file) {
    return "drover.conf:" + line + ": include \"" + name
        + "\": only files named *.conf and *.json are included, was " + file + "; rename it";
  }

  @Test
  void fifo_doesNotBlock() throws Exception {
    Path fifo = directory.resolve("fifo.conf");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    assertThat(problems("include \"fifo\"")).containsExactly(
        "drover.conf:1: include \"fifo\": is not a regular file; name a text file");
    assertThat(files.problems(ProjectFiles.load(fifo, LoadFixture.CALLER)))
        .containsExactly("fifo.conf: is not a regular file; name a text file");
    assertThat(problems("env-files = [fifo.conf]\n" + PROCESS))
        .containsExactly("drover.conf:1: env-files[0]: \"fifo.conf\": is not a regular file; name a text file");
  }

  @Test
  void circle_isToldWhereItCloses() throws IOException {
    files.write("sub/a.conf", "\n\ninclude \"../drover\"");
    assertThat(problems("include \"sub/a.conf\"\n" + PROCESS)).containsExactly(
        "sub/a.conf:3: include \"../drover\": the includes form a cycle: drover.conf -> sub/a.conf -> drover.conf; "
            + "remove one of them");
    Files.createSymbolicLink(directory.resolve("link.conf"), Path.of("drover.conf"));
    assertThat(problems("include \"link\"\n" + PROCESS)).containsExactly(
        "drover.conf:1: include \"link\": the includes form a cycle: drover.conf -> link.conf; remove one of them");
  }

  @Test
  void longWay_andManyFiles_areRefused() {
    IntStream.range(0, 12).forEach(i -> files.write("n" + i + ".conf", "include \"n" + (i + 1) + "\""));
    files.write("n12.conf", PROCESS);
    assertThat(problems("include \"n0\"")).containsExactly(
        "n9.conf:1: include \"n10\": is included over more than 10 files; include it further up");
    files.write("one.conf", "env.A = 1");
    assertThat(problems("include \"one\"\n".repeat(102) + PROCESS)).containsExactly(
        "drover.conf:101: include \"one\": is one file too many, at most 100 are read; name fewer",
        "drover.conf:102: include \"one\": is one file too many, at most 100 are read; name fewer");
  }

  @Test
  void doublingFiles_areBounded() {
    IntStream.range(0, 9)
        .forEach(i -> files.write("n" + i + ".conf", "include \"n%d\"\ninclude \"n%d\"".formatted(i + 1,
            i + 1)));
    files.write("n9.conf", "env.A = 1");
    assertThat(problems("include \"n0\"\n" + PROCESS)).contains(
        "n0.conf:2: include \"n1\": is one file too many, at most 100 are read; name fewer");
  }

  @Test
  void muchTogether_isRefused() {
    files.write("half.conf", "#" + " ".repeat(600_000));
    assertThat(problems("include \"half\"\ninclude \"half\"\n" + PROCESS)).containsExactly(
        "drover.conf:2: include \"half\": is too much, what a project includes may have 1 MiB together; "
            + "make them smaller");
  }

  @Test
  void problemsOfAnIncludedFile_haveItsLines() {
    files.write("p.conf", "\nweb { command = x, replicas = -1 }\nweb.env.A = ${NOPE}\n");
    assertThat(problems("proces = 1\nprocesses { include \"p\" }")).containsExactly(
        "drover.conf:1: proces: unknown key; known keys are project, env, env-files, defaults, processes, events-kept, log-memory, listen",
        "p.conf:2: processes.web.replicas: must be at least 0, was -1; use 0 or more",
        "p.conf:3: there is no value for ${NOPE}; set it, or write ${?NOPE} where it may be absent");
    files.write("p.conf", "web.command = x\nweb = [");
    assertThat(problems("processes { include \"p\" }")).singleElement().asString()
        .startsWith("p.conf:2: syntax error: List should have ] or a first element");
    files.write("p.conf", "web { command = x }\n\nweb { command = y }");
    assertThat(problems("processes { include \"p\" }")).containsExactly(
        "p.conf:3: processes.web: is declared twice, first on line 1; rename or remove one of them");
    files.write("p.conf", "\n" + "a.".repeat(150) + "b = 1");
    assertThat(problems("a.".repeat(100) + "a { include \"p\" }"))
        .containsExactly("p.conf:2: is nested too deeply; flatten it");
  }

  @Test
  void nothingOfTheJavaProcessGetsIn() {
    System.setProperty("config.file", directory.resolve("other.conf").toString());
    System.setProperty("drover.test.secret", "secret");
    try {
      files.write("other.conf", "processes.b.command = b");
      assertThat(problems("env.A = ${drover.test.secret}\nenv.B = ${java.version}\nenv.C = ${?user.name}\n"
          + "env.D = [${WEB_PORT[]}]\n" + PROCESS)).contains(
              "drover.conf:1: there is no value for ${drover.test.secret}; set it, or write ${?drover.test.secret} "
                  + "where it may be absent",
              "drover.conf:2: there is no value for ${java.version}; set it, or write ${?java.version} "
                  + "where it may be absent");
      assertThat(files.valid("drover.conf", PROCESS + "env.C = ${?user.name}").project().processes()).singleElement()
          .extracting(spec -> spec.environment().get("C")).isNull();
    } finally {
      System.clearProperty("config.file");
      System.clearProperty("drover.test.secret");
    }
  }
}
