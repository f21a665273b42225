// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.launch.Privileges.Bounds;
import dev.drover.launch.Terms.Limit;
import dev.drover.launch.Terms.Priority;
import dev.drover.launch.Terms.Resource;
import dev.drover.launch.Terms.RunAs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which tools come in front of a program, and what is known to stand in the way. */
@Timeout(30)
class WrappingTest {
  private static final Map<Resource, Bounds> LIMITS = Map.of(Resource.NOFILE, new Bounds(1024, 4096), Resource.CORE,
      new Bounds(0, Long.MAX_VALUE));
  private static final Privileges ROOT = new Privileges(true, 0, 0, -1, 0, 0, LIMITS, 0, 1 << 20);
  private static final Privileges USER = new Privileges(true, 1000, 1000, 0, 0, 0, LIMITS, 0, 1 << 20);

  private static Optional<String> tools(String name) {
    return Optional.of("/usr/bin/" + name);
  }

  private static Wrapping wrapping(Privileges own, Terms terms) {
    return new Wrapping(own, WrappingTest::tools).around(terms, Set.of("PATH"), OptionalLong.empty());
  }

  private static Terms runAs(String user, String group) {
    return new Terms(new RunAs(Optional.of(user).filter(u -> !u.isEmpty()),
        Optional.of(group).filter(g -> !g.isEmpty()), OptionalInt.empty()), Priority.SAME, List.of());
  }

  private static Terms priority(int nice, int score) {
    return new Terms(RunAs.SAME, new Priority(OptionalInt.of(nice), OptionalInt.of(score)), List.of());
  }

  private static Terms limits(Limit... limits) {
    return new Terms(RunAs.SAME, Priority.SAME, List.of(limits));
  }

  @Test
  void nothingAskedFor_noTool() {
    assertThat(wrapping(USER, Terms.NONE).words()).isEmpty();
    assertThat(wrapping(USER, priority(0, 0)).words()).as("it is so already").isEmpty();
    assertThat(wrapping(USER, runAs("1000", "1000")).words()).as("it is so already").isEmpty();
  }

  @Test
  void all_inTheOrderInWhichRightsAreLost() {
    var terms = new Terms(new RunAs(Optional.of("54321"), Optional.of("54322"), OptionalInt.of(027)),
        new Priority(OptionalInt.of(-5), OptionalInt.of(-100)),
        List.of(new Limit(Resource.NOFILE, 100, 8192), new Limit(Resource.CPU_TIME, 60, Limit.UNLIMITED)));
    assertThat(wrapping(ROOT, terms).problems()).isEmpty();
    assertThat(wrapping(ROOT, terms).words()).containsExactly("/usr/bin/prlimit", "--nofile=100:8192",
        "--cpu=60:unlimited", "/usr/bin/choom", "-n", "-100", "--", "/usr/bin/nice", "-n", "-5", "/usr/bin/setpriv",
        "--reuid", "54321", "--regid", "54322", "--clear-groups", "--", "/usr/bin/sh", "-c",
        "umask 27; unset PWD OLDPWD SHLVL; exec \"$@\"", "sh");
  }

  @Test
  void anotherUserWithAName_hasItsGroupsAndVariables() {
    Wrapping root = wrapping(USER, runAs("root", ""));
    assertThat(root.words()).containsExactly("/usr/bin/setpriv", "--reuid", "0", "--regid", "0", "--init-groups", "--");
    assertThat(root.account()).containsEntry("USER", "root").containsEntry("LOGNAME", "root").containsKeys("HOME",
        "SHELL");
  }

  @Test
  void nicenessIsRelative() {
    var nicer = new Privileges(true, 1000, 1000, 0, 5, 0, LIMITS, 0, 1 << 20);
    assertThat(wrapping(nicer, priority(12, 0)).words()).containsExactly("/usr/bin/nice", "-n", "7");
    assertThat(wrapping(nicer, priority(3, 0)).problems()).containsExactly(
        "nice: 3 is below Drover's own 5, which needs root (CAP_SYS_NICE) or a higher limit (ulimit -e)");
    var allowed = new Privileges(true, 1000, 1000, 0, 5, 0, LIMITS, 17, 1 << 20);
    assertThat(wrapping(allowed, priority(3, 0)).problems()).isEmpty();
    assertThat(wrapping(allowed, priority(2, 0)).problems()).hasSize(1);
  }

