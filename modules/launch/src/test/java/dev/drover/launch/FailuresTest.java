// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class FailuresTest {

  private static final LaunchSpec SPEC = new LaunchSpec(List.of("web"), Path.of("/"), Map.of());

  @Test
  void errnoIsTyped() {
    assertKind(Errno.EMFILE, LaunchFailure.Kind.TOO_MANY_FILES);
    assertKind(Errno.ENFILE, LaunchFailure.Kind.TOO_MANY_FILES);
    assertKind(Errno.EAGAIN, LaunchFailure.Kind.OUT_OF_MEMORY_OR_PROCESSES);
    assertKind(Errno.ENOMEM, LaunchFailure.Kind.OUT_OF_MEMORY_OR_PROCESSES);
    assertKind(Errno.ENOENT, LaunchFailure.Kind.NOT_FOUND);
    assertKind(Errno.EACCES, LaunchFailure.Kind.NO_PERMISSION);
    assertKind(Errno.ENOEXEC, LaunchFailure.Kind.BAD_FORMAT);
    assertKind(Errno.E2BIG, LaunchFailure.Kind.OTHER);
    assertKind(Errno.ETXTBSY, LaunchFailure.Kind.OTHER);
  }

  /** A child has no cgroup, or that no limit, as this process has no descriptor left: it can be launched later. */
  @Test
  void aLackIsToldAsSuch_wheneverItIsMet() {
    for (var failure : List.of(new FileSystemException("/sys/fs/cgroup/x", null, Libc.message(Errno.EMFILE)),
        new FileNotFoundException("/sys/fs/cgroup/x (" + Libc.message(Errno.EMFILE) + ")"))) {
      assertThat(Failures.unwatched(SPEC, failure)).hasMessage("web: too many open files (raise the limit: ulimit -n)");
      assertThat(Failures.noQuota(SPEC, failure).kind()).isEqualTo(LaunchFailure.Kind.TOO_MANY_FILES);
    }
    assertThat(Failures.unwatched(SPEC, new FileSystemException("/sys/fs/cgroup/x", null, "Device or resource busy")))
        .hasMessage("web: cannot be given what it needs to be watched over: /sys/fs/cgroup/x: Device or resource busy");
  }

  private static void assertKind(int errno, LaunchFailure.Kind kind) {
    LaunchFailure failure = Failures.of(errno, SPEC);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.errno()).isEqualTo(errno);
    assertThat(failure).hasMessageStartingWith("web: ");
  }
}
