// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2SchemaTest extends SchemaContract {
  @TempDir
  Path state;

  @Override
  DatabaseSettings fresh() {
    return DatabaseSettings.read(ConfigFactory.load().getConfig(DatabaseSettings.PATH), state);
  }
}
