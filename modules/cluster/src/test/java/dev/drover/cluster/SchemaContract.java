// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every database promises of its tables. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
abstract class SchemaContract {
  private static final Set<String> ALL = Set.of("drover_instance", "drover_schema", "event_journal", "event_tag",
      "snapshot");

  abstract DatabaseSettings fresh();

  static Set<String> tables(DatabaseSettings settings) {
    try (var connection = DriverManager.getConnection(settings.url(), settings.properties());
        var rows = connection.getMetaData().getTables(null, settings.kind().schema, null,
            new String[]{"TABLE", "BASE TABLE"})) {
      var found = new TreeSet<String>();
      while (rows.next()) {
        found.add(rows.getString("TABLE_NAME"));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(DatabaseSettings settings, String... statements) {
    try (var connection = DriverManager.getConnection(settings.url(), settings.properties());
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql.replace("PUBLIC.", "\"" + settings.kind().schema + "\"."));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void apply_twice_makesTheTablesOnce() {
    DatabaseSettings settings = fresh();
    new Schema(settings, "shop").apply();
    assertThat(tables(settings)).isEqualTo(ALL);
    run(settings,
        "INSERT INTO PUBLIC.\"drover_instance\" (\"instance\", \"tenure\", \"incarnation\", \"owner\") VALUES ('a', 1, 1, 'n')");
    new Schema(settings, "shop").apply();
    assertThat(new RecordStoreProbe(settings).tenure("a")).isEqualTo(1);
  }

  @Test
  void apply_byManyAtOnce_makesTheTablesOnce() throws Exception {
    DatabaseSettings settings = fresh();
    int many = 8;
    var barrier = new CyclicBarrier(many);
    var tasks = new ArrayList<Callable<Void>>();
    for (int i = 0; i < many; i++) {
      tasks.add(() -> {
        barrier.await();
        new Schema(settings, "shop").apply();
        return null;
      });
    }
    try (var threads = Executors.newFixedThreadPool(many)) {
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    }
    assertThat(tables(settings)).isEqualTo(ALL);
  }

  @Test
  void apply_ofTwoProjectsAtOnce_letsOneInAndRefusesTheOther() throws Exception {
    DatabaseSettings settings = fresh();
    var barrier = new CyclicBarrier(2);
    var tasks = new ArrayList<Callable<String>>();
    for (String project : new String[]{"shop", "bank"}) {
      tasks.add(() -> {
        barrier.await();
        try {
          new Schema(settings, project).apply();
          return project;
        } catch (DatabaseException e) {
          return e.getMessage();
        }
      });
    }
    try (var threads = Executors.newFixedThreadPool(2)) {
      var said = new ArrayList<String>();
      for (Future<String> one : threads.invokeAll(tasks)) {
        said.add(one.get());
      }
      assertThat(said).containsAnyOf("shop", "bank").anyMatch(text -> text.contains("is the one of project \""));
    }
  }

  @Test
  void project_thatIsAnother_isRefused() {
    DatabaseSettings settings = fresh();
    new Schema(settings, "shop").apply();
    assertThatThrownBy(() -> new Schema(settings, "bank").apply()).isInstanceOf(DatabaseException.class)
        .hasMessageContaining("the one of project \"shop\", and this is \"bank\"");
    new Schema(settings, "shop").apply();
  }

  @Test
  void version_thatIsNewer_isRefusedTogetherWithTheProject() {
    DatabaseSettings settings = fresh();
    new Schema(settings, "shop").apply();
    run(settings, "UPDATE PUBLIC.\"drover_schema\" SET \"version\" = 2");
    assertThatThrownBy(() -> new Schema(settings, "bank").apply())
        .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.problems()).hasSize(2))
        .hasMessageContaining("of version 2, and this Drover knows them up to 1; use a newer Drover");
  }

  @Test
  void tables_ofSomebodyElse_areLeftAlone() {
    DatabaseSettings settings = fresh();
    run(settings, "CREATE TABLE PUBLIC.\"snapshot\" (\"picture\" INTEGER)",
        "CREATE TABLE PUBLIC.\"other\" (\"x\" INTEGER)");
    assertThatThrownBy(() -> new Schema(settings, "shop").apply()).isInstanceOf(DatabaseException.class)
        .hasMessageContaining("tables of somebody else with names that Drover needs (snapshot)");
    assertThat(tables(settings)).containsExactly("other", "snapshot");
  }

  @Test
  void schemaTable_ofSomebodyElse_isLeftAlone() {
    DatabaseSettings settings = fresh();
    run(settings, "CREATE TABLE PUBLIC.\"drover_schema\" (\"version\" INTEGER)");
    assertThatThrownBy(() -> new Schema(settings, "shop").apply()).isInstanceOf(DatabaseException.class)
        .hasMessageContaining("somebody else").hasMessageContaining("drover_schema");
    assertThat(tables(settings)).containsExactly("drover_schema");
  }

  @Test
  void tables_ofWhichSomeAreMissing_areCompleted() {
    DatabaseSettings settings = fresh();
    new Schema(settings, "shop").apply();
    run(settings, "DROP TABLE PUBLIC.\"event_tag\"", "DROP TABLE PUBLIC.\"snapshot\"");
    new Schema(settings, "shop").apply();
    assertThat(tables(settings)).isEqualTo(ALL);
  }

  @Test
  void columns_thatAreMissing_areAllTold() {
    DatabaseSettings settings = fresh();
    new Schema(settings, "shop").apply();
    run(settings, "ALTER TABLE PUBLIC.\"snapshot\" DROP COLUMN \"created\"",
        "ALTER TABLE PUBLIC.\"drover_instance\" DROP COLUMN \"owner\"");
    assertThatThrownBy(() -> new Schema(settings, "shop").apply())
        .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.problems()).hasSize(2))
        .hasMessageContaining("table snapshot has no column created")
        .hasMessageContaining("drover_instance has no column owner");
  }

  /** Reads past the store. */
  private record RecordStoreProbe(DatabaseSettings settings) {
    long tenure(String instance) {
      try (var store = new RecordStore(settings, "probe")) {
        return store.read(dev.drover.model.InstanceId.sole(instance)).orElseThrow().tenure();
      }
    }
  }
}
