// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tables in the database: made where they are missing, and checked. {@code drover_schema} has one row, with the
 * version of the tables and the project that they are of. Stateless but for its settings. Any thread; blocks.
 */
final class Schema {
  /*
   * Several nodes at once. On PostgreSQL all is one transaction behind an advisory lock, so that either everything is there
   * or nothing; CREATE INDEX CONCURRENTLY, which cannot be in a transaction, is made an ordinary one, for the tables are
   * new and empty. On H2 each statement stands for itself, so each may be repeated (IF NOT EXISTS), and drover_schema with its
   * row comes first: a node that dies on the way leaves tables that the next one knows as its own, and completes.
   */
  static final int VERSION = 1;
  /** "drover" in ASCII; any number that others are unlikely to lock. */
  private static final long LOCK = 0x64726f766572L;
  private static final int ATTEMPTS = 10;

  private final DatabaseSettings settings;
  private final String project;

  Schema(DatabaseSettings settings, String project) {
    this.settings = settings;
    this.project = project;
  }

  /** Makes and checks; throws {@link DatabaseException} with what is wrong. */
  void apply() {
    try {
      Class.forName(settings.kind().driver);
    } catch (ClassNotFoundException e) {
      throw new DatabaseException(DatabaseSettings.PATH + ".url: there is no driver for " + settings.shown() + ": "
          + settings.kind().driver + " is not on the class path; put the driver's jar there");
    }
    Bounded.run(settings, this::open);
  }

  private void open(Bounded.Watched watched) throws SQLException {
    try (Connection connection = DriverManager.getConnection(settings.url(), settings.properties())) {
      watched.uses(connection);
      for (int attempt = 1;; attempt++) {
        try {
          applyTo(connection);
          return;
        } catch (SQLException e) {
          if (attempt == ATTEMPTS || !Trouble.passes(e)) {
            throw e;
          }
          connection.rollback();
        }
      }
    }
  }

  private void applyTo(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    if (settings.kind() == DatabaseKind.POSTGRESQL) {
      execute(connection, "SELECT pg_advisory_xact_lock(" + LOCK + ")");
    }
    Map<String, Set<String>> found = columns(connection);
    if (!found.containsKey(Tables.SCHEMA)) {
      refuseForeign(found.keySet());
      execute(connection, Tables.createSchema(settings.kind()));
    } else if (!found.getOrDefault(Tables.SCHEMA, Set.of()).containsAll(Tables.COLUMNS_OF_SCHEMA)) {
      throw foreign(List.of(Tables.SCHEMA));
    }
    checkRow(connection);
    if (!found.keySet().containsAll(Tables.expected().keySet())) {
      for (String statement : Tables.create(settings.kind())) {
        execute(connection, statement);
      }
    }
    checkColumns(columns(connection));
    connection.commit();
  }

  /** The one row says whose tables these are; the first project writes it. */
  private void checkRow(Connection connection) throws SQLException {
    if (execute(connection, Tables.readRow(settings.kind())) instanceof Row(int version, String owner)) {
      check(version, owner);
      return;
    }
    try (var insert = connection.prepareStatement(Tables.insertRow(settings.kind()))) {
      insert.setInt(1, VERSION);
      insert.setString(2, project);
      insert.executeUpdate();
    }
    if (settings.kind() == DatabaseKind.H2) {
      connection.commit();
    }
  }

  private void check(int version, String owner) {
    var problems = new ArrayList<String>();
    if (!owner.equals(project)) {
      problems.add(where() + "the database is the one of project \"" + owner + "\", and this is \"" + project
          + "\"; give each project a database of its own");
    }
    if (version > VERSION) {
      problems.add(where() + "its tables are of version " + version + ", and this Drover knows them up to " + VERSION
          + "; use a newer Drover");
    } else if (version < 1) {
      problems.add(where() + "its tables must be of version 1 or more, was " + version + "; restore drover_schema");
    }
    if (!problems.isEmpty()) {
      throw new DatabaseException(problems);
    }
  }

  private void refuseForeign(Set<String> tables) {
    var ours = new TreeSet<>(Tables.expected().keySet());
    ours.retainAll(tables);
    if (!ours.isEmpty()) {
      throw foreign(List.copyOf(ours));
    }
  }

  private DatabaseException foreign(List<String> tables) {
    return new DatabaseException(where() + "there are tables of somebody else with names that Drover needs ("
        + String.join(", ", tables) + "); give Drover a database of its own");
  }

  private void checkColumns(Map<String, Set<String>> found) {
    var problems = new ArrayList<String>();
    Tables.expected().forEach((table, columns) -> {
      var missing = new TreeSet<>(columns);
      missing.removeAll(found.getOrDefault(table, Set.of()));
      if (!found.containsKey(table)) {
        problems.add(where() + "table " + table + " is missing, and " + user()
            + " could not make it or may not see it; let it, or begin with an empty database");
      } else if (!missing.isEmpty()) {
        problems.add(where() + "table " + table + " has no column " + String.join(", ", missing)
            + "; restore it, or begin with an empty database");
      }
    });
    if (!problems.isEmpty()) {
      throw new DatabaseException(problems);
    }
  }

  private String where() {
    return DatabaseSettings.PATH + ": " + settings.shown() + ": ";
  }

  private String user() {
    return settings.user().isEmpty() ? "its user" : "user " + settings.user();
  }

  private Map<String, Set<String>> columns(Connection connection) throws SQLException {
    var found = new TreeMap<String, Set<String>>();
    DatabaseMetaData about = connection.getMetaData();
    try (ResultSet rows = about.getColumns(connection.getCatalog(), settings.kind().schema, null, null)) {
      while (rows.next()) {
        found.computeIfAbsent(rows.getString("TABLE_NAME"), _ -> new TreeSet<>()).add(rows.getString("COLUMN_NAME"));
      }
    }
    return found;
  }

  /** Version and project. */
  private record Row(int version, String project) {}

  private static @org.jspecify.annotations.Nullable Row execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return null;
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.getMetaData().getColumnCount() == 2 && rows.next()
            ? new Row(rows.getInt(1), rows.getString(2))
            : null;
      }
    }
  }
}
