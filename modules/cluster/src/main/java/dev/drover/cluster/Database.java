// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The database of one project: read from {@code drover.cluster.database}, {@link #prepare prepared} before the actor system
 * that uses it begins, then known to Pekko by {@link #pekko} and to those who launch by {@link #records}. Immutable. Any
 * thread; all but {@code pekko} blocks.
 */
public final class Database {
  /** The journal's plugin; of our own, so that an actor system that has journals already keeps them. */
  public static final String JOURNAL = "drover-journal";
  /** The snapshot store's plugin. */
  public static final String SNAPSHOTS = "drover-snapshots";
  private static final String SHARED = "drover";

  private final DatabaseSettings settings;

  private Database(DatabaseSettings settings) {
    this.settings = settings;
  }

  /** From a configuration that has {@code drover.cluster.database}; @throws DatabaseException with all that is wrong. */
  public static Database of(Config config, Path stateDirectory) {
    return new Database(DatabaseSettings.read(config.getConfig(DatabaseSettings.PATH), stateDirectory));
  }

  /**
   * Makes what is missing in the database, and checks that it is this project's; any number of nodes may do so at once.
   * Waits no longer than {@code answer-timeout}, and changes nothing if it throws {@link DatabaseException}.
   */
  public void prepare(String project) {
    DatabaseFile.make(settings);
    new Schema(settings, project).apply();
  }

  /** The records of instances, over connections of its own; {@code node} is who claims. To be closed. */
  public RecordStore records(String node) {
    return new RecordStore(settings, node);
  }

  /** What the actor system needs to know: put it in front of its configuration. Has the password in it. */
  public Config pekko() {
    Config journals = plugin("jdbc-journal", JOURNAL, "event_journal", "event_tag");
    Config snapshots = plugin("jdbc-snapshot-store", SNAPSHOTS, "snapshot");
    return pool().atPath("pekko-persistence-jdbc.shared-databases." + SHARED).withFallback(journals)
        .withFallback(snapshots);
  }

  /** The defaults of a plugin of pekko-persistence-jdbc under a name of ours, with the shared pool and where its tables are. */
  private Config plugin(String defaults, String name, String... tables) {
    var changed = new HashMap<String, Object>(Map.of("use-shared-db", SHARED));
    for (String table : tables) {
      changed.put("tables." + table + ".schemaName", settings.kind().schema);
    }
    return ConfigFactory.parseMap(changed).withFallback(ConfigFactory.defaultReference().getConfig(defaults))
        .atPath(name);
  }

  private Config pool() {
    var db = new HashMap<String, Object>();
    db.put("connectionPool", "HikariCP");
    db.put("poolName", "drover-journal");
    db.put("url", settings.url());
    db.put("driver", settings.kind().driver);
    db.put("numThreads", settings.connections());
    db.put("maxConnections", settings.connections());
    db.put("minConnections", 1);
    db.put("queueSize", 10_000);
    db.put("connectionTimeout", settings.connectTimeout().toMillis());
    db.put("validationTimeout", Math.min(1000, settings.connectTimeout().toMillis()));
    // The pool makes connections again and again by itself; it must not hold up the start of the actor system.
    db.put("initializationFailTimeout", -1);
    var properties = new HashMap<String, Object>();
    settings.properties().forEach((key, value) -> properties.put(key.toString(), value));
    return ConfigFactory.empty().withValue("profile", ConfigValueFactory.fromAnyRef(settings.kind().slickProfile))
        .withValue("db", ConfigValueFactory.fromMap(db))
        .withValue("db.properties", ConfigValueFactory.fromMap(properties));
  }

  @Override
  public String toString() {
    return settings.shown();
  }
}
