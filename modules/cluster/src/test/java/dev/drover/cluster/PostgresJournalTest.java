// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.nio.file.Path;

class PostgresJournalTest extends JournalContract {
  @Override
  Database fresh() {
    return Database.of(Postgres.config(Postgres.shared().freshUrl()), Path.of("unused"));
  }
}
