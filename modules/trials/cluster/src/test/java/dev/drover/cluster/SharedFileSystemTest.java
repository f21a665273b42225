// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.drover.cluster.RecordStore.Advance;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The H2 file between JVMs: shared while they run, and true after the one that serves it was killed. Slow, for H2 waits some
 * seconds before it takes the lock of a dead one for what it is.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SharedFileSystemTest {
  private static final InstanceId WEB = InstanceId.sole("web");

  @TempDir
  Path state;
  private Process child = new ProcessBuilder("true").start();

  SharedFileSystemTest() throws IOException {}

  @AfterEach
  void end() {
    child.destroyForcibly().onExit().join();
  }

  private void claiming(String... url) throws IOException {
    String classes = Objects.requireNonNullElse(System.getProperty("surefire.test.class.path"),
        System.getProperty("java.class.path"));
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", classes, ClaimingMain.class.getName(), state.toString()));
    command.addAll(List.of(url));
    child = new ProcessBuilder(command)
        .redirectOutput(state.resolve("child.out").toFile()).redirectError(state.resolve("child.err").toFile()).start();
  }

  /** The last number that the child has told in complete lines with this word; 0 for none. */
  private long last(String word) throws IOException {
    String told = Files.readString(state.resolve("child.out"));
    return told.substring(0, told.lastIndexOf('\n') + 1).lines().filter(line -> line.startsWith(word + " "))
        .mapToLong(line -> Long.parseLong(line.substring(word.length() + 1))).max().orElse(0);
  }

  private void awaitAtLeast(long number, String word) throws IOException {
    await(Files.readString(state.resolve("child.err"))).atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(last(word)).isGreaterThanOrEqualTo(number));
  }

  @Test
  void numbers_givenOutByAJvmThatWasKilled_areOnRecord() throws IOException {
    claiming();
    awaitAtLeast(200, "incarnation");
    child.destroyForcibly().onExit().join();
    Database database = Database.of(ConfigFactory.load(), state);
    database.prepare("shop");
    try (RecordStore store = database.records("heir")) {
      assertThat(store.claim(WEB).incarnation()).isGreaterThanOrEqualTo(last("incarnation"));
    }
  }

  /** H2 2.5.252 forgot the last second of one that had lived for longer than its retention time, 45 s: where old chunks are used again. */
  @Test
  void numbers_givenOutByAJvmThatHadUsedChunksAgain_areOnRecord() throws IOException {
    Files.createDirectory(state.resolve("served"));
    String url = "jdbc:h2:file:" + state.resolve("served/drover") + ";RETENTION_TIME=50";
    for (int times = 1; times <= 3; times++) {
      claiming(url);
      awaitAtLeast(700L * times, "incarnation");
      child.destroyForcibly().onExit().join();
      long told = last("incarnation");
      Database database = Database.of(ConfigFactory.parseMap(Map.of(DatabaseSettings.PATH + ".url", url))
          .withFallback(ConfigFactory.load()), state);
      database.prepare("shop");
      try (RecordStore store = database.records("heir")) {
        assertThat(store.claim(WEB).incarnation()).isGreaterThanOrEqualTo(told);
      }
    }
  }

  @Test
  void owner_inAnotherJvm_isRefusedOnceItIsSucceededAndItsDeathHarmsNobody() throws IOException {
    claiming();
    awaitAtLeast(1, "incarnation");
    Database database = Database.of(ConfigFactory.load(), state);
    database.prepare("shop");
    try (RecordStore store = database.records("heir")) {
      InstanceRecord record = store.claim(WEB);
      assertThat(record.tenure()).isEqualTo(2);
      awaitAtLeast(1, "refused");
      assertThat(last("refused")).isEqualTo(record.incarnation() + 1);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("database"))))
          .isEqualTo("rwx------");
      child.destroyForcibly().onExit().join();
      await().atMost(Duration.ofSeconds(60)).ignoreExceptionsInstanceOf(DatabaseException.class)
          .untilAsserted(() -> assertThat(store.claim(WEB).tenure()).isGreaterThanOrEqualTo(3));
      InstanceRecord again = store.claim(WEB);
      assertThat(store.advance(WEB, again.tenure(), again.incarnation() + 1)).isInstanceOf(Advance.Done.class);
    }
  }

  @Test
  void journal_whoseServerWasKilled_goesOn() throws IOException {
    claiming();
    awaitAtLeast(1, "incarnation");
    Database database = Database.of(ConfigFactory.load(), state);
    database.prepare("shop");
    ActorTestKit kit = ActorTestKit.create("journal", database.pekko().withFallback(ConfigFactory.load()));
    try {
      ActorRef<JournalContract.Command> actor = kit.spawn(JournalContract.Deployer.enduring());
      add(kit, actor);
      child.destroyForcibly().onExit().join();
      await().atMost(Duration.ofSeconds(60)).ignoreExceptionsInstanceOf(AssertionError.class)
          .until(() -> add(kit, actor) >= 2);
    } finally {
      kit.shutdownTestKit();
    }
  }

  private static int add(ActorTestKit kit, ActorRef<JournalContract.Command> actor) {
    var answer = kit.<Integer>createTestProbe();
    actor.tell(new JournalContract.Add(ProcessSpec.of("web", List.of("run"), Path.of("/"), Map.of()), answer.getRef()));
    return answer.receiveMessage(Duration.ofSeconds(5));
  }
}
