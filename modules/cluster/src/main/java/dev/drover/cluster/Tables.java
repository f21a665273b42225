// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which tables there must be, and the SQL that makes them: two of our own, and those of journal and snapshots by the
 * script in pekko-persistence-jdbc's jar, whose columns are the ones that its configuration names. Pure.
 */
final class Tables {
  static final String SCHEMA = "drover_schema";
  static final String INSTANCES = "drover_instance";
  static final Set<String> COLUMNS_OF_SCHEMA = Set.of("one", "version", "project", "since");
  private static final Set<String> COLUMNS_OF_INSTANCES = Set.of("instance", "tenure", "incarnation", "owner",
      "claimed");

  private Tables() {}

  /** All tables with their columns. */
  static Map<String, Set<String>> expected() {
    Config reference = ConfigFactory.defaultReference();
    var all = new TreeMap<String, Set<String>>(Map.of(SCHEMA, COLUMNS_OF_SCHEMA, INSTANCES, COLUMNS_OF_INSTANCES));
    for (String path : List.of("jdbc-journal.tables.event_journal", "jdbc-journal.tables.event_tag",
        "jdbc-snapshot-store.tables.snapshot")) {
      Config table = reference.getConfig(path);
      all.put(table.getString("tableName"), table.getConfig("columnNames").root().values().stream()
          .map(name -> name.unwrapped().toString()).collect(Collectors.toCollection(TreeSet::new)));
    }
    return all;
  }

  static String createSchema(DatabaseKind kind) {
    return "CREATE TABLE IF NOT EXISTS " + in(kind, SCHEMA) + " (\"one\" INTEGER PRIMARY KEY CHECK (\"one\" = 1),"
        + " \"version\" INTEGER NOT NULL, \"project\" VARCHAR(255) NOT NULL,"
        + " \"since\" TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL)";
  }

  static String readRow(DatabaseKind kind) {
    return "SELECT \"version\", \"project\" FROM " + in(kind, SCHEMA);
  }

  static String insertRow(DatabaseKind kind) {
    return "INSERT INTO " + in(kind, SCHEMA) + " (\"one\", \"version\", \"project\") VALUES (1, ?, ?)";
  }

  /** Everything but {@link #SCHEMA}, each statement such that it may be repeated. */
  static List<String> create(DatabaseKind kind) {
    var statements = new ArrayList<String>();
    statements.add("CREATE TABLE IF NOT EXISTS " + in(kind, INSTANCES) + " (\"instance\" VARCHAR(255) PRIMARY KEY,"
        + " \"tenure\" BIGINT NOT NULL, \"incarnation\" BIGINT NOT NULL, \"owner\" VARCHAR(255) NOT NULL,"
        + " \"claimed\" TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL)");
    String script = resource(kind.script).lines().filter(line -> !line.strip().startsWith("--"))
        .collect(Collectors.joining("\n"));
    for (String statement : script.split(";", -1)) {
      // Durable state is not used: what must be refused to a stale owner is in a table of our own.
      if (!statement.isBlank() && !statement.contains("durable_state") && !statement.contains("global_offset")) {
        statements
            .add(statement.strip().replace(" CONCURRENTLY", "").replaceFirst("(?<=^CREATE (UNIQUE )?INDEX) (?!IF )",
                " IF NOT EXISTS "));
      }
    }
    return List.copyOf(statements);
  }

  /** A table's name for SQL. */
  static String in(DatabaseKind kind, String table) {
    return "\"" + kind.schema + "\".\"" + table + "\"";
  }

  private static String resource(String name) {
    try (InputStream in = Tables.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new DatabaseException(name + ": is not on the class path; pekko-persistence-jdbc 1.1 has it");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
