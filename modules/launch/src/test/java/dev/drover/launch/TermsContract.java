// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.launch.Terms.Limit;
import dev.drover.launch.Terms.Priority;
import dev.drover.launch.Terms.Resource;
import dev.drover.launch.Terms.RunAs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every launcher promises of identity, priority and limits, on real processes. */
abstract class TermsContract extends InputContract {

  private static final Terms MASKED = new Terms(new RunAs(Optional.empty(), Optional.empty(), OptionalInt.of(027)),
      Priority.SAME, List.of());

  @Test
  void onTermsOfItsOwn_itHasWhatWasAskedFor_andNothingElseChanges() throws Exception {
    var terms = new Terms(new RunAs(Optional.empty(), Optional.empty(), OptionalInt.of(027)),
        new Priority(OptionalInt.of(7), OptionalInt.of(500)),
        List.of(new Limit(Resource.NOFILE, 100, 200), new Limit(Resource.CORE, 0, 0)));
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "echo $$; umask; nice; cat /proc/self/oom_score_adj; ulimit -Sn; "
        + "ulimit -Hn; ulimit -Hc; id -u; exit 3").withTerms(terms), heard);
    assertThat(heard.awaitExit()).as(heard.err()).isEqualTo(new ExitStatus.Code(3));
    heard.awaitEnd();
    assertThat(heard.out().lines()).as(heard.err()).containsExactly(Long.toString(child.pid()), "0027", "7", "500",
        "100", "200", "0", Long.toString(Privileges.own().uid()));
    Recorder environment = new Recorder();
    launcher.launch(new LaunchSpec(List.of("/usr/bin/env"), dir, Map.of("SHOP", "kräm")).withTerms(terms), environment);
    environment.awaitEnd();
    assertThat(environment.out().lines().filter(line -> !line.startsWith(Environ.MARK))).containsExactly("SHOP=kräm");
  }

  @Test
  void itsDirectoryInputAndArgumentsAreTheSameBehindTools() throws Exception {
    write("run.sh", "#!/bin/sh\npwd -P; for a; do echo \"[$a]\"; done; cat\n", "rwxr-xr-x");
    Recorder heard = new Recorder();
    ChildInput input = launcher.launch(spec("./run.sh", "-n", "a b", "", "$HOME", "--").withTerms(MASKED)
        .withStdin(LaunchSpec.Stdin.PIPE), heard).input().orElseThrow();
    input.write(bytes("read\n"));
    input.close();
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out().lines()).containsExactly(dir.toRealPath().toString(), "[-n]", "[a b]", "[]", "[$HOME]",
        "[--]", "read");
  }

  @Test
  void whatCannotBeStartedIsToldBehindTools() throws Exception {
    write("plain.sh", "#!/bin/sh\n", "rw-r--r--");
    write("garbage", "\u0001\u0002 no program\n", "rwxr-xr-x");
    assertThat(failure(spec("./none").withTerms(MASKED)))
        .hasMessage("./none: no such file or command not found");
    assertThat(failure(spec("none").withTerms(MASKED)).kind()).isEqualTo(LaunchFailure.Kind.NOT_FOUND);
    assertThat(failure(spec("./plain.sh").withTerms(MASKED)).kind()).isEqualTo(LaunchFailure.Kind.NO_PERMISSION);
    assertThat(failure(spec("./garbage").withTerms(MASKED)).kind()).isEqualTo(LaunchFailure.Kind.BAD_FORMAT);
    LaunchSpec nowhere = new LaunchSpec(List.of("true"), dir.resolve("nowhere"), ENVIRONMENT).withTerms(MASKED);
    assertThat(failure(nowhere).kind()).isEqualTo(LaunchFailure.Kind.NO_DIRECTORY);
  }

  @Test
  void termsThatCannotBe_areAllNamed_andNothingIsStarted() {
    var terms = new Terms(new RunAs(Optional.of("no-such-user"), Optional.of("no-such-group"), OptionalInt.empty()),
        Priority.SAME, List.of());
    LaunchFailure failure = failure(spec("true").withTerms(terms));
    assertThat(failure.kind()).isEqualTo(LaunchFailure.Kind.IMPOSSIBLE_TERMS);
    assertThat(failure).hasMessage("true: user: there is no user \"no-such-user\" on this machine; "
        + "user: there is no group \"no-such-group\" on this machine");
    assertThat(terms.problems()).hasSize(2);
  }

  @Test
  void asAnotherUser_withItsGroupsAndVariables() throws Exception {
    assumeTrue(isRoot(), "needs root with CAP_SETUID and CAP_SETGID: only then may a child be another user");
    var terms = new Terms(new RunAs(Optional.of("nobody"), Optional.empty(), OptionalInt.of(077)), Priority.SAME,
        List.of(new Limit(Resource.NOFILE, 100, 100)));
    Account nobody = Account.user("nobody").orElseThrow();
    Recorder heard = new Recorder();
    launcher.launch(new LaunchSpec(List.of("/bin/sh", "-c", "id -u; id -G; umask; ulimit -n; echo $HOME $USER $SHELL"),
        Path.of("/"), Map.of("PATH", "/usr/bin:/bin", "USER", "me")).withTerms(terms), heard);
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out().lines()).as(heard.err()).containsExactly(Long.toString(nobody.uid()),
        Long.toString(nobody.gid()), "0077", "100", nobody.home() + " me " + nobody.shell());
  }

  @Test
  void asANumberThatIsNobodys_withAGroup() throws Exception {
    assumeTrue(isRoot(), "needs root with CAP_SETUID and CAP_SETGID: only then may a child be another user");
    var runAs = new RunAs(Optional.of("54321"), Optional.of("54322"), OptionalInt.empty());
    Recorder heard = new Recorder();
    launcher.launch(new LaunchSpec(List.of("/bin/sh", "-c", "id -u; id -G; echo ${HOME-none}"), Path.of("/"),
        ENVIRONMENT).withTerms(new Terms(runAs, Priority.SAME, List.of())), heard);
    assertThat(heard.awaitExit()).isEqualTo(SUCCESS);
    heard.awaitEnd();
    assertThat(heard.out()).isEqualTo("54321\n54322\nnone\n");
    var alone = new RunAs(Optional.of("54321"), Optional.empty(), OptionalInt.empty());
    assertThat(failure(spec("true").withTerms(new Terms(alone, Priority.SAME, List.of()))))
        .hasMessage("true: user: 54321 is not listed, so its group is not known; add it, as \"54321:GROUP\"");
  }

  /** What the JVM was started with is what its children have, even where it had to raise its own. */
  @Test
  void childrenHaveTheLimitOfOpenFilesThatTheJvmWasStartedWith() throws Exception {
    Privileges.Bounds now = Privileges.own().limits().get(Resource.NOFILE);
    assumeTrue(now != null && now.hard() > 300, "needs a hard limit of open files above 300, to stay below it");
    assertThat(says("ulimit -Sn 300; exec \"$0\" -XX:-MaxFDLimit \"$@\"", HasItsLimit.class)).containsExactly(
        "says JVM 300", "says child 300", "says JVM " + now.hard(), "says child 300", "says child 200",
        "says hard " + now.hard());
  }

  static final Terms.Quota QUOTA = new Terms.Quota(OptionalLong.of(64 << 20), OptionalInt.of(500));

  static Terms quota() {
    return new Terms(RunAs.SAME, Priority.SAME, List.of(), QUOTA);
  }

  /** Why this launcher cannot limit memory and processors; null where it can. */
  @Nullable
  String whyNoQuota() {
    return "it makes no cgroups";
  }

  @Test
  void whereMemoryAndProcessorsCannotBeLimited_nothingIsStarted_andTheReasonIsTold() {
    assumeTrue(whyNoQuota() != null, "memory and processors can be limited here, so nothing is refused");
    LaunchFailure failure = failure(spec("true").withTerms(quota()));
    assertThat(failure.kind()).isEqualTo(LaunchFailure.Kind.IMPOSSIBLE_TERMS);
    List<String> causes = quota().problems();
    if (!causes.isEmpty()) {
      assertThat(failure).hasMessage("true: " + String.join("; ", causes));
    }
    assertThat(failure.getMessage()).matches("true: limits.memory: .{20,}; limits.cpu: .{20,}");
  }
}
