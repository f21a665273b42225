// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2JournalTest extends JournalContract {
  @TempDir
  Path state;

  @Override
  Database fresh() {
    return Database.of(ConfigFactory.load(), state);
  }
}
