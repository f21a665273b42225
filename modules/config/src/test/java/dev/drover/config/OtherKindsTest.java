// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.ProcessSpec;
import dev.drover.model.RestartPolicy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Procfile and package.json. */
@Timeout(60)
class OtherKindsTest {
  @TempDir
  Path directory = Path.of("");

  private LoadFixture files = new LoadFixture(directory);

  @BeforeEach
  void fixture() {
    files = new LoadFixture(directory);
  }

  @Test
  void procfile_eachLineIsAProcess() {
    Loaded.Valid valid = files.valid("Procfile.dev", "# all\n\nweb: run -p 80: x\nworker:work\r\n");
    assertThat(valid.project().processes()).extracting(ProcessSpec::name).containsExactly("web", "worker");
    ProcessSpec web = valid.project().processes().getFirst();
    assertThat(web.command()).isEqualTo(ProcessSpec.shell("run -p 80: x"));
    assertThat(web.environment()).containsEntry("DROVER_PROCESS", "web").containsEntry("PATH", "/bin")
        .doesNotContainKey("PORT");
    assertThat(web.restart()).isEqualTo(RestartPolicy.DEFAULT);
    assertThat(web.directory()).isEqualTo(directory);
  }

  @Test
  void procfile_problems() {
    assertThat(files.problems("Procfile", "web: a\nnonsense\nweb: b\nidle:\n")).containsExactly(
        "Procfile:2: must be name: command, was \"nonsense\"; correct it",
        "Procfile:3: web: is declared twice, first on line 1; rename or remove one of them",
        "Procfile:4: idle: has no command; write it after the colon");
    assertThat(files.problems("Procfile", "# none\n"))
        .containsExactly("Procfile: there are no processes; add a line like web: ./server");
  }

  @Test
  void packageJson_scriptsRunThroughThePackageManager() {
    String text = """
        { "name": "@x/y", "deep": {"scripts": [1, {}]},
          "scripts": { "start": "s", "predev": "p", "dev": "d", "postdev": "p", "test:unit": "t", "prepare": "q" } }
        """;
    Loaded.Valid valid = files.valid("package.json", text);
    assertThat(valid.project().processes()).extracting(ProcessSpec::name).containsExactly("start", "dev", "test-unit",
        "prepare");
    assertThat(valid.project().processes()).filteredOn(ProcessSpec::enabled).extracting(ProcessSpec::name)
        .containsExactly("dev");
    assertThat(valid.project().processes()).extracting(spec -> spec.restart().when()).containsExactly(
        RestartPolicy.When.NEVER, RestartPolicy.When.ON_FAILURE, RestartPolicy.When.NEVER, RestartPolicy.When.NEVER);
    assertThat(command(text)).containsExactly("npm", "run", "test:unit");
    files.write("bun.lock", "");
    assertThat(command(text)).containsExactly("bun", "run", "test:unit");
    files.write("yarn.lock", "");
    assertThat(command(text)).containsExactly("yarn", "run", "test:unit");
    files.write("pnpm-lock.yaml", "");
    assertThat(command(text)).containsExactly("pnpm", "run", "test:unit");
  }

  @Test
  void packageJson_withoutDevEnablesStart() {
    Loaded.Valid valid = files.valid("package.json", "{\"scripts\": {\"build\": \"b\", \"start\": \"s\"}}");
    assertThat(valid.project().processes()).filteredOn(ProcessSpec::enabled).extracting(ProcessSpec::name)
        .containsExactly("start");
  }

