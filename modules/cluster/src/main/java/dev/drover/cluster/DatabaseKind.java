// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;

/** The databases that Drover can keep its state in, and what differs between them. Immutable. Any thread. */
enum DatabaseKind {
  H2("jdbc:h2:", "org.h2.Driver", "slick.jdbc.H2Profile$", "PUBLIC", "schema/h2/h2-create-schema.sql"), POSTGRESQL(
      "jdbc:postgresql:", "org.postgresql.Driver", "slick.jdbc.PostgresProfile$", "public",
      "schema/postgres/postgres-create-schema.sql");

  /** What a URL of it begins with. */
  final String prefix;
  final String driver;
  final String slickProfile;
  /** Where the tables are, as the database spells it. */
  final String schema;
  /** The resource of pekko-persistence-jdbc that makes the tables of journal and snapshots. */
  final String script;

  DatabaseKind(String prefix, String driver, String slickProfile, String schema, String script) {
    this.prefix = prefix;
    this.driver = driver;
    this.slickProfile = slickProfile;
    this.schema = schema;
    this.script = script;
  }

  static Optional<DatabaseKind> of(String url) {
    return Arrays.stream(values()).filter(kind -> url.startsWith(kind.prefix)).findFirst();
  }

  /** What bounds the waiting of a connection, as the driver names it; what the URL says is left alone. */
  Properties waits(DatabaseSettings settings) {
    var waits = new Properties();
    if (this == POSTGRESQL) {
      String seconds = Long.toString(Math.max(1, settings.connectTimeout().toSeconds()));
      waits.setProperty("connectTimeout", seconds);
      waits.setProperty("loginTimeout", seconds);
      waits.setProperty("socketTimeout", Long.toString(Math.max(1, settings.answerTimeout().toSeconds())));
      waits.setProperty("tcpKeepAlive", "true");
      waits.setProperty("ApplicationName", "drover");
      waits.keySet().removeIf(name -> settings.url().contains(name + "="));
    }
    return waits;
  }
}
