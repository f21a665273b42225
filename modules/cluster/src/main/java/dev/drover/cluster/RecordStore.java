// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.drover.model.InstanceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The records of instances in the database: a new owner {@link #claim claims} one, and from then on {@link #advance} refuses
 * every earlier owner, wherever it is and whatever it believes. Any thread; each call blocks for {@code answer-timeout} at
 * most, so none from an actor. Throws {@link DatabaseException} when the database fails.
 */
public final class RecordStore implements AutoCloseable {
  /*
   * Both are conditional updates of one row, committed before they return. A commit whose answer is lost may have been made
   * or not: a claim may be repeated, for it costs a tenure and nothing else; after an advance, the caller goes on with a number
   * above the one that it asked for, for that one may be on record and is then refused.
   */
  private static final int ATTEMPTS = 5;

  private final HikariDataSource connections;
  private final DatabaseSettings settings;
  private final String node;
  private final String table;

  RecordStore(DatabaseSettings settings, String node) {
    this.settings = settings;
    this.node = node;
    this.table = Tables.in(settings.kind(), Tables.INSTANCES);
    var pool = new HikariConfig();
    pool.setPoolName("drover-records");
    pool.setJdbcUrl(settings.url());
    pool.setDriverClassName(settings.kind().driver);
    pool.setDataSourceProperties(settings.properties());
    pool.setMaximumPoolSize(settings.connections());
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(settings.connectTimeout().toMillis());
    pool.setValidationTimeout(Math.min(1000, settings.connectTimeout().toMillis()));
    pool.setInitializationFailTimeout(-1);
    pool.setAutoCommit(false);
    this.connections = new HikariDataSource(pool);
  }

  /** What became of an {@link #advance}. */
  public sealed interface Advance {
    /** It is on record: this incarnation may be launched. */
    record Done(InstanceRecord now) implements Advance {}

    /** Not on record, and nothing changed: somebody else owns the instance, or the number is not above the last one. */
    record Refused(String why) implements Advance {}
  }

  private record Row(InstanceRecord record, String owner) {}

  private interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  /** Makes this node the owner: a tenure more than ever before, and the last incarnation of all owners. */
  public InstanceRecord claim(InstanceId instance) {
    return inTransaction(connection -> {
      boolean known = update(connection, "UPDATE " + table
          + " SET \"tenure\" = \"tenure\" + 1, \"owner\" = ?, \"claimed\" = CURRENT_TIMESTAMP WHERE \"instance\" = ?",
          node,
          instance.name());
      if (!known) {
        // Two at once: one of them fails here for the key, and is repeated.
        update(connection, "INSERT INTO " + table
            + " (\"owner\", \"instance\", \"tenure\", \"incarnation\") VALUES (?, ?, 1, 0)", node, instance.name());
      }
      return row(connection, instance).orElseThrow().record();
    });
  }

  /** Puts the next incarnation on record for the owner of this tenure, before it is launched. */
  public Advance advance(InstanceId instance, long tenure, long incarnation) {
    return inTransaction(connection -> {
      boolean done = update(connection, "UPDATE " + table
          + " SET \"incarnation\" = ? WHERE \"instance\" = ? AND \"tenure\" = ? AND \"incarnation\" < ?", incarnation,
          instance.name(), tenure, incarnation);
      return done
          ? new Advance.Done(new InstanceRecord(tenure, incarnation))
          : new Advance.Refused(why(row(connection, instance), instance, tenure, incarnation));
    });
  }

  /** The record as it is; empty before the first claim. */
  public Optional<InstanceRecord> read(InstanceId instance) {
    return inTransaction(connection -> row(connection, instance).map(Row::record));
  }

  /** Whether there is somebody who answers: returns if so. */
  void look() {
    boolean _ = inTransaction(connection -> connection.isValid((int) settings.answerTimeout().toSeconds()));
  }

  @Override
  public void close() {
    connections.close();
  }

  private static String why(Optional<Row> found, InstanceId instance, long tenure, long incarnation) {
    if (found.isEmpty()) {
      return instance + ": nobody has claimed it";
    }
    InstanceRecord record = found.get().record();
    return record.tenure() == tenure
        ? instance + ": incarnation " + incarnation + " must be above the last one, " + record.incarnation()
        : instance + ": belongs to " + found.get().owner() + " by now (tenure " + record.tenure() + ", ours is "
            + tenure + ")";
  }

  private <T> T inTransaction(Work<T> work) {
    for (int attempt = 1;; attempt++) {
      try (Connection connection = connections.getConnection()) {
        try {
          T result = work.in(connection);
          connection.commit();
          return result;
        } catch (SQLException e) {
          rollback(connection, e);
          if (!Trouble.passes(e)) {
            // One of H2, whose server was killed, would be used again and again: the pool does not know its error for what it is.
            connections.evictConnection(connection);
          }
          throw e;
        }
      } catch (SQLException e) {
        if (attempt == ATTEMPTS || !Trouble.passes(e)) {
          throw Trouble.of(e, settings);
        }
      }
    }
  }

  private static void rollback(Connection connection, SQLException why) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
  }

  private boolean update(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      return statement.executeUpdate() == 1;
    }
  }

  private Optional<Row> row(Connection connection, InstanceId instance) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(
        "SELECT \"tenure\", \"incarnation\", \"owner\" FROM " + table + " WHERE \"instance\" = ?")) {
      bind(statement, instance.name());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(new Row(new InstanceRecord(rows.getLong(1), rows.getLong(2)), rows.getString(3)))
            : Optional.empty();
      }
    }
  }

  private void bind(PreparedStatement statement, Object... values) throws SQLException {
    statement.setQueryTimeout((int) Math.max(1, settings.answerTimeout().toSeconds()));
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }
}
