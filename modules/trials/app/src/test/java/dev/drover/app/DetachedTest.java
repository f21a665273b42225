// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code up -d} from this JVM: what it leaves behind is another one. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class DetachedTest {
  @TempDir
  Path directory;

  private record Said(int code, String out, String err) {}

  private Said drover(String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var terminal = new Terminal(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), directory,
        System.getenv(), false);
    int code = Cli.run(words, new LocalCommands(terminal), terminal);
    // What is waited for is told after a second, so it is told on a slow machine alone.
    return new Said(code, out.toString(UTF_8),
        err.toString(UTF_8).replaceAll("(?m)^waiting, [0-9]+ s left: .*\\R", ""));
  }

  private void project(String text) throws Exception {
    Files.writeString(directory.resolve("drover.conf"), text);
  }

  @AfterEach
  void end() {
    assertThat(drover("down").code()).isIn(0, 3);
  }

  /** One that ends at once has ended when its starter hears of it: to start it a second time would be wrong. */
  @Test
  void eachIsStartedOnce_andTheOutcomeIsTold() throws Exception {
    project("""
        processes {
          job { command = "echo ran >> runs", restart.policy = never }
          web { command = "echo up; exec sleep 1000", ready { log = up }, depends-on { job = succeeded } }
          other { command = "exec sleep 1000", enabled = false }
        }
        """);
    Said up = drover("up", "-d");
    assertThat(up).isEqualTo(new Said(0, "job: COMPLETED\nweb: RUNNING (ready)\n", ""));
    assertThat(Files.readString(directory.resolve("runs"))).isEqualTo("ran\n");
    assertThat(drover("ps").out()).containsPattern("other +DISABLED");
  }

  @Test
  void aFailure_isTold_andTheRestGoesOn() throws Exception {
    project("""
        processes {
          bad { command = "exit 3", restart.policy = never }
          web { command = "exec sleep 1000" }
        }
        """);
    Said up = drover("up", "-d");
    assertThat(up.code()).isEqualTo(1);
    assertThat(up.err().lines()).contains(
        "drover: bad: FAILED: ended with exit code 3, and its policy is not to restart", "drover: came up: web");
    assertThat(drover("ps").out()).containsPattern("web +RUNNING");
  }

  @Test
  void theTimeIsUp_andItGoesOn() throws Exception {
    project("processes { slow { command = \"exec sleep 1000\", ready { log = never } } }");
    Said up = drover("up", "-d", "--timeout", "700ms");
    assertThat(up.code()).isEqualTo(4);
    assertThat(up.err()).contains("drover: timed out: slow: RUNNING (starting)");
    assertThat(drover("ps").out()).containsPattern("slow +RUNNING +STARTING");
  }

  @Test
  void whatIsWrongWithTheProject_isToldAsInTheForeground() throws Exception {
    project("processes { a { comand = x } , b { command = y, ready { lgo = z } } }");
    Said up = drover("up", "-d");
    String here = directory.resolve("drover.conf").toString(); // which that JVM, in this directory, calls by its name
    assertThat(up).isEqualTo(new Said(2, "", drover("up").err().replace(here, "drover.conf")));
    assertThat(up.err().lines().toList()).hasSizeGreaterThan(1).allMatch(line -> line.startsWith("drover.conf:1: "));
    assertThat(drover("ps").code()).isEqualTo(3);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("drover.conf"));
    }
  }

  @Test
  void aDoubt_isTold() throws Exception {
    project("processes { a { command = \"exec sleep 1000\", placement { role = worker } } }");
    Said up = drover("up", "-d");
    assertThat(up.code()).isZero();
    assertThat(up.err()).contains("warning: placement of a has no meaning without a cluster");
  }

  @Test
  void aSecondOne_leavesTheFirstAlone() throws Exception {
    project("processes { a { command = \"exec sleep 1000\" } }");
    assertThat(drover("up", "-d").code()).isZero();
    Files.writeString(directory.resolve(".drover/daemon.log"), "its log\n");
    Said second = drover("up", "-d");
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.err()).contains("already");
    assertThat(directory.resolve(".drover/daemon.log")).hasContent("its log");
    assertThat(drover("ps").out()).containsPattern("a +RUNNING");
    try (var files = Files.list(directory.resolve(".drover"))) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith(".drover-"));
    }
  }

  @Test
  void namesAlone_andAnEmptySelection() throws Exception {
    project("""
        processes {
          a { command = "exec sleep 1000" }
          b { command = "exec sleep 1000", depends-on = [a] }
          c { command = "exec sleep 1000" }
        }
        """);
    assertThat(drover("up", "-d", "b").out()).isEqualTo("b: RUNNING\n");
    assertThat(drover("ps").out()).containsPattern("a +RUNNING").containsPattern("c +STOPPED");
    assertThat(drover("down").code()).isZero();
    project("processes { a { command = \"exec sleep 1000\", enabled = false } }");
    assertThat(drover("up", "-d")).isEqualTo(new Said(0, "", ""));
  }

  /** Whatever stands in their place: a JVM that says nothing, one that ends, and one that makes no sense. */
  @Test
  void anotherJvmThatMisbehaves() throws Exception {
    project("processes { a { command = \"exec sleep 1000\" } }");
    Path jvm = Files.writeString(directory.resolve("jvm"), "#!/bin/sh\n. ./does\n");
    assertThat(jvm.toFile().setExecutable(true)).isTrue();
    System.setProperty("drover.jvm", jvm + "\n-flag");
    try {
      Files.writeString(directory.resolve("does"), "echo why >&2; exit 7");
      assertThat(drover("up", "-d")).isEqualTo(new Said(7, "", "why\n"));
      Files.writeString(directory.resolve("does"), "exit 0");
      assertThat(drover("up", "-d").code()).isEqualTo(1);
      Files.writeString(directory.resolve("does"), "mkdir -p .drover; echo ready; echo nonsense");
      assertThat(drover("up", "-d").err()).contains("cannot start in the background: the answer makes no sense");
      Files.writeString(directory.resolve("does"), "mkdir -p .drover; echo ready; echo '{\"waiting\":[\"x\"]}'");
      assertThat(drover("up", "-d").err()).contains("the answer ended before the command did");
      Files.writeString(directory.resolve("does"), "mkdir -p .drover; echo ready; echo '{\"done\":[\"x: RUNNING\"]}'");
      assertThat(drover("up", "-d")).isEqualTo(new Said(0, "x: RUNNING\n", ""));
    } finally {
      System.clearProperty("drover.jvm");
    }
  }
}
