// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import dev.drover.model.ProcessSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long the log of an instance stays that has left the project, and what is left of it then. */
@Timeout(60)
class DepartedTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final InstanceId OLD = new InstanceId("päst @1", 2);
  private static final LogSpec SMALL = new LogSpec(4 << 10, 64 << 10,
      new LogSpec.Files(true, 1_000, 5, Duration.ofDays(7), true, Duration.ZERO), LogSpec.SlowDisk.BLOCK);

  @TempDir
  Path folder;
  private final AtomicLong millis = new AtomicLong(System.currentTimeMillis());
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());

  private static ProcessSpec spec(Duration maxAge) {
    return ProcessSpec.of("web", List.of("true"), Path.of("/"), Map.of()).withLogs(new LogSpec(4 << 10, 64 << 10,
        new LogSpec.Files(true, 1_000, 5, maxAge, true, Duration.ZERO), LogSpec.SlowDisk.BLOCK));
  }

  private static final Map<InstanceId, ProcessSpec> ONLY_WEB = Map.of(WEB, spec(Duration.ofDays(7)));

  private LogStore open() {
    return LogStore.in(folder, clock);
  }

  private void print(LogStore store, InstanceId id, int lines) {
    store.prepare(id, SMALL, false);
    var writer = new LogWriter(() -> store.ring(id, SMALL), 1, 64 << 10, clock::millis);
    for (int i = 0; i < lines; i++) {
      byte[] line = (store.lastLine(id) + 1 + " ".repeat(100) + "\n").getBytes(UTF_8);
      writer.write(Origin.OUT, line, 0, line.length);
    }
  }

  private void pass(Duration time) {
    millis.addAndGet(time.toMillis());
  }

  /** Both have printed some files full, under a Drover that has ended. */
  private void bothPrinted() {
    try (LogStore store = open()) {
      print(store, WEB, 50);
      print(store, OLD, 50);
    }
  }

  private void tidyWith(Map<InstanceId, ProcessSpec> declared) {
    try (LogStore store = open()) {
      store.declare(declared);
      store.tidy();
    }
  }

  private Set<String> files() {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void log_whoseInstanceHasLeft_staysForAWeek_andThenOnlyItsNumbersGoOn() {
    bothPrinted();
    Set<String> before = files();
    pass(Duration.ofDays(7).minusHours(1));
    tidyWith(ONLY_WEB);
    assertThat(files()).isEqualTo(before);
    pass(Duration.ofHours(2));
    tidyWith(ONLY_WEB);
    String index = "p%C3%A4st+%401%2F2.idx";
    assertThat(files()).contains(index).isEqualTo(before.stream().filter(name -> !name.startsWith("p") || name.equals(
        index)).collect(Collectors.toSet()));
    assertThat(folder.resolve(index)).hasSize(IndexFormat.SLOT_BYTES);
    tidyWith(ONLY_WEB); // nothing is left to be done
    try (LogStore store = open(); LogReader reader = store.from(OLD, 1)) {
      assertThat(store.firstLine(OLD)).isZero();
      assertThat(store.lastLine(OLD)).isEqualTo(50);
      assertThat(reader.poll()).isNull();
      print(store, OLD, 1);
      assertThat(store.lastLine(OLD)).isEqualTo(51);
      assertThat(reader.poll()).isEqualTo(new LogEntry.Gap(OLD, 50, 51));
      assertThat(reader.poll()).isInstanceOfSatisfying(LogEntry.Line.class,
          line -> assertThat(line.text().strip()).isEqualTo("51"));
    }
  }

  @Test
  void log_whoseInstanceIsThereOrPrints_stays_howeverOldItIs() {
    bothPrinted();
    Set<String> before = files();
    pass(Duration.ofDays(1_000));
    try (LogStore store = open()) {
      store.prepare(OLD, SMALL, false); // it is about to print, though nobody has declared it
      store.tidy();
      assertThat(files()).as("nobody has said what the project has").isEqualTo(before);
      store.declare(ONLY_WEB);
      store.tidy();
      assertThat(store.firstLine(OLD)).isOne();
      assertThat(store.firstLine(WEB)).isOne();
    }
  }

  @Test
  void log_whoseInstanceHasLeft_staysAsLongAsAnyOfTheProject() {
    bothPrinted();
    Set<String> before = files();
    pass(Duration.ofDays(29));
    tidyWith(Map.of(WEB, spec(Duration.ofDays(30))));
    assertThat(files()).isEqualTo(before);
    tidyWith(Map.of(WEB, spec(Duration.ofSeconds(Long.MAX_VALUE))));
    assertThat(files()).isEqualTo(before);
    tidyWith(Map.of(WEB, spec(Duration.ofHours(1))));
    assertThat(files()).isNotEqualTo(before);
  }

  @Test
  void file_thatIsNotOurs_stays() throws IOException {
    bothPrinted();
    for (String name : List.of("notes.log", "notes@0000000000000000001.log.gz", "other.idx", "other.log", "x@y.idx",
        "not an encoded name.idx", "%ZZ.idx")) {
      Files.writeString(folder.resolve(name), "the user's own");
    }
    Files.createDirectory(folder.resolve("folder.idx"));
    Set<String> before = files();
    pass(Duration.ofDays(1_000));
    tidyWith(ONLY_WEB);
    before.removeIf(name -> name.startsWith("p%") && !name.equals("p%C3%A4st+%401%2F2.idx"));
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void removal_thatWasInterruptedAnywhere_isFinished_withoutALostNumber() throws IOException {
    bothPrinted();
    var names = new FileNames(folder, OLD);
    Files.delete(names.log());
    pass(Duration.ofDays(1_000));
    tidyWith(ONLY_WEB);
    try (LogStore store = open()) {
      assertThat(store.lastLine(OLD)).isEqualTo(50);
      assertThat(names.rotated()).isEmpty();
    }
    Files.writeString(names.log(7), "came back"); // half of a rotated one
    tidyWith(ONLY_WEB);
    try (LogStore store = open()) {
      assertThat(store.lastLine(OLD)).isEqualTo(50);
    }
  }
}
