// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class NewbornTest {

  private static final LaunchSpec SLEEP = new LaunchSpec(List.of("/bin/sleep", "1000"), Path.of("/"), Map.of());

  private final EventLoop loop = new EventLoop();

  @AfterEach
  void endLoop() {
    loop.close();
  }

  @Test
  void whatIsNotKeptIsUndone() throws Exception {
    Set<String> before = pipes();
    try (Arena arena = Arena.ofConfined()) {
      try (Newborn newborn = new OwnNewborn(SLEEP, new Prepared("/bin/sleep", SLEEP), unwatched())) {
        assertThat(newborn.launch(arena, loop, new Recorder()).pid()).isPositive();
        // execve(2) lets the parent of a vfork go on a moment before the new command line can be read.
        await().untilAsserted(() -> assertThat(sleepers()).hasSize(1));
        assertThat(pipes()).filteredOn(pipe -> !before.contains(pipe)).hasSize(2);
      }
    }
    assertThat(sleepers()).isEmpty();
    assertThat(before).containsAll(pipes());
  }

  @Test
  void whatCouldNotBeStartedLeavesNothing(@TempDir Path dir) throws Exception {
    Set<String> before = pipes();
    try (Arena arena = Arena.ofConfined();
        Newborn newborn = new OwnNewborn(SLEEP, new Prepared(dir.resolve("nowhere").toString(), SLEEP), unwatched())) {
      assertThat(errno(() -> newborn.launch(arena, loop, new Recorder()))).isEqualTo(Errno.ENOENT);
    }
    assertThat(before).containsAll(pipes());
  }

  @Test
  void aTerminalOfWhatCouldNotBeStartedIsUndone(@TempDir Path dir) throws Exception {
    Set<String> before = open("/dev/p");
    LaunchSpec spec = SLEEP.withStdin(LaunchSpec.Stdin.TERMINAL);
    try (Arena arena = Arena.ofConfined();
        Newborn newborn = new OwnNewborn(spec, new Prepared(dir.resolve("nowhere").toString(), spec), unwatched())) {
      assertThat(errno(() -> newborn.launch(arena, loop, new Recorder()))).isEqualTo(Errno.ENOENT);
      assertThat(open("/dev/p")).hasSize(before.size() + 3);
    }
    assertThat(before).containsAll(open("/dev/p"));
  }

  private static int errno(ThrowableAssert.ThrowingCallable launch) {
    return catchThrowableOfType(LaunchFailure.class, launch).errno();
  }

  private static Kin unwatched() {
    var guardian = new Guardian("MARK=", "");
    guardian.close();
    return new Kin.Gathered(new Orphans(guardian), "MARK=1");
  }

  private static List<ProcessHandle> sleepers() {
    return ProcessHandle.current().children().filter(p -> p.info().commandLine().orElse("").endsWith("sleep 1000"))
        .toList();
  }

  private static Set<String> pipes() throws IOException {
    return open("pipe:");
  }

  private static Set<String> open(String kind) throws IOException {
    var pipes = new HashSet<String>();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path fd : all.toList()) {
        if (Files.exists(fd, LinkOption.NOFOLLOW_LINKS)) {
          String target = Files.readSymbolicLink(fd).toString();
          if (target.startsWith(kind)) {
            pipes.add(target + " " + fd.getFileName());
          }
        }
      }
    }
    return pipes;
  }
}
