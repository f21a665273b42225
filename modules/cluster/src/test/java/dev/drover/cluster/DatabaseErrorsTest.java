// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which a database cannot be used has one clear sentence. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DatabaseErrorsTest {
  @TempDir
  Path state;

  private Database database(Map<String, ?> values) {
    return Database.of(
        ConfigFactory.parseMap(values, "test").atPath(DatabaseSettings.PATH).withFallback(ConfigFactory.load()),
        state);
  }

  private void refuses(Map<String, ?> values, String... words) {
    assertThatThrownBy(() -> database(values).prepare("shop")).isInstanceOf(DatabaseException.class)
        .hasMessageContainingAll(words).hasMessageStartingWith("drover.cluster.database")
        .hasMessageNotContaining("s3cret")
        .hasMessageNotContaining("Exception").hasNoCause();
  }

  @Test
  void h2_whoseIndexIsMadeByAnotherMeanwhile_isTriedAgain_butNotAfterOtherGeneralErrors() {
    assertThat(Trouble.passes(new SQLException(
        "General error: \"java.lang.RuntimeException: object already exists: event_journal_ordering_idx\"", "HY000",
        50000))).isTrue();
    assertThat(Trouble.passes(new SQLException("General error: \"java.lang.RuntimeException\"", "HY000", 50000)))
        .isFalse();
  }

  @Test
  void settings_withSeveralFaults_tellAllAtOnce() {
    assertThatThrownBy(() -> database(
        Map.of("url", "jdbc:mysql://root:s3cret@h/x?password=s3cret", "connections", 0, "connect-timeout", "1ms", "usr",
            "x")))
        .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.problems()).hasSize(4))
        .hasMessageContainingAll("drover.cluster.database.usr: there is no such key",
            "connections: must be from 1 to 100",
            "connect-timeout: must be from 1s to 10m, was 1 ms",
            "must begin with jdbc:postgresql: or jdbc:h2:, was jdbc:mysql://***@h/x?password=***")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void settings_ofTheWrongType_areToldWithoutTheirValue() {
    refuses(Map.of("password", java.util.List.of("s3cret")), "password");
    refuses(Map.of("connections", "many"), "connections");
  }

  @Test
  void h2_thatWritesLater_isRefused() {
    refuses(Map.of("url", "jdbc:h2:file:/x;write_delay=500;AUTO_SERVER=TRUE"), "WRITE_DELAY must be 0");
    assertThat(database(Map.of("url", "jdbc:h2:file:/x;WRITE_DELAY=0"))).hasToString(
        "jdbc:h2:file:/x;WRITE_DELAY=0;DATABASE_TO_UPPER=false;LOCK_TIMEOUT=10000");
  }

  @Test
  void stateDirectory_withASemicolon_isRefused() {
    assertThatThrownBy(() -> Database.of(ConfigFactory.load(), state.resolve("a;INIT=x")))
        .isInstanceOf(DatabaseException.class).hasMessageContaining("; in its path");
  }

  @Test
  void server_thatIsNotThere_isTold() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    refuses(Map.of("url", "jdbc:postgresql://127.0.0.1:" + port + "/x", "password", "s3cret"), "connection refused",
        "start the database");
  }

  @Test
  void server_thatNeverAnswers_isToldInTime() throws IOException {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      refuses(Map.of("url", "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/x", "connect-timeout", "1s",
          "answer-timeout", "2s"), "cannot connect", "timed out", "see whether");
    }
  }

  @Test
  void host_thatIsUnknown_isTold() {
    refuses(Map.of("url", "jdbc:postgresql://nowhere.invalid/x"), "there is no host nowhere.invalid");
  }

  @Test
  void h2File_isForItsOwnerAlone() throws IOException {
    database(Map.of()).prepare("shop");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("database"))))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("database/drover.mv.db"))))
        .isEqualTo("rw-------");
  }

  @Test
  void h2File_thatIsNoDatabase_isToldAndKept() throws IOException {
    Files.createDirectories(state.resolve("database"));
    Path file = Files.writeString(state.resolve("database/drover.mv.db"), "these are my notes\n".repeat(1000));
    refuses(Map.of(), "is not an H2 database");
    assertThat(file).content().startsWith("these are my notes").hasSize(19_000);
  }

  @Test
  void h2File_heldWithoutAutoServer_isTold() throws Exception {
    database(Map.of()).prepare("shop");
    String url = "jdbc:h2:file:" + state.resolve("database/drover") + ";DATABASE_TO_UPPER=false";
    try (var channel = java.nio.channels.FileChannel.open(state.resolve("database/drover.mv.db"),
        java.nio.file.StandardOpenOption.WRITE); var lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      refuses(Map.of("url", url), "another program holds the file");
    }
  }

  /** After a SIGKILL of all nodes: H2 takes whoever listens there now for the one that has the file. */
  @Test
  void h2File_whoseLastServerHasLeftItsPortToAnother_isToldWithWhatToDelete() throws IOException {
    database(Map.of()).prepare("shop");
    try (var another = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Path lock = Files.writeString(state.resolve("database/drover.lock.db"), """
          hostName=localhost
          id=1a223f929eb0aed3ad7bed1847b7ee04aae68b425d0
          ipAddress=localhost
          method=socket
          port=%d
          server=localhost\\:1
          """.formatted(another.getLocalPort()));
      refuses(Map.of(), "cannot be reached", "where no node runs any more, delete " + lock);
      Files.delete(lock);
    }
    database(Map.of()).prepare("shop");
  }

  @Test
  void h2User_whoIsWrong_isTold() throws Exception {
    database(Map.of("user", "me", "password", "right")).prepare("shop");
    refuses(Map.of("user", "me", "password", "s3cret"), "wrong user or password");
    try (var connection = DriverManager.getConnection("jdbc:h2:mem:x")) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void stateDirectory_thatIsAFile_isTold() throws IOException {
    Path file = Files.writeString(state.resolve("file"), "x");
    assertThatThrownBy(() -> Database.of(ConfigFactory.load(), file).prepare("shop"))
        .isInstanceOf(DatabaseException.class).hasMessageContainingAll("cannot make", "use another state directory");
    Files.createDirectories(state.resolve("database/drover.mv.db"));
    refuses(Map.of(), "it is no file");
  }

  @Test
  void database_asText_hasNoSecrets() {
    assertThat(database(Map.of("url", "jdbc:postgresql://u:s3cret@h/x?sslpassword=s3cret&password=s3cret&ssl=true")))
        .hasToString("jdbc:postgresql://***@h/x?sslpassword=***&password=***&ssl=true");
  }
}
