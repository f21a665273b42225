// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresSchemaTest extends SchemaContract {
  @Override
  DatabaseSettings fresh() {
    return settings(Map.of("url", Postgres.shared().freshUrl()));
  }

  private static DatabaseSettings settings(Map<String, ?> values) {
    Config config = ConfigFactory.parseMap(values).withFallback(Postgres.config("").getConfig(DatabaseSettings.PATH));
    return DatabaseSettings.read(config, Path.of("unused"));
  }

  private static void refuses(Map<String, ?> values, String... words) {
    assertThatThrownBy(() -> new Schema(settings(values), "shop").apply()).isInstanceOf(DatabaseException.class)
        .hasMessageContainingAll(words).hasMessageStartingWith("drover.cluster.database: jdbc:postgresql://")
        .hasMessageNotContaining("s3cret").hasMessageNotContaining("Exception").hasNoCause();
  }

  @Test
  void password_thatIsWrong_isToldWithoutIt() {
    refuses(Map.of("url", Postgres.shared().url("postgres"), "password", "s3cret-but-wrong"),
        "does not let user drover in", ".password");
    refuses(
        Map.of("url", Postgres.shared().url("postgres") + "?user=drover&password=s3cret-in-url", "user", "", "password",
            ""),
        "does not let", "password=***");
  }

  @Test
  void database_thatIsNotThere_isTold() {
    refuses(Map.of("url", Postgres.shared().url("nowhere")), "no such database", "CREATE DATABASE");
  }

  @Test
  void user_whoMayNotCreate_isToldAndNothingIsChanged() {
    DatabaseSettings owner = fresh();
    Postgres.shared().run("DROP ROLE IF EXISTS reader");
    Postgres.shared().run("CREATE ROLE reader LOGIN PASSWORD 's3cret-reader'");
    refuses(Map.of("url", owner.url(), "user", "reader", "password", "s3cret-reader"), "user reader has no rights",
        "schema public", "GRANT");
    assertThat(tables(owner)).isEmpty();
  }

  @Test
  void tables_heldBySomebody_areWaitedForInBoundedTime() throws Exception {
    DatabaseSettings settings = settings(Map.of("url", fresh().url(), "answer-timeout", "2s"));
    new Schema(settings, "shop").apply();
    try (var holder = java.sql.DriverManager.getConnection(settings.url(), settings.properties());
        var statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE drover_schema IN ACCESS EXCLUSIVE MODE");
      assertThatThrownBy(() -> new Schema(settings, "shop").apply()).isInstanceOf(DatabaseException.class)
          .hasMessageContaining("no answer");
    }
    new Schema(settings, "shop").apply();
  }
}
