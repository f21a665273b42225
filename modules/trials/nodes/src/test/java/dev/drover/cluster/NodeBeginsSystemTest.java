// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes as JVMs that begin, and what may be wrong then. */
@Timeout(180)
class NodeBeginsSystemTest {
  private static final Jvms.Setup SOON = new Jvms.Setup(false, "shop", "", "0s", "");

  @TempDir
  Path folder = Path.of("");
  private @Nullable Jvms begun;

  @BeforeEach
  void begin() {
    begun = new Jvms(folder, SOON);
  }

  @AfterEach
  void end() {
    cluster().close();
  }

  private Jvms cluster() {
    return Objects.requireNonNull(begun);
  }

  private static Jvms.Setup with(String project, String database) {
    return new Jvms.Setup(false, project, database, "0s", "");
  }

  @Test
  void whoHasNoLeaseYet_refusesNoLaunch_butWaits() {
    cluster().begin(1, true, List.of(1), new Jvms.Setup(false, "shop", "", "3s", ""), "").awaitReady();
    assertThat(cluster().awaitAllRun()).allSatisfy(entry -> assertThat(entry.incarnation()).isEqualTo(1));
  }

  @Test
  void anotherProject_orItsDatabase_isRefused_andTheClusterGoesOn() {
    cluster().begin(1, true).awaitReady();
    NodeJvm stranger = cluster().begin(2, false, List.of(1), with("bakery", ""), "");
    assertThat(stranger.awaitEnd(60)).isEqualTo(NodeMain.REFUSED);
    assertThat(stranger.said()).contains("shop").contains("bakery");
    NodeJvm joins = cluster().begin(2, false, List.of(1), with("bakery", ""),
        "node.state = " + folder.resolve("other"));
    assertThat(joins.awaitEnd(60)).isEqualTo(NodeMain.DOWNED);
    assertThat(joins.said()).contains("incompatible cluster configuration");
    assertThat(cluster().node(1).said())
        .contains("\"bakery\" and one of \"shop\" cannot be in one cluster").contains("other seed nodes");
    cluster().awaitAllRun();
  }

  @Test
  void settingsByWhichTwoCouldLive_areRefused() {
    NodeJvm node = cluster().begin(1, true, List.of(1), SOON,
        "pekko.cluster.split-brain-resolver.active-strategy = keep-oldest\npekko.cluster.down-removal-margin = 3s");
    assertThat(node.awaitEnd(60)).isEqualTo(NodeMain.REFUSED);
    assertThat(node.said()).contains("must be keep-majority, static-quorum or down-all, was \"keep-oldest\"")
        .contains("down-removal-margin: must be at least");
  }

  @Test
  void seedsThatAreNotThere_areAskedAgain_andJoinedOnceTheyAre() {
    NodeJvm waits = cluster().begin(1, false, List.of(2), SOON, "");
    waits.awaitReady();
    cluster().eventually("it says so", () -> assertThat(waits.said()).contains("Couldn't join seed nodes after"));
    cluster().begin(2, true).awaitReady();
    cluster().awaitMembers();
    cluster().awaitAllRun();
  }

  @Test
  void aPortThatIsTaken_endsTheSecondOne() {
    NodeJvm first = cluster().begin(1, true);
    first.awaitReady();
    NodeJvm second = cluster().begin(1, true);
    assertThat(second.awaitEnd(60)).isNotZero();
    assertThat(second.said()).contains(cluster().name(1)).contains("in use");
    assertThat(first.members()).containsEntry(cluster().name(1), "UP");
    first.kill();
  }

  @Test
  void onPostgres_aKilledNodeIsReplaced_andAWrongPasswordIsTold() {
    String url = "url = \"" + Postgres.shared().freshUrl() + "\", user = " + Postgres.USER + ", password = ";
    cluster().close();
    begun = Jvms.three(folder, with("shop", url + '"' + Postgres.PASSWORD + '"'));
    NodeJvm wrong = cluster().begin(4, false, List.of(1), with("shop", url + "nonsense"), "");
    assertThat(wrong.awaitEnd(60)).isEqualTo(NodeMain.REFUSED);
    assertThat(wrong.said()).contains("password");
    var before = cluster().awaitAllRun();
    int lost = cluster().oldest(2);
    cluster().node(lost).kill();
    cluster().awaitMembers();
    var after = cluster().awaitAllRun();
    assertThat(after).hasSameSizeAs(before)
        .allSatisfy(entry -> assertThat(entry.node()).isNotEqualTo(cluster().name(lost)));
    cluster().assertNeverTwo();
  }
}