  @Test
  void packageJson_problems() {
    assertThat(files.problems("package.json", "{\n\"scripts\": {\n\"a:b\": \"x\",\n\"a-b\": \"y\",\n\"c\": 1}}"))
        .containsExactly("package.json:5: scripts.c: must be a string; write it in quotes");
    assertThat(files.problems("package.json", "{\n\"scripts\": {\n\"a:b\": \"x\",\n\"a-b\": \"y\"}}")).containsExactly(
        "package.json:4: scripts.a-b: becomes the process \"a-b\", as the script \"a:b\" on line 3 does; "
            + "rename one of them");
    assertThat(files.problems("package.json", "{\n\"scripts\": {\n\"a\": \"x\",\n\"a\": \"y\"}}")).containsExactly(
        "package.json:4: scripts.a: is declared twice, first on line 3; rename or remove one of them");
    assertThat(files.problems("package.json", "{}"))
        .containsExactly("package.json: scripts: is missing; add a script like \"dev\"");
    assertThat(files.problems("package.json", "{\n\"scripts\": []}"))
        .containsExactly("package.json:2: scripts: must be an object; write it in { }");
    assertThat(files.problems("package.json", "[]"))
        .containsExactly("package.json:1: must be a JSON object; write it in { }");
    assertThat(files.problems("package.json", "{\n\n\"a\": nope}")).singleElement().asString()
        .startsWith("package.json:3: is not valid JSON: Unrecognized token 'nope'");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "`` | package.json:1: must be a JSON object; write it in { }",
      "null | package.json:1: must be a JSON object; write it in { }",
      "{\"scripts\": null} | package.json:1: scripts: must be an object; write it in { }",
      "{\"scripts\": \"x\"} | package.json:1: scripts: must be an object; write it in { }",
      "{\"scripts\": {}} | package.json: scripts: is empty; add a script like \"dev\"",
      "{\"scripts\": {\"a\": null}} | package.json:1: scripts.a: must be a string; write it in quotes",
      "{\"scripts\": {\"a\": {\"b\": []}}} | package.json:1: scripts.a: must be a string; write it in quotes",
      "{\"scripts\": {\"\": \"x\"}} | package.json:1: scripts: \"\" gives no name for a process; rename it",
      "{\"scripts\": {\"日本\": \"x\"}} | package.json:1: scripts: \"日本\" gives no name for a process; rename it",
      "{\"scripts\": {\"a\\u0000b\": \"x\"}} | package.json:1: scripts: \"a b\" gives no name for a process; rename it",
      "{\"scripts\": {\"a\": \"x\"}, \"scripts\": {\"b\": \"y\"}} | package.json:1: scripts: is declared twice; "
          + "put all scripts in one",
      "{\"scripts\": {\"a\": \"x\"}} 7 | package.json:1: is not valid JSON: there is something after its end; remove it",
      "{\"scripts\": {\"a\": \"x\"},} | package.json:1: is not valid JSON: Unexpected character ('}' (code 125)): "
          + "was expecting double-quote to start field name",
      "{\"scripts\": {\"a\": \"x\" | package.json:1: is not valid JSON: Unexpected end-of-input: "
          + "expected close marker for Object (start marker at line: 1, column: 13)"})
  void packageJson_oddOnes(String text, String expected) {
    assertThat(files.problems("package.json", text)).containsExactly(expected);
  }

  @Test
  void packageJson_withoutMeasure() {
    assertThat(files.problems("package.json", "{\n\"a\": " + "[".repeat(100_000))).containsExactly(
        "package.json:2: is too much to read: Document nesting depth (1001) exceeds the maximum allowed (1000); "
            + "make it smaller");
    assertThat(files.problems("package.json", "{\n\"a\": " + "9".repeat(100_000) + "}")).singleElement().asString()
        .startsWith("package.json:2: is too much to read: Number value length (");
    assertThat(files.problems("package.json", "{\"version\": 1e999999999, \"scripts\": {\"dev\": \"x\"}}")).isEmpty();
    assertThat(files.problems("package.json", "{\"scripts\": {\"" + "a".repeat(10_000) + "\": \"x\"}}"))
        .singleElement()
        .asString().endsWith(": the name of a process must have at most 100 characters; shorten it")
        .hasSizeLessThan(400);
    assertThat(files.valid("package.json", "\uFEFF{\r\n\"scripts\": {\"dev\": \"x\"}}\r\n").project().processes())
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "web | must be name: command, was \"web\"; correct it", ": x | must be name: command, was \": x\"; correct it",
      "wéb: x | must be name: command, was \"wéb: x\"; correct it",
      "a b: x | must be name: command, was \"a b: x\"; correct it",
      "web:: | -", "web: '' | -", "web:x | -", "web\t:\tx | -", "1.a-b_C: x | -"})
  void procfile_oddLines(String line, String expected) {
    assertThat(files.problems("Procfile", line)).isEqualTo(
        expected.equals("-") ? List.of() : List.of("Procfile:1: " + expected));
  }

  @Test
  void procfile_oddTexts() {
    assertThat(files.valid("Procfile", "\uFEFFweb: x").project().processes()).hasSize(1);
    assertThat(files.problems("Procfile", "web: a\0b")).containsExactly(
        "Procfile:1: must be name: command, was \"web: a b\"; correct it");
    assertThat(files.problems("Procfile", "")).containsExactly(
        "Procfile: there are no processes; add a line like web: ./server");
    assertThat(files.problems("Procfile", "a".repeat(101) + ": x")).singleElement().asString()
        .endsWith(": the name of a process must have at most 100 characters; shorten it");
    assertThat(files.problems("Procfile", "x\n".repeat(500_000))).hasSize(201);
    assertThat(files.valid("Procfile", "web: " + "x".repeat(1_000_000)).project().processes()).hasSize(1);
  }

  private List<String> command(String text) {
    return files.valid("package.json", text).project().process("test-unit").orElseThrow().command();
  }
}