  @Test
  void theLimitOfOpenFilesOfBefore_unlessThereIsAnother() {
    assertThat(new Wrapping(USER, WrappingTest::tools).around(Terms.NONE, Set.of(), OptionalLong.of(1024)).words())
        .containsExactly("/usr/bin/prlimit", "--nofile=1024:");
    assertThat(new Wrapping(USER, WrappingTest::tools).around(limits(new Limit(Resource.NOFILE, 10, 20)), Set.of(),
        OptionalLong.of(1024)).words()).containsExactly("/usr/bin/prlimit", "--nofile=10:20");
  }

  @Test
  void withoutRights_eachIsNamed() {
    assertThat(wrapping(USER, runAs("0", "")).problems()).containsExactly(
        "user: to run as another user Drover must be root (CAP_SETUID), it runs as user 1000");
    assertThat(wrapping(USER, runAs("", "0")).problems()).containsExactly(
        "user: to run with another group Drover must be root (CAP_SETGID), it runs as user 1000");
    assertThat(wrapping(USER, priority(-1, -2)).problems()).containsExactly(
        "oom-score-adj: -2 is below Drover's own 0, which needs root (CAP_SYS_RESOURCE)",
        "nice: -1 is below Drover's own 0, which needs root (CAP_SYS_NICE) or a higher limit (ulimit -e)");
    assertThat(wrapping(USER, limits(new Limit(Resource.NOFILE, 10, Limit.UNLIMITED),
        new Limit(Resource.CORE, Limit.UNLIMITED, Limit.UNLIMITED))).problems()).containsExactly(
            "limits.nofile: the hard limit of unlimited is above Drover's own of 4096, which needs root "
                + "(CAP_SYS_RESOURCE)");
  }

  @Test
  void moreOpenFilesThanTheSystemAllows_isTheProblemOfRootToo() {
    assertThat(wrapping(ROOT, limits(new Limit(Resource.NOFILE, 10, 1 << 20))).problems()).isEmpty();
    assertThat(wrapping(ROOT, limits(new Limit(Resource.NOFILE, 10, Limit.UNLIMITED))).problems()).containsExactly(
        "limits.nofile: the hard limit of unlimited is above 1048576, the most that this system allows anybody "
            + "(sysctl fs.nr_open)");
  }

  @Test
  void withoutTools_eachIsNamedWithItsPackage() {
    var terms = new Terms(new RunAs(Optional.of("54321"), Optional.of("1"), OptionalInt.of(022)),
        new Priority(OptionalInt.of(5), OptionalInt.of(5)), List.of(new Limit(Resource.CORE, 0, 0)));
    Wrapping bare = new Wrapping(ROOT, _ -> Optional.empty()).around(terms, Set.of(), OptionalLong.empty());
    assertThat(bare.problems()).containsExactly(missing("limits", "prlimit", "util-linux"),
        missing("oom-score-adj", "choom", "util-linux"), missing("nice", "nice", "coreutils"),
        missing("user", "setpriv", "util-linux"), missing("umask", "sh", "dash"));
  }

  private static String missing(String key, String tool, String pack) {
    return key + ": needs the tool " + tool + ", which is in neither /usr/bin nor /bin nor their sbin; "
        + "install the package " + pack;
  }

  @Test
  void whereNothingIsKnown_nothingIsForbidden() {
    assertThat(wrapping(Privileges.UNKNOWN, priority(-5, -5)).problems()).isEmpty();
    assertThat(wrapping(Privileges.UNKNOWN, limits(new Limit(Resource.NOFILE, 10, Limit.UNLIMITED))).problems())
        .isEmpty();
    assertThat(wrapping(Privileges.UNKNOWN, priority(0, 5)).words()).as("who it is was not asked for")
        .containsExactly("/usr/bin/choom", "-n", "5", "--");
  }

  @Test
  void ownPrivilegesAreRead() {
    Privileges own = Privileges.own();
    assertThat(own.known()).isTrue();
    assertThat(own.limits()).containsOnlyKeys(Resource.values());
    assertThat(own.uid()).isNotNegative();
    assertThat(own.mostOpenFiles()).isGreaterThanOrEqualTo(1024);
  }
}
